package httpmw_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func TestTheCallersRequestIsNeverChanged(t *testing.T) {
	tracer := observe(func(ctx context.Context, a policy.AttemptRecord) context.Context {
		a.Operation.(interface{ HTTPRequest() *http.Request }).HTTPRequest().Header.Set("Traceparent", "00-1-2-01")
		return ctx
	})
	busy, _ := statuses(503, 503, 200)
	transport := httpmw.NewTransport(busy, httpmw.WithPolicies(tracer), retrying(),
		httpmw.WithPolicies(timeout.New[*http.Response](time.Minute)))
	r := request(t, "PUT", "x")
	r.Header.Set("Authorization", "Bearer secret")
	body := r.Body
	before := r.Clone(r.Context())
	if status, _, err := roundTrip(t, transport, r); status != 200 || err != nil {
		t.Fatalf("got %d, %v", status, err)
	}
	if diff := cmp.Diff(before, r, cmpopts.IgnoreUnexported(http.Request{}), cmpopts.IgnoreFields(http.Request{}, "Body", "GetBody")); diff != "" {
		t.Error(diff)
	}
	if r.Body != body || r.Context() != before.Context() {
		t.Error("the body or the context was replaced")
	}
}

func TestTheRequestsBodyIsAlwaysClosed(t *testing.T) {
	panicking := base(func(*http.Request) (*http.Response, error) { panic(errBoom) })
	exiting := base(func(*http.Request) (*http.Response, error) { runtime.Goexit(); return nil, nil })
	fine, _ := statuses(200)
	failing := sending(func(*http.Request, string) (*http.Response, error) { return nil, errBoom })
	reject := middleware(func(context.Context, policy.Next[*http.Response]) (*http.Response, error) { return nil, errBoom })
	tests := map[string]*httpmw.Transport{
		"success":         httpmw.NewTransport(fine),
		"failure":         httpmw.NewTransport(failing),
		"rejection":       httpmw.NewTransport(fine, httpmw.WithPolicies(reject)),
		"invalid options": httpmw.NewTransport(fine, httpmw.WithName("")),
		"panic":           httpmw.NewTransport(panicking),
		"Goexit":          httpmw.NewTransport(exiting),
	}
	for name, transport := range tests {
		t.Run(name, func(t *testing.T) {
			body := track("x")
			r := request(t, "POST", "")
			r.Body = body
			var ended sync.WaitGroup
			ended.Go(func() {
				defer func() { _ = recover() }()
				if response, err := transport.RoundTrip(r); err == nil {
					response.Body.Close()
				}
			})
			ended.Wait()
			if body.closed.Load() == 0 {
				t.Error("the body is open")
			}
		})
	}
}

func TestTheBodyOutlivesTheAttemptsTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for i := range 10 {
				fmt.Fprintf(w, "token %d\n", i)
				w.(http.Flusher).Flush()
				time.Sleep(time.Second)
			}
		}))
		transport := httpmw.NewTransport(upstream, retrying(),
			httpmw.WithPolicies(breaker.New[*http.Response](), timeout.New[*http.Response](2*time.Second)))
		client := &http.Client{Transport: transport}
		response, err := client.Get("http://llm.test/stream")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		lines := 0
		scanner := bufio.NewScanner(response.Body)
		for scanner.Scan() {
			lines++
		}
		if lines != 10 {
			t.Errorf("read %d lines of 10", lines)
		}
	})
}

func TestTheCallersCancellationInterruptsTheBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}))
		transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(timeout.New[*http.Response](time.Hour)))
		ctx, cancel := context.WithCancel(t.Context())
		response, err := transport.RoundTrip(request(t, "GET", "").WithContext(ctx))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		time.AfterFunc(time.Minute, cancel)
		start := time.Now()
		if _, err := io.ReadAll(response.Body); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("interrupted after %v", took)
		}
	})
}

func TestAHangingAttemptIsTimedOutAndRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if calls.Add(1) < 3 {
				<-r.Context().Done()
				return
			}
			_, _ = io.WriteString(w, "fine")
		}))
		transport := httpmw.NewTransport(upstream, retrying(retry.WithBackoff(retry.Constant(0))),
			httpmw.WithPolicies(timeout.New[*http.Response](time.Second)))
		start := time.Now()
		status, body, err := roundTrip(t, transport, request(t, "GET", ""))
		if status != 200 || body != "fine" || err != nil {
			t.Errorf("got %d %q, %v", status, body, err)
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("took %v, want two timeouts", took)
		}
	})
}

