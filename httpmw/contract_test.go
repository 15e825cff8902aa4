package httpmw_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/pipenet"
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

func TestTheCallersCancellationCutsTheBodyOff(t *testing.T) {
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
			t.Errorf("cut off after %v", took)
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

func TestClientTimeoutAboveIsATimeout(t *testing.T) {
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

func TestCallersCauseComesBack(t *testing.T) {
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

func TestTheLosersOfAHedgeAreClosed(t *testing.T) {
	var bodies []*tracked
	var mu sync.Mutex
	both := make(chan struct{}, 2)
	upstream := base(func(*http.Request) (*http.Response, error) {
		body := track("answer")
		mu.Lock()
		bodies = append(bodies, body)
		mu.Unlock()
		r := response(200, "")
		r.Body = body
		return r, nil
	})
	hedge := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
		var winner *http.Response
		for range 2 {
			go func() {
				r, _ := next.Do(ctx)
				mu.Lock()
				winner = r
				mu.Unlock()
				both <- struct{}{}
			}()
		}
		<-both
		<-both
		return winner, nil
	})
	transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(hedge))
	response, err := transport.RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, body := range bodies {
		if body.closed.Load() == 0 {
			open++
		}
	}
	if len(bodies) != 2 || open != 1 {
		t.Errorf("%d of %d responses are open, want the winner's", open, len(bodies))
	}
	response.Body.Close()
}

func TestAResponseThatComesTooLateIsClosedAndItsStatusCounts(t *testing.T) {
	for status, want := range map[int]breaker.State{200: breaker.Closed, 503: breaker.Open} {
		body := track("late")
		sent, release, ended := make(chan struct{}), make(chan struct{}), make(chan error)
		upstream := base(func(*http.Request) (*http.Response, error) {
			close(sent)
			<-release
			r := response(status, "")
			r.Body = body
			return r, nil
		})
		abandon := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
			go func() {
				_, err := next.Do(ctx)
				ended <- err
			}()
			<-sent
			return nil, errBoom
		})
		circuit := breaker.New[*http.Response](breaker.WithFailureThreshold(1))
		transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(abandon, circuit))
		if _, _, err := roundTrip(t, transport, request(t, "GET", "")); !errors.Is(err, errBoom) {
			t.Errorf("got %v", err)
		}
		close(release)
		if err := <-ended; err == nil || body.closed.Load() == 0 {
			t.Errorf("the late attempt returned %v, its body was closed %d times", err, body.closed.Load())
		}
		if got := circuit.State(); got != want {
			t.Errorf("a late %d leaves the circuit %v, want %v", status, got, want)
		}
	}
}

func TestBasesThatBreakTheContractLoseNothing(t *testing.T) {
	leaked := track("x")
	tests := map[string]struct {
		base base
		want string
	}{
		"neither response nor error": {func(*http.Request) (*http.Response, error) { return nil, nil }, "neither a response nor an error"},
		"both": {func(*http.Request) (*http.Response, error) {
			r := response(200, "")
			r.Body = leaked
			return r, errBoom
		}, "boom"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := roundTrip(t, httpmw.NewTransport(tt.base), request(t, "GET", ""))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if leaked.closed.Load() == 0 {
		t.Error("the body beside an error is open")
	}
	without := base(func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 204}, nil })
	if status, body, err := roundTrip(t, httpmw.NewTransport(without), request(t, "GET", "")); status != 204 || body != "" || err != nil {
		t.Errorf("a nil body: got %d %q, %v", status, body, err)
	}
}

func TestPoliciesThatReturnNothingAreAnError(t *testing.T) {
	fine, _ := statuses(200)
	nothing := middleware(func(context.Context, policy.Next[*http.Response]) (*http.Response, error) { return nil, nil })
	if _, _, err := roundTrip(t, httpmw.NewTransport(fine, httpmw.WithPolicies(nothing)), request(t, "GET", "")); err == nil {
		t.Error("no error")
	}
}

