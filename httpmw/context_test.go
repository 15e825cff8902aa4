package httpmw_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/contexttest"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

type (
	policies = []policy.Policy[*http.Response]
	next     = policy.Next[*http.Response]
)

func limit(d time.Duration) policy.Policy[*http.Response] { return timeout.New[*http.Response](d) }

type contextKey struct{}

// valued passes on a context with another value, as tracing does.
var valued = middleware(func(ctx context.Context, next next) (*http.Response, error) {
	return next.Do(context.WithValue(ctx, contextKey{}, "value"))
})

// numbered passes on the context of a third attempt, as a retry does.
var numbered = middleware(func(ctx context.Context, next next) (*http.Response, error) {
	return next.Do(policy.WithAttempt(ctx, 3))
})

// inContext sends a request under policies, over a base that calls fn with the request's context.
func inContext(parent context.Context, policies policies, fn func(ctx context.Context)) error {
	transport := httpmw.NewTransport(base(func(request *http.Request) (*http.Response, error) {
		fn(request.Context())
		return nil, errBoom
	}), httpmw.WithPolicies(policies...))
	request, err := http.NewRequestWithContext(parent, http.MethodGet, "http://upstream.test/", nil)
	if err != nil {
		return err
	}
	response, err := transport.RoundTrip(request)
	if err == nil {
		err = response.Body.Close()
	}
	return err
}

func TestTheRequestsContextEqualsThatOfPackageContext(t *testing.T) {
	for name, around := range map[string]func(time.Duration) policies{
		"one limit": func(d time.Duration) policies { return policies{limit(d)} },
		"armed, as a policy may leave attempts behind": func(d time.Duration) policies { return policies{limit(2 * d), valued, limit(d), numbered} },
		"armed, a longer one within":                   func(d time.Duration) policies { return policies{numbered, limit(d), valued, limit(2 * d), valued} },
		"three":                                        func(d time.Duration) policies { return policies{limit(4 * d), limit(d), limit(3 * d)} },
		"with others, as used": func(d time.Duration) policies {
			return policies{retry.New[*http.Response](retry.WithMaxAttempts(1)), breaker.New[*http.Response](), limit(d)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			contexttest.Check(t, contexttest.Subject{
				Call: func(parent context.Context, d time.Duration, fn func(ctx context.Context)) {
					_ = inContext(parent, around(d), fn)
				},
				Cause: func(d time.Duration) error { return &timeout.ExceededError{Limit: d} },
				Armed: strings.HasPrefix(name, "armed"),
			})
		})
	}
}

func TestTheRequestsContextHasTheValuesOfThePolicies(t *testing.T) {
	parent := context.WithValue(t.Context(), contextKey{}, "the caller's")
	for name, policies := range map[string]policies{
		"no limit": {valued, numbered}, "a limit": {valued, limit(time.Hour), numbered}, "canceled by others": {cancelable(nil), valued, numbered},
	} {
		_ = inContext(parent, policies, func(ctx context.Context) {
			if got := ctx.Value(contextKey{}); got != "value" || policy.Attempt(ctx) != 3 {
				t.Errorf("%s: the value is %v, the attempt %d", name, got, policy.Attempt(ctx))
			}
		})
	}
}

// cancelable passes on a context that can be canceled, and calls got with the cancel function.
func cancelable(got func(cancel context.CancelCauseFunc)) policy.Policy[*http.Response] {
	return middleware(func(ctx context.Context, next next) (*http.Response, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		if got != nil {
			got(cancel)
		}
		return next.Do(ctx)
	})
}

// foreignContext has its own channel, which only Done reveals.
type foreignContext struct {
	context.Context
	done chan struct{}
}

func (f *foreignContext) Done() <-chan struct{} { return f.done }

func (f *foreignContext) Err() error {
	select {
	case <-f.done:
		return errBoom
	default:
		return f.Context.Err()
	}
}

func TestTheEndOfTheAttemptEndsItsRequest(t *testing.T) {
	var end func()
	ofPackageContext := cancelable(func(cancel context.CancelCauseFunc) { end = func() { cancel(errBoom) } })
	foreign := middleware(func(ctx context.Context, next next) (*http.Response, error) {
		f := &foreignContext{ctx, make(chan struct{})}
		end = func() { close(f.done) }
		return next.Do(f)
	})
	for name, policies := range map[string]policies{
		"alone":            {ofPackageContext},
		"around a limit":   {ofPackageContext, limit(time.Hour)},
		"within a limit":   {limit(time.Hour), valued, ofPackageContext, valued},
		"foreign":          {foreign},
		"foreign, around":  {foreign, valued, limit(time.Hour)},
		"foreign, within":  {limit(time.Hour), foreign, valued},
		"between limits":   {limit(time.Hour), foreign, limit(time.Hour)},
		"between, package": {limit(time.Hour), ofPackageContext, limit(time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_ = inContext(t.Context(), policies, func(ctx context.Context) {
					if ctx.Err() != nil {
						t.Errorf("begins with %v", ctx.Err())
					}
					end()
					<-ctx.Done()
					if !errors.Is(context.Cause(ctx), errBoom) {
						t.Errorf("ended by %v", context.Cause(ctx))
					}
				})
			})
		})
	}
}

