package httpmw_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// Code that has a response, and no transport of its own, asks what it means. The retry waits for as
// long as the server says, and gives up when the quota is used up.
func ExampleErrorOf() {
	answers := []func(w http.ResponseWriter){
		func(w http.ResponseWriter) {
			w.Header().Set("Retry-After-Ms", "20")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, `{"error":{"code":"insufficient_quota"}}`)
		},
	}
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answers[calls](w)
		calls++
	}))
	defer server.Close()

	pipeline := policy.Must(policy.New("answers", retry.New[string](retry.WithBackoff(retry.Constant(time.Millisecond)))))
	_, err := pipeline.Do(context.Background(), func(ctx context.Context) (string, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, http.NoBody)
		if err != nil {
			return "", err
		}
		response, err := server.Client().Do(request)
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		if err := httpmw.ErrorOf(response); err != nil {
			return "", err
		}
		text, err := io.ReadAll(response.Body)
		return string(text), err
	})
	verdict := classify.Of(err)
	fmt.Println(verdict.Class, verdict.Kind, "after", calls, "attempts")
	// Output: permanent quota_exceeded after 2 attempts
}
