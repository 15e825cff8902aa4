package httpmw_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
)

// BenchmarkTransportOverANoOp measures the transport itself: the base answers at once.
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

// BenchmarkDiscardedResponse measures a call that discards its first response.
func BenchmarkDiscardedResponse(b *testing.B) {
	for _, c := range []struct {
		name   string
		body   func() io.ReadCloser
		length int64
	}{
		{"without a body", func() io.ReadCloser { return http.NoBody }, 0},
		{"with a body", func() io.ReadCloser { return io.NopCloser(strings.NewReader("busy")) }, -1},
	} {
		b.Run(c.name, func(b *testing.B) {
			first := false
			transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
				if first = !first; !first {
					return response(http.StatusOK, ""), nil
				}
				busy := response(http.StatusServiceUnavailable, "")
				busy.Body, busy.ContentLength = c.body(), c.length
				return busy, nil
			}), retrying(retry.WithBackoff(retry.Constant(0))))
			get := request(b, http.MethodGet, "")
			b.ReportAllocs()
			for b.Loop() {
				if status, _, err := roundTrip(b, transport, get); status != http.StatusOK || err != nil {
					b.Fatal(status, err)
				}
			}
		})
	}
}