func TestTheCallersCauseEndsABodyThatIsRead(t *testing.T) {
	for name, policies := range map[string]policies{
		"no policies":        nil,
		"a limit":            {limit(time.Hour)},
		"an abandoned limit": {timeout.New[*http.Response](time.Hour, timeout.WithAbandon(1))},
		"canceled by others": {cancelable(nil)},
		"a limit of others within": {limit(time.Hour), middleware(func(ctx context.Context, next next) (*http.Response, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			return next.Do(ctx)
		})},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.(http.Flusher).Flush()
					<-r.Context().Done()
				}))
				transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(policies...))
				ctx, cancel := context.WithCancelCause(t.Context())
				response, err := transport.RoundTrip(request(t, "GET", "").WithContext(ctx))
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				time.AfterFunc(time.Second, func() { cancel(errBoom) })
				if _, err := io.ReadAll(response.Body); !errors.Is(err, errBoom) {
					t.Errorf("the body ends with %v", err)
				}
				if cause := context.Cause(response.Request.Context()); cause != errBoom {
					t.Errorf("the cause is %v", cause)
				}
			})
		})
	}
}

func TestTheTimeoutOfAnHTTPClientIsATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := pipenet.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		client := &http.Client{
			Timeout:   3 * time.Second,
			Transport: httpmw.NewTransport(upstream, retrying(), httpmw.WithPolicies(timeout.New[*http.Response](time.Hour))),
		}
		start := time.Now()
		response, err := client.Get("http://hangs.test/")
		if err == nil {
			response.Body.Close()
			t.Fatal("no error")
		}
		var timedOut interface{ Timeout() bool }
		if !errors.As(err, &timedOut) || !timedOut.Timeout() || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v is no timeout", err)
		}
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestTheCallersCauseIsReturned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := pipenet.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		transport := httpmw.NewTransport(upstream, retrying(), httpmw.WithPolicies(timeout.New[*http.Response](time.Hour)))
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errBoom) })
		_, _, err := roundTrip(t, transport, request(t, "GET", "").WithContext(ctx))
		if !errors.Is(err, errBoom) || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestIdleConnectionsOfTheBaseAreClosed(t *testing.T) {
	closer := &idleCloser{}
	(&http.Client{Transport: httpmw.NewTransport(closer)}).CloseIdleConnections()
	if !closer.closed {
		t.Error("the base was not asked")
	}
	fine, _ := statuses(200)
	httpmw.NewTransport(fine).CloseIdleConnections()
}

type idleCloser struct {
	http.RoundTripper
	closed bool
}

func (c *idleCloser) CloseIdleConnections() { c.closed = true }

// observe returns a policy that calls start for each attempt.
func observe(start func(context.Context, policy.AttemptRecord) context.Context) policy.Policy[*http.Response] {
	return middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
		return next.Observe(observer{start: start}).Do(ctx)
	})
}

type observer struct {
	start func(context.Context, policy.AttemptRecord) context.Context
	end   func(policy.AttemptRecord)
}

func (o observer) StartAttempt(ctx context.Context, a policy.AttemptRecord) context.Context {
	if o.start == nil {
		return ctx
	}
	return o.start(ctx, a)
}

func (o observer) EndAttempt(_ context.Context, a policy.AttemptRecord) {
	if o.end != nil {
		o.end(a)
	}
}

func (observer) Event(context.Context, policy.Event) {}

func TestAResponseToAnotherRequestKeepsItsRequest(t *testing.T) {
	redirected := request(t, "GET", "")
	for name, options := range map[string][]httpmw.TransportOption{
		"without a limit": {retrying()},
		"with a limit":    {httpmw.WithPolicies(timeout.New[*http.Response](time.Minute))},
	} {
		answer, err := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
			answer := response(200, "")
			answer.Request = redirected
			return answer, nil
		}), options...).RoundTrip(request(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		if answer.Request != redirected {
			t.Errorf("%s: the response has another request", name)
		}
		_ = answer.Body.Close()
	}
}
