package httpmw_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func ExampleNewTransport() {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls++; calls < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "the answer")
	}))
	defer server.Close()

	client := &http.Client{Transport: httpmw.NewTransport(http.DefaultTransport,
		httpmw.WithName("answers"),
		httpmw.WithPolicies(
			retry.New[*http.Response](retry.WithBackoff(retry.Constant(time.Millisecond))),
			breaker.New[*http.Response](),
			timeout.New[*http.Response](10*time.Second),
		),
	)}
	defer client.CloseIdleConnections()

	response, err := client.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	fmt.Println(response.StatusCode, string(body), "after", calls, "attempts")
	// Output: 200 the answer after 3 attempts
}

// A POST is sent once, unless it has an Idempotency-Key, which the server must support, or
// WithIdempotent allows a repetition.
func ExampleWithIdempotent() {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls++; calls == 1 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer server.Close()

	client := &http.Client{Transport: httpmw.NewTransport(nil,
		httpmw.WithPolicies(retry.New[*http.Response](retry.WithBackoff(retry.Constant(0)))),
		// Searching is safe, although this API requires a POST for it.
		httpmw.WithIdempotent(func(r *http.Request) bool {
			return httpmw.Idempotent(r) || r.URL.Path == "/search"
		}),
	)}
	defer client.CloseIdleConnections()

	for _, path := range []string{"/orders", "/search"} {
		calls = 0
		response, err := client.Post(server.URL+path, "text/plain", strings.NewReader("tea"))
		if err != nil {
			fmt.Println(err)
			return
		}
		response.Body.Close()
		fmt.Println(path, response.StatusCode, "after", calls, "attempts")
	}
	// Output:
	// /orders 502 after 1 attempts
	// /search 200 after 2 attempts
}

// This API answers 409 while it processes a request with the same key, so a retry makes sense.
func ExampleWithClassifier() {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls++; calls == 1 {
			w.WriteHeader(http.StatusConflict)
		}
	}))
	defer server.Close()

	client := &http.Client{Transport: httpmw.NewTransport(nil,
		httpmw.WithPolicies(retry.New[*http.Response](retry.WithBackoff(retry.Constant(0)))),
		httpmw.WithClassifier(func(err error) (classify.Verdict, bool) {
			status, ok := errors.AsType[*httpmw.StatusError](err)
			busy := ok && status.StatusCode == http.StatusConflict
			return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer, Status: http.StatusConflict}, busy
		}),
	)}
	defer client.CloseIdleConnections()

	response, err := client.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	response.Body.Close()
	fmt.Println(response.StatusCode, "after", calls, "attempts")
	// Output: 200 after 2 attempts
}
