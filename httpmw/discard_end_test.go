package httpmw_test

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"weak"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestAPanicOfADiscardedBodyReachesTheCaller(t *testing.T) {
	body := &tracked{Reader: readerFunc(func([]byte) (int, error) { panic(errBoom) })}
	defer func() {
		if recover() != errBoom || body.closed.Load() == 0 {
			t.Error("the panic was lost or the body left open")
		}
	}()
	transport := httpmw.NewTransport(busyOnce(func(*http.Request) io.ReadCloser { return body }), httpmw.WithPolicies(atOnce()))
	_, _, _ = roundTrip(t, transport, request(t, "GET", ""))
}

func TestDiscardedResponsesAreNotKept(t *testing.T) {
	var past []weak.Pointer[http.Response]
	upstream := base(func(*http.Request) (*http.Response, error) {
		if len(past) == 100 {
			runtime.GC()
			kept := 0
			for _, p := range past {
				if p.Value() != nil {
					kept++
				}
			}
			if kept > 20 { // A *retry.Error keeps the last few.
				t.Errorf("%d responses are kept", kept)
			}
			return response(http.StatusOK, "fine"), nil
		}
		busy := response(http.StatusServiceUnavailable, "busy")
		past = append(past, weak.Make(busy))
		return busy, nil
	})
	transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(atOnce(retry.WithMaxAttempts(1000))))
	if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 200 || err != nil {
		t.Errorf("got %d, %v", status, err)
	}
}

func TestAResponseIsNotDiscardedOnceTheCallerHasIt(t *testing.T) {
	var failure error
	late := middleware(func(ctx context.Context, next next) (*http.Response, error) {
		var r *http.Response
		r, failure = next.Do(ctx)
		return r, failure
	})
	body := track("answer")
	transport := httpmw.NewTransport(busyOnce(func(*http.Request) io.ReadCloser { return body }), httpmw.WithPolicies(late))
	response, err := transport.RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	policy.Discard(failure)
	if got, err := io.ReadAll(response.Body); string(got) != "answer" || err != nil || body.closed.Load() != 0 {
		t.Errorf("got %q, %v; closed %d times", got, err, body.closed.Load())
	}
	response.Body.Close()
}

func TestAPolicyThatPanicsLeavesNoResponseOpen(t *testing.T) {
	for name, end := range map[string]func(){"panic": func() { panic(errBoom) }, "Goexit": runtime.Goexit} {
		body := track("answer")
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
			answer := response(http.StatusOK, "")
			answer.Body = body
			return answer, nil
		}), httpmw.WithPolicies(middleware(func(ctx context.Context, next next) (*http.Response, error) {
			defer end()
			return next.Do(ctx)
		})))
		var ended sync.WaitGroup
		ended.Go(func() {
			defer func() { _ = recover() }()
			_, _ = transport.RoundTrip(request(t, "GET", ""))
		})
		ended.Wait()
		if body.closed.Load() == 0 {
			t.Errorf("%s: the body is open", name)
		}
	}
}
