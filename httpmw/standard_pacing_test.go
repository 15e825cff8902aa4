package httpmw_test

import (
	"errors"
	"net/http"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/pacing"
)

func TestAResponseIsClosedIfThePacingKeyEndsTheGoroutine(t *testing.T) {
	for name, end := range map[string]func(){"panic": func() { panic(errBoom) }, "Goexit": runtime.Goexit} {
		for _, status := range []int{http.StatusOK, http.StatusTooManyRequests} {
			synctest.Test(t, func(t *testing.T) {
				body := track("answer")
				key := func(*http.Request) string {
					end()
					return ""
				}
				transport := httpmw.Standard("service", httpmw.WithPacingKey(key), httpmw.WithBase(base(func(*http.Request) (*http.Response, error) {
					r := response(status, "")
					r.Body, r.Header = body, http.Header{"X-Ratelimit-Remaining": {"5"}, "X-Ratelimit-Reset": {"10"}}
					return r, nil
				})))
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					defer func() { _ = recover() }()
					_, _ = transport.RoundTrip(request(t, "GET", ""))
					t.Errorf("%s, %d: the call has returned", name, status)
				}()
				<-ended
				if body.closed.Load() == 0 {
					t.Errorf("%s, %d: the body of the response is open", name, status)
				}
			})
		}
	}
}

// A limit of GitHub's search that is used up for half an hour says nothing about the rest of the
// API. One that asks for a wait by Retry-After does.
func TestALimitOfAPartOfAServerDoesNotHoldBackTheRest(t *testing.T) {
	used := http.Header{"X-Ratelimit-Resource": {"search"}, "X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"1800"}}
	asked := http.Header{"X-Ratelimit-Resource": {"search"}, "Retry-After": {"1800"}}
	bucket := http.Header{"X-Ratelimit-Bucket": {"abc"}, "Retry-After": {"1800"}}
	global := http.Header{"X-Ratelimit-Bucket": {"abc"}, "X-Ratelimit-Global": {"true"}, "Retry-After": {"1800"}}
	for _, test := range []struct {
		name   string
		header http.Header
		status int
		isHeld bool
	}{
		{"a resource", used, 429, false},
		{"a resource, by 403", used, 403, false},
		{"a wait for all", asked, 429, true},
		{"a bucket of routes", bucket, 429, false},
		{"all buckets", global, 429, true},
		{"a 403 with nothing but a wait", http.Header{"Retry-After": {"1800"}}, 403, false},
		{"a 403 by a limit that is used up", http.Header{"X-Ratelimit-Remaining": {"0"}, "Retry-After": {"1800"}}, 403, true},
		{"no part", http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"1800"}}, 429, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := httpmw.Standard("service", httpmw.WithBase(base(func(r *http.Request) (*http.Response, error) {
					if r.URL.Path != "/search" {
						return response(http.StatusOK, ""), nil
					}
					limited := response(test.status, "")
					limited.Header = test.header
					return limited, nil
				})))
				get := func(path string) (int, error) {
					r := request(t, "GET", "")
					r.URL.Path = path
					status, _, err := roundTrip(t, transport, r)
					return status, err
				}
				start := time.Now()
				if status, err := get("/search"); status != test.status || err != nil || time.Since(start) > time.Second {
					t.Fatalf("got %d, %v after %v", status, err, time.Since(start))
				}
				_, err := get("/users")
				if isHeld := errors.Is(err, pacing.ErrPaced); isHeld != test.isHeld {
					t.Errorf("the next request: %v", err)
				}
			})
		})
	}
}
