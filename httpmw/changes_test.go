package httpmw_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// Transports that redirect requests often change the URL in place.
func TestChangesOfARequestByItsAttemptsDoNotAccumulate(t *testing.T) {
	change := func(r *http.Request) {
		r.URL.Path = "/v1" + r.URL.Path
		r.Header.Add("X-Hop", "1")
	}
	observed := observe(func(ctx context.Context, a policy.AttemptRecord) context.Context {
		change(a.Operation.(interface{ HTTPRequest() *http.Request }).HTTPRequest())
		return ctx
	})
	for name, byBase := range map[string]bool{"by the base": true, "by an observer": false} {
		var sent []string
		transport := httpmw.NewTransport(sending(func(r *http.Request, _ string) (*http.Response, error) {
			if byBase {
				change(r)
			}
			sent = append(sent, r.URL.Path+strings.Join(r.Header["X-Hop"], ""))
			return response(http.StatusServiceUnavailable, ""), nil
		}), retrying(), httpmw.WithPolicies(map[bool]policies{false: {observed}}[byBase]...))
		r := request(t, "PUT", "order")
		_, _, _ = roundTrip(t, transport, r)
		if diff := cmp.Diff([]string{"/v1/path1", "/v1/path1", "/v1/path1"}, sent); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if r.URL.Path != "/path" || len(r.Header) != 0 {
			t.Errorf("%s: the caller's request has become %v %v", name, r.URL, r.Header)
		}
	}
}

// The base calls GetBody when it finds that the server has closed the connection.
func TestABodyOfAnObserverIsReplayedByTheObserversGetBody(t *testing.T) {
	replace := observe(func(ctx context.Context, a policy.AttemptRecord) context.Context {
		r := a.Operation.(interface{ HTTPRequest() *http.Request }).HTTPRequest()
		signed := func() (io.ReadCloser, error) { return track("signed order"), nil }
		r.Body, _ = signed()
		r.GetBody, r.ContentLength = signed, int64(len("signed order"))
		return ctx
	})
	var again []byte
	transport := httpmw.NewTransport(sending(func(r *http.Request, _ string) (*http.Response, error) {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		defer body.Close()
		again, err = io.ReadAll(body)
		return response(http.StatusOK, ""), err
	}), httpmw.WithPolicies(replace))
	if _, _, err := roundTrip(t, transport, request(t, "PUT", "order")); err != nil || string(again) != "signed order" {
		t.Errorf("had %q again, %v", again, err)
	}
}

func TestTheBodyOfAnAttemptThatIsNotSentIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bodies := []*tracked{track("order"), track("order")}
		var given atomic.Int32
		replace := observe(func(ctx context.Context, a policy.AttemptRecord) context.Context {
			a.Operation.(interface{ HTTPRequest() *http.Request }).HTTPRequest().Body = bodies[given.Add(1)-1]
			return ctx
		})
		var sent []string
		transport := httpmw.NewTransport(takes(5*time.Second, &sent, ok), httpmw.WithPolicies(hedged(2), replace))
		_, _, err := roundTrip(t, transport, request(t, "POST", "order"))
		synctest.Wait()
		if err != nil || len(sent) != 1 || bodies[0].closed.Load() == 0 || bodies[1].closed.Load() == 0 {
			t.Errorf("got %v; sent %q of %d bodies, closed %d and %d times", err, sent, given.Load(), bodies[0].closed.Load(), bodies[1].closed.Load())
		}
	})
}

func TestABodyIsClosedEvenIfTheBaseReplacesItAndPanics(t *testing.T) {
	body := track("order")
	defer func() {
		if recover() != errBoom || body.closed.Load() == 0 {
			t.Errorf("the panic was lost, or the body closed %d times", body.closed.Load())
		}
	}()
	transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
		r.Body = http.NoBody
		panic(errBoom)
	}))
	_, _, _ = roundTrip(t, transport, oneShot(t, "PUT", body))
}

func TestAResponseThatAPolicyReturnsWithAnErrorIsClosed(t *testing.T) {
	made := track("made")
	both := middleware(func(context.Context, next) (*http.Response, error) {
		answer := response(http.StatusOK, "")
		answer.Body = made
		return answer, errBoom
	})
	fine, _ := statuses(http.StatusOK)
	if _, _, err := roundTrip(t, httpmw.NewTransport(fine, httpmw.WithPolicies(both)), request(t, "GET", "")); !errors.Is(err, errBoom) || made.closed.Load() == 0 {
		t.Errorf("got %v; the response was closed %d times", err, made.closed.Load())
	}
}

// Not every base returns the cause, and a policy's error may contain an unredacted URL.
func TestAnErrorContainsTheCallersCauseAndNoSecret(t *testing.T) {
	for name, policies := range map[string]policies{"alone": nil, "a limit": {limit(time.Hour)}} {
		ctx, cancel := context.WithCancelCause(t.Context())
		transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
			cancel(errBoom)
			return nil, r.Context().Err()
		}), httpmw.WithPolicies(policies...))
		_, _, err := roundTrip(t, transport, request(t, "GET", "").WithContext(ctx))
		if !errors.Is(err, errBoom) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	fetching := middleware(func(context.Context, next) (*http.Response, error) {
		return nil, &url.Error{Op: "Post", URL: "https://user:s3cr3t@host.test/token?key=s3cr3t", Err: errBoom}
	})
	_, _, err := roundTrip(t, httpmw.NewTransport(nil, httpmw.WithPolicies(fetching)), request(t, "GET", ""))
	if !errors.Is(err, errBoom) || strings.Contains(err.Error(), "s3cr3t") || !errors.As(err, new(*url.Error)) {
		t.Errorf("got %v", err)
	}
	expectNetError(t, err, false, false)
}

func TestBufferingABodyTakesNoLongerThanTheTotalTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := newStalled()
		r := mustRequest(t, "POST", body).WithContext(context.Background())
		fine, calls := statuses(http.StatusOK)
		transport := httpmw.Standard("test", httpmw.WithBase(fine), httpmw.WithBodyBuffer(10), httpmw.WithTotalTimeout(time.Minute))
		start := time.Now()
		_, _, err := roundTrip(t, transport, r)
		time.Sleep(time.Second)
		if !errors.Is(err, timeout.ErrExceeded) || calls.Load() != 0 || body.isOpen() || time.Since(start) != time.Minute+time.Second {
			t.Errorf("got %v after %v and %d calls; the body is open: %v", err, time.Since(start), calls.Load(), body.isOpen())
		}
	})
}