func TestAResponseAtTheEndOfItsAttemptFailsWithTheAttemptsCause(t *testing.T) {
	for range 20 { // A goroutine propagates the cause to the request.
		var end func()
		ending := cancelable(func(cancel context.CancelCauseFunc) { end = func() { cancel(errBoom) } })
		body := track("too late")
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
			end()
			late := response(http.StatusOK, "")
			late.Body = body
			return late, nil
		}), httpmw.WithPolicies(ending))
		if _, _, err := roundTrip(t, transport, request(t, "GET", "")); !errors.Is(err, errBoom) || body.closed.Load() == 0 {
			t.Fatalf("got %v, and the body was closed %d times", err, body.closed.Load())
		}
	}
}

func TestTheRequestEndsWithItsCall(t *testing.T) {
	hasty := middleware(func(ctx context.Context, next next) (*http.Response, error) {
		go func() { _, _ = next.Do(ctx) }()
		time.Sleep(time.Second)
		return nil, errBoom
	})
	for name, policies := range map[string]policies{
		"one limit": {limit(time.Hour), hasty}, "two": {limit(time.Hour), hasty, limit(time.Minute)}, "others": {cancelable(nil), hasty},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var ended error
				_ = inContext(t.Context(), policies, func(ctx context.Context) {
					<-ctx.Done()
					ended = ctx.Err()
				})
				synctest.Wait()
				if ended != context.Canceled {
					t.Errorf("ended by %v, want context.Canceled", ended)
				}
			})
		})
	}
}

func TestARequestIsNotSentAfterItsCallHasEnded(t *testing.T) {
	for name, policies := range map[string]policies{"no limit": nil, "a limit": {limit(time.Hour)}, "canceled by others": {cancelable(nil)}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var late error
				abandoning := middleware(func(ctx context.Context, next next) (*http.Response, error) {
					go func() {
						time.Sleep(time.Second)
						_, late = next.Do(context.WithoutCancel(ctx))
					}()
					return nil, errBoom
				})
				if err := inContext(t.Context(), append(policies, abandoning), func(context.Context) {
					t.Error("the request was sent")
				}); !errors.Is(err, errBoom) {
					t.Errorf("got %v", err)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if verdict := classify.Of(late); verdict.Class != classify.ClassCanceled || !verdict.NoRetry {
					t.Errorf("the late attempt returned %v, which is %v", late, verdict)
				}
			})
		})
	}
}

func TestNoTimeoutOfThePoliciesInterruptsTheBody(t *testing.T) {
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 10 {
			_, _ = io.WriteString(w, "token ")
			w.(http.Flusher).Flush()
			time.Sleep(time.Second)
		}
	})
	for name, policies := range map[string]policies{
		"one":      {limit(2 * time.Second)},
		"total":    {limit(4 * time.Second), retry.New[*http.Response](), limit(2 * time.Second)},
		"traced":   {limit(4 * time.Second), valued, limit(2 * time.Second), valued},
		"canceled": {limit(4 * time.Second), cancelable(nil), limit(2 * time.Second)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := httpmw.NewTransport(pipenet.Serve(t, slow), httpmw.WithPolicies(policies...))
				_, body, err := roundTrip(t, transport, request(t, "GET", ""))
				if len(body) != 60 || err != nil {
					t.Errorf("read %d bytes of 60, then %v", len(body), err)
				}
			})
		})
	}
}

func TestTheCallersDeadlineInterruptsTheBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}))
		transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(limit(time.Second)))
		outer := policy.Must(policy.New("outer", timeout.New[int](time.Minute)))
		start := time.Now()
		_, err := outer.Do(t.Context(), func(ctx context.Context) (int, error) {
			response, err := transport.RoundTrip(request(t, "GET", "").WithContext(ctx))
			if err != nil {
				return 0, err
			}
			defer response.Body.Close()
			_, err = io.ReadAll(response.Body)
			return 0, err
		})
		if took := time.Since(start); took != time.Minute || !errors.Is(err, timeout.ErrExceeded) {
			t.Errorf("ended after %v with %v", took, err)
		}
	})
}