func TestBadInputIsAClearError(t *testing.T) {
	fine, _ := statuses(200)
	good := func() *http.Request { return request(t, "GET", "") }
	noURL, noHeader := good(), good()
	noURL.URL, noHeader.Header = nil, nil
	tests := []struct {
		name      string
		transport *httpmw.Transport
		request   *http.Request
		want      string
	}{
		{"nil request", httpmw.NewTransport(fine), nil, "nil request"},
		{"nil URL", httpmw.NewTransport(fine), noURL, "no URL"},
		{"nil header", httpmw.NewTransport(fine), noHeader, "no Header"},
		{"nil pointer as base", httpmw.NewTransport((*http.Transport)(nil)), good(), "nil pointer"},
		{"nil option", httpmw.NewTransport(fine, nil), good(), "httpmw: Option(<nil>): must not be nil"},
		{"nil classifier", httpmw.NewTransport(fine, httpmw.WithClassifier(nil)), good(), "WithClassifier"},
		{"nil predicate", httpmw.NewTransport(fine, httpmw.WithIdempotent(nil)), good(), "WithIdempotent"},
		{"negative error body", httpmw.NewTransport(fine, httpmw.WithErrorBody(-1)), good(), "WithErrorBody"},
		{"negative buffer", httpmw.NewTransport(fine, httpmw.WithBodyBuffer(-1)), good(), "WithBodyBuffer"},
		{"overflowing buffer", httpmw.NewTransport(fine, httpmw.WithBodyBuffer(math.MaxInt64)), good(), "WithBodyBuffer"},
		{"negative idle limit", httpmw.NewTransport(fine, httpmw.WithBodyIdleTimeout(-1)), good(), "WithBodyIdleTimeout"},
		{"nil policy", httpmw.NewTransport(fine, httpmw.WithPolicies(nil)), good(), "policy 1: is nil"},
		{"empty name", httpmw.NewTransport(fine, httpmw.WithName("")), good(), "WithName(\"\"): must not be empty"},
		{"invalid policy", httpmw.NewTransport(fine, retrying(retry.WithMaxAttempts(0))), good(), "WithMaxAttempts(0)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := roundTrip(t, tt.transport, tt.request)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q in it", err, tt.want)
			}
			invalid := tt.request != nil && tt.request.URL != nil && tt.request.Header != nil
			if got := tt.transport.Validate() != nil; got != invalid {
				t.Errorf("Validate: %v", tt.transport.Validate())
			}
		})
	}
}

func TestAnUpgradedConnectionCanBeWrittenTo(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, buffer, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close()
		_, _ = buffer.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		_ = buffer.Flush()
		line, _ := buffer.ReadString('\n')
		_, _ = buffer.WriteString("echo " + line)
		_ = buffer.Flush()
	}))
	defer server.Close()
	transport := httpmw.NewTransport(server.Client().Transport, retrying(), httpmw.WithPolicies(timeout.New[*http.Response](time.Minute)))
	r, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "echo")
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	connection, ok := response.Body.(io.ReadWriteCloser)
	if !ok {
		t.Fatalf("a body of type %T cannot be written to", response.Body)
	}
	if _, err := io.WriteString(connection, "hello\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(connection).ReadString('\n'); line != "echo hello\n" || err != nil {
		t.Errorf("got %q, %v", line, err)
	}
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

// observe is a policy that shows attempts to a function.
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

func TestANilTransportIsAClearError(t *testing.T) {
	var none *httpmw.Transport
	body := track("x")
	sent := request(t, "POST", "")
	sent.Body = body
	if _, err := none.RoundTrip(sent); err == nil || !strings.Contains(err.Error(), "httpmw: nil Transport") || body.closed.Load() == 0 {
		t.Errorf("RoundTrip: %v, body closed %d times", err, body.closed.Load())
	}
	if err := none.Validate(); err == nil {
		t.Error("Validate found nothing")
	}
	if got := none.Describe(); got.Kind != "pipeline" || len(got.Parts) != 0 {
		t.Errorf("Describe = %v", got)
	}
	none.CloseIdleConnections()
}

func TestAResponseToAnotherRequestKeepsItsRequest(t *testing.T) {
	redirected := request(t, "GET", "")
	for name, options := range map[string][]httpmw.Option{
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

func TestAResponseThatComesAfterItsLimitIsClosedAndFailsForTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := track("late")
		heedless := base(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			answer := response(200, "")
			answer.Body = body
			return answer, nil
		})
		_, _, err := roundTrip(t, httpmw.NewTransport(heedless, httpmw.WithPolicies(timeout.New[*http.Response](time.Second))), request(t, "GET", ""))
		if !errors.Is(err, timeout.ErrExceeded) || body.closed.Load() == 0 {
			t.Errorf("got %v, and the body was closed %d times", err, body.closed.Load())
		}
	})
}
