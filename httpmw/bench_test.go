package httpmw_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
)

// BenchmarkTransportOverANoOp is what the transport itself costs: the base answers at once.
func BenchmarkTransportOverANoOp(b *testing.B) {
	answer := response(http.StatusOK, "")
	nothing := base(func(*http.Request) (*http.Response, error) {
		answer.Body = http.NoBody
		return answer, nil
	})
	get, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://upstream.test/", http.NoBody)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		t    http.RoundTripper
	}{
		{"bare", nothing},
		{"no policies", httpmw.NewTransport(nothing)},
		{"retry and breaker", httpmw.NewTransport(nothing, httpmw.WithPolicies(retry.New[*http.Response](), breaker.New[*http.Response]()))},
		{"retry, breaker and timeout", httpmw.NewTransport(nothing, httpmw.WithPolicies(
			retry.New[*http.Response](), breaker.New[*http.Response](), limit(time.Minute)))},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				response, err := c.t.RoundTrip(get)
				if err != nil {
					b.Fatal(err)
				}
				_ = response.Body.Close()
			}
		})
	}
}
