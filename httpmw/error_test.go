package httpmw_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/errortree"
	"github.com/tenax-go/tenax/internal/testkit/hostile"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// expectNetError checks the error itself, as clients with several servers do.
func expectNetError(t *testing.T, err error, isTimeout, isTemporary bool) {
	t.Helper()
	e, ok := err.(net.Error)
	if !ok {
		t.Fatalf("%T is no net.Error: %v", err, err)
	}
	temporary, _ := err.(interface{ Temporary() bool })
	if e.Timeout() != isTimeout || temporary.Temporary() != isTemporary {
		t.Errorf("%v: Timeout: %v, Temporary: %v", err, e.Timeout(), temporary.Temporary())
	}
}

func TestEveryErrorIsANetError(t *testing.T) {
	fails := func(err error) base { return func(*http.Request) (*http.Response, error) { return nil, err } }
	under := func(err error, policies ...policy.Policy[*http.Response]) *httpmw.Transport {
		return httpmw.NewTransport(fails(err), httpmw.WithPolicies(policies...))
	}
	returning := func(err error) *httpmw.Transport {
		return under(nil, middleware(func(context.Context, next) (*http.Response, error) { return nil, err }))
	}
	slow := &net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}
	circuit := breaker.New[*http.Response](breaker.WithFailureThreshold(1))
	_, _ = under(errBoom, circuit).RoundTrip(request(t, "GET", "")) // This opens the circuit.
	for name, test := range map[string]struct {
		transport            *httpmw.Transport
		change               func(*http.Request)
		isTimeout, temporary bool
	}{
		"no transport":               {},
		"an option":                  {transport: httpmw.NewTransport(nil, httpmw.WithName(""))},
		"no URL":                     {transport: under(nil), change: func(r *http.Request) { r.URL = nil }},
		"no header":                  {transport: under(nil), change: func(r *http.Request) { r.Header = nil }},
		"of the base":                {transport: under(errBoom)},
		"of the base, a timeout":     {transport: under(slow), isTimeout: true, temporary: true},
		"of the base, of a lookup":   {transport: under(&net.DNSError{IsTemporary: true}), temporary: true},
		"called a timeout":           {transport: httpmw.NewTransport(fails(errBoom), httpmw.WithClassifier(timeouts)), isTimeout: true},
		"called something else":      {transport: httpmw.NewTransport(fails(slow), httpmw.WithClassifier(refusals)), isTimeout: true, temporary: true},
		"neither response nor error": {transport: under(nil)},
		"a nil pointer":              {transport: under(hostile.Nil())},
		"retries in vain":            {transport: under(errBoom, retry.New[*http.Response](retry.WithBackoff(retry.Constant(0))))},
		"retries of timeouts":        {transport: under(slow, retry.New[*http.Response](retry.WithBackoff(retry.Constant(0)))), isTimeout: true, temporary: true},
		"an open circuit":            {transport: under(errBoom, circuit), temporary: true},
		"a full bulkhead":            {transport: returning(&bulkhead.FullError{}), temporary: true},
		"a fallback that fails": {transport: under(errBoom, fallback.Func(
			func(context.Context, error) (*http.Response, error) { return nil, errBoom }))},
		"a panic":                  {transport: under(nil, policy.Recover[*http.Response](), middleware(func(context.Context, next) (*http.Response, error) { panic("boom") }))},
		"of a policy":              {transport: returning(errBoom)},
		"of a policy, the context": {transport: returning(context.DeadlineExceeded), isTimeout: true, temporary: true},
		"of no policy":             {transport: returning(nil)},
		"a body that is buffered": {
			transport: httpmw.NewTransport(fails(nil), httpmw.WithBodyBuffer(10)),
			change: func(r *http.Request) {
				r.Method, r.Body = "POST", io.NopCloser(iotest.ErrReader(errBoom))
			},
		},
		"a call that had ended": {transport: under(errBoom), change: func(r *http.Request) {
			ctx, cancel := context.WithCancelCause(r.Context())
			cancel(errBoom)
			*r = *r.WithContext(ctx)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(t, "GET", "")
			if test.change != nil {
				test.change(r)
			}
			_, err := test.transport.RoundTrip(r)
			expectNetError(t, err, test.isTimeout, test.temporary)
		})
	}
	_, err := under(nil).RoundTrip(nil)
	expectNetError(t, err, false, false)
}

func timeouts(error) (classify.Verdict, bool) {
	return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout}, true
}

func refusals(error) (classify.Verdict, bool) {
	return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest}, true
}

func TestAnExceededTimeoutIsATimeout(t *testing.T) {
	for name, policies := range map[string]policies{
		"the caller's":                  nil,
		"the caller's, before a retry":  {retry.New[*http.Response](retry.WithMaxAttempts(9), retry.WithBackoff(retry.Constant(time.Minute)))},
		"the attempt's":                 {limit(time.Second)},
		"the attempt's, under a cancel": {limit(time.Second), cancelable(func(context.CancelCauseFunc) {})},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errBoom)
			defer cancel()
			transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}), httpmw.WithPolicies(policies...))
			_, err := transport.RoundTrip(request(t, "GET", "").WithContext(ctx))
			t.Log(name)
			expectNetError(t, err, true, true)
		})
	}
}

