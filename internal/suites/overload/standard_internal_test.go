package overload

import (
	"context"
	"net/http"
	"testing"
	"time"
)

func TestTheSimulatedServiceAnswersInHTTP(t *testing.T) {
	for _, test := range []struct {
		answer     error
		status     int
		retryAfter string
	}{
		{nil, 200, ""},
		{errFailed, 500, ""},
		{&AnswerError{Status: 429, RetryAfter: 7 * time.Second}, 429, "7"},
	} {
		ctx := context.WithValue(t.Context(), serveKey{}, func(context.Context) error { return test.answer })
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://service.test/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		got, err := simulated{}.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		if got.StatusCode != test.status || got.Header.Get("Retry-After") != test.retryAfter {
			t.Errorf("%v: %d with %v", test.answer, got.StatusCode, got.Header)
		}
		_ = got.Body.Close()
	}
}
