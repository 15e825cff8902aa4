package httpmw_test

import (
	"net/http"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/tenax-go/tenax/httpmw"
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