// An error may panic or loop for ever when it is inspected.
func TestAnyErrorIsReturnedWithoutPanicOrHang(t *testing.T) {
	for name, hostile := range hostile.Errors() {
		fails := base(func(r *http.Request) (*http.Response, error) {
			if r.Body != nil {
				_, _ = io.Copy(io.Discard, r.Body)
			}
			return nil, hostile
		})
		for where, transport := range map[string]*httpmw.Transport{
			"of the base":  httpmw.NewTransport(fails, retrying()),
			"of a policy":  httpmw.NewTransport(fails, httpmw.WithPolicies(middleware(func(context.Context, next) (*http.Response, error) { return nil, hostile }))),
			"of Standard":  httpmw.Standard("test", httpmw.WithBase(fails), httpmw.WithRetry(retry.WithBackoff(retry.Constant(0)))),
			"of its limit": httpmw.NewTransport(fails, httpmw.WithPolicies(limit(time.Hour))),
		} {
			r := request(t, "POST", "")
			r.Body = io.NopCloser(iotest.ErrReader(hostile))
			if where == "of a policy" {
				r = request(t, "GET", "")
			}
			_, err := transport.RoundTrip(r)
			if _, ok := err.(net.Error); !ok || err.Error() == "" {
				t.Errorf("%s, %s: %T", name, where, err)
			}
		}
	}
}

func TestAnyErrorOfABodyIsReturnedWithoutPanicOrHang(t *testing.T) {
	for name, hostile := range hostile.Errors() {
		for where, options := range map[string][]httpmw.TransportOption{
			"bare":                     nil,
			"under a timeout":          {httpmw.WithPolicies(limit(time.Hour))},
			"with a body idle timeout": {httpmw.WithBodyIdleTimeout(time.Hour)},
		} {
			answer := response(http.StatusOK, "")
			answer.Body = io.NopCloser(iotest.ErrReader(hostile))
			ctx, cancel := context.WithCancel(t.Context())
			transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return answer, nil }), options...)
			got, err := transport.RoundTrip(request(t, "GET", "").WithContext(ctx))
			if err != nil {
				t.Fatal(err)
			}
			cancel()
			if _, err := got.Body.Read(make([]byte, 1)); !errortree.Is(err, context.Canceled) {
				t.Errorf("%s, %s: the body ended with %T", name, where, err)
			}
			_ = got.Body.Close()
		}
	}
}

func TestAnyErrorOfAnErrorBodyIsReturnedWithoutPanicOrHang(t *testing.T) {
	for name, hostile := range hostile.Errors() {
		answers := base(func(*http.Request) (*http.Response, error) {
			answer := response(http.StatusServiceUnavailable, "")
			answer.Header.Set("Content-Type", "application/json")
			answer.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"error":`), iotest.ErrReader(hostile)))
			return answer, nil
		})
		for where, transport := range map[string]*httpmw.Transport{
			"NewTransport": httpmw.NewTransport(answers, retrying()),
			"Standard":     httpmw.Standard("test", httpmw.WithBase(answers), httpmw.WithRetry(retry.WithBackoff(retry.Constant(0)))),
		} {
			got, err := transport.RoundTrip(request(t, "GET", ""))
			if err != nil {
				t.Fatalf("%s, %s: %v", name, where, err)
			}
			text, err := io.ReadAll(got.Body)
			if string(text) != `{"error":` || err == nil {
				t.Errorf("%s, %s: read %q and a %T", name, where, text, err)
			}
			_ = got.Body.Close()
		}
	}
}

func TestAnyErrorOfGetBodyAndOfTheCallersContextIsReturnedWithoutPanicOrHang(t *testing.T) {
	for name, hostile := range hostile.Errors() {
		fails, _ := statuses(http.StatusServiceUnavailable)
		r := request(t, "PUT", "")
		r.Body, r.GetBody = io.NopCloser(strings.NewReader("x")), func() (io.ReadCloser, error) { return nil, hostile }
		if _, err := httpmw.NewTransport(fails, retrying()).RoundTrip(r); err == nil || err.Error() == "" {
			t.Errorf("%s of GetBody: %T", name, err)
		}

		ctx, cancel := context.WithCancelCause(t.Context())
		canceled := base(func(r *http.Request) (*http.Response, error) {
			cancel(hostile)
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		_, err := httpmw.NewTransport(canceled, retrying()).RoundTrip(request(t, "GET", "").WithContext(ctx))
		if _, ok := err.(net.Error); !ok || err.Error() == "" || !errortree.Is(err, context.Canceled) {
			t.Errorf("%s as a cause: %T", name, err)
		}
	}
}

// An *http.Transport may have HTTP/3 registered for a scheme. Its errors do not mention the
// caller's context.
func TestTheCancellationOfABodyOverARegisteredProtocolIsReported(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	answer := response(http.StatusOK, "")
	answer.ProtoMajor, answer.Body = 3, io.NopCloser(iotest.ErrReader(errBoom))
	transport := httpmw.NewTransport(plain(base(func(*http.Request) (*http.Response, error) { return answer, nil })))
	got, err := transport.RoundTrip(request(t, "GET", "").WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	cancel()
	if _, err := got.Body.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) || !errors.Is(err, errBoom) {
		t.Errorf("the body ended with %v", err)
	}
	answer.ProtoMajor, answer.Body = 2, &tracked{Reader: strings.NewReader("")}
	body := answer.Body
	if got, err := transport.RoundTrip(request(t, "GET", "")); err != nil || got.Body != body || got.Body.Close() != nil {
		t.Errorf("net/http's own protocols have a body of type %T, %v", got.Body, err)
	}
}
