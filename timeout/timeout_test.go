package timeout_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

var timeoutEvent = policy.Event{Type: policy.EventTimeout, Policy: "timeout", Delay: time.Second}

// until returns the context's error once that is done.
func until(ctx context.Context) (int, error) {
	<-ctx.Done()
	return 0, ctx.Err()
}

func TestCallThatEndsInTimeIsReturnedAsItIs(t *testing.T) {
	boom := errors.New("boom")
	for _, want := range []error{nil, boom, context.DeadlineExceeded, context.Canceled} {
		synctest.Test(t, func(t *testing.T) {
			var r recorder
			value, err := timeout.New[int](time.Second).Apply(t.Context(), observed(&r, func(context.Context) (int, error) {
				time.Sleep(time.Second - 1)
				return 7, want
			}))
			if value != 7 || !same(err, want) {
				t.Errorf("got %v, %v, want 7, %v", value, err, want)
			}
			if diff := cmp.Diff([]policy.Event(nil), r.All()); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCallThatHeedsItsContextEndsAtTheLimit(t *testing.T) {
	for name, limited := range both(time.Second) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r recorder
				start := time.Now()
				_, err := limited.Apply(t.Context(), observed(&r, until))
				if elapsed := time.Since(start); elapsed != time.Second {
					t.Errorf("took %v, want 1s", elapsed)
				}
				var exceeded *timeout.ExceededError
				if !errors.As(err, &exceeded) {
					t.Fatalf("got %v, want an *ExceededError", err)
				}
				if exceeded.Limit != time.Second || !same(exceeded.Err, context.DeadlineExceeded) {
					t.Errorf("got %+v, want a limit of 1s and the context's error", exceeded)
				}
				if diff := cmp.Diff([]policy.Event{timeoutEvent}, r.All()); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestLateSuccessIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		value, err := timeout.New[int](time.Second).Apply(t.Context(), observed(&r, func(context.Context) (int, error) {
			time.Sleep(time.Minute)
			return 7, nil
		}))
		if value != 7 || err != nil {
			t.Errorf("got %v, %v, want 7 without error", value, err)
		}
		if diff := cmp.Diff([]policy.Event(nil), r.All()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

type timeoutError struct{}

func (timeoutError) Error() string { return "i/o" }
func (timeoutError) Timeout() bool { return true }

// status is what a server's answer becomes; it wraps nothing.
type statusError int

func (s statusError) Error() string   { return fmt.Sprint("status ", int(s)) }
func (s statusError) StatusCode() int { return int(s) }

func TestLateErrorIsTheLimitsOnlyIfItSpeaksOfTime(t *testing.T) {
	foreign := errors.New("boom")
	for _, test := range []struct {
		name     string
		err      error
		exceeded bool
	}{
		{"deadline", context.DeadlineExceeded, true},
		{"canceled", fmt.Errorf("query: %w", context.Canceled), true},
		{"the cause of the context", &url.Error{Op: "Get", URL: "http://x", Err: &timeout.ExceededError{Limit: time.Second}}, true},
		{"connection deadline", os.ErrDeadlineExceeded, true},
		{"net.Error with Timeout", &net.OpError{Op: "read", Err: timeoutError{}}, true},
		{"words", errors.New("rpc error: code = DeadlineExceeded desc = context deadline exceeded"), true},
		{"joined", errors.Join(foreign, context.DeadlineExceeded), true},
		{"foreign", foreign, false},
		{"503", statusError(503), false},
		{"504, which speaks of another's time", statusError(504), false},
		{"verdict of its own", classify.As(context.DeadlineExceeded, classify.Verdict{Kind: classify.KindAuth}), false},
		{"typed nil", (*net.OpError)(nil), false},
	} {
		for name, limited := range both(time.Second) {
			t.Run(test.name+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var r recorder
					value, err := limited.Apply(t.Context(), observed(&r, func(context.Context) (int, error) {
						time.Sleep(time.Second)
						return 7, test.err
					}))
					if value != 7 {
						t.Errorf("got value %v, want the function's 7", value)
					}
					exceeded, ok := err.(*timeout.ExceededError)
					if ok != test.exceeded {
						t.Errorf("got a %T, want *ExceededError: %v", err, test.exceeded)
					}
					if ok && !same(exceeded.Err, test.err) || !ok && !same(err, test.err) {
						t.Errorf("the function's error is not reachable from %#v", err)
					}
					var want []policy.Event
					if test.exceeded {
						want = []policy.Event{timeoutEvent}
					}
					if diff := cmp.Diff(want, r.All()); diff != "" {
						t.Errorf("events (-want +got):\n%s", diff)
					}
				})
			})
		}
	}
}

func TestCallersEndIsNotTheLimits(t *testing.T) {
	shutdown := errors.New("shutdown")
	for _, test := range []struct {
		name   string
		parent func(context.Context) (context.Context, context.CancelFunc)
		want   error
		cause  error
	}{
		{"canceled", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(500*time.Millisecond, func() { cancel(shutdown) })
			return ctx, func() { cancel(nil) }
		}, context.Canceled, shutdown},
		{"deadline", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 500*time.Millisecond)
		}, context.DeadlineExceeded, context.DeadlineExceeded},
		{"a deadline just before the limit", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second-1)
		}, context.DeadlineExceeded, context.DeadlineExceeded},
		{"dead from the start", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, -1)
		}, context.DeadlineExceeded, context.DeadlineExceeded},
	} {
		for name, limited := range both(time.Second) {
			for _, sleep := range []time.Duration{0, time.Minute} {
				t.Run(fmt.Sprintf("%s/%s/asked after %v", test.name, name, sleep), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						ctx, cancel := test.parent(t.Context())
						defer cancel()
						var r recorder
						var cause error
						_, err := limited.Apply(ctx, observed(&r, func(ctx context.Context) (int, error) {
							time.Sleep(sleep)
							<-ctx.Done()
							cause = context.Cause(ctx)
							return 0, ctx.Err()
						}))
						if !same(err, test.want) || !same(cause, test.cause) {
							t.Errorf("got %v with cause %v, want %v with cause %v", err, cause, test.want, test.cause)
						}
						if diff := cmp.Diff([]policy.Event(nil), r.All()); diff != "" {
							t.Errorf("events (-want +got):\n%s", diff)
						}
					})
				})
			}
		}
	}
}

// tardy is a context whose deadline has passed but which has not ended yet, as when its timer is
// late.
type tardy struct{ context.Context }

func (tardy) Deadline() (time.Time, bool) { return time.Now().Add(-1), true }

func TestExpiryBelongsToTheParentWithTheSoonerDeadline(t *testing.T) {
	for name, limited := range both(time.Second) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := limited.Apply(tardy{t.Context()}, policy.NextFunc(func(context.Context) (int, error) {
					time.Sleep(time.Second)
					return 0, os.ErrDeadlineExceeded
				}))
				if !same(err, os.ErrDeadlineExceeded) {
					t.Errorf("got %v, want the function's error", err)
				}
			})
		})
	}
}

func TestOfNestedTimeoutsTheOneThatPassedAnswers(t *testing.T) {
	for _, test := range []struct{ outer, inner, want time.Duration }{
		{time.Second, time.Minute, time.Second},
		{time.Minute, time.Second, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			var r recorder
			p := policy.Must(policy.New("p", timeout.New[int](test.outer), timeout.New[int](test.inner)))
			_, err := p.Apply(t.Context(), observed(&r, until))
			var exceeded *timeout.ExceededError
			if !errors.As(err, &exceeded) || exceeded.Limit != test.want {
				t.Errorf("outer %v, inner %v: got %v", test.outer, test.inner, err)
			}
			if diff := cmp.Diff([]policy.Event{timeoutEvent}, r.All()); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExceededErrorHasATextAndAVerdict(t *testing.T) {
	inner := &url.Error{Op: "Post", URL: "https://user:secret@host/?key=secret", Err: context.Canceled}
	var err error = &timeout.ExceededError{Limit: 1500 * time.Millisecond, Err: inner}
	if got, want := err.Error(), "timeout: no answer within 1.5s"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	for _, target := range []error{timeout.ErrExceeded, context.DeadlineExceeded, context.Canceled, inner} {
		if !errors.Is(err, target) {
			t.Errorf("does not match %v", target)
		}
	}
	if errors.Is(&timeout.ExceededError{}, context.Canceled) {
		t.Error("matches context.Canceled without wrapping it")
	}
	if e, ok := err.(net.Error); !ok || !e.Timeout() {
		t.Error("is no net.Error that is a timeout")
	}
	if e, ok := err.(interface{ Temporary() bool }); !ok || !e.Temporary() {
		t.Error("is not temporary")
	}
	if e, ok := err.(interface{ ErrorType() string }); !ok || e.ErrorType() != "timeout" {
		t.Error("ErrorType is not timeout")
	}
	want := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout}
	if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}

func TestExceededErrorKeepsWhetherRepeatingIsSafe(t *testing.T) {
	for _, v := range []classify.Verdict{
		{NotSent: true},
		{NoRetry: true},
		{NoRetry: true, Status: 503, RetryAfter: time.Hour},
	} {
		got := classify.Of(&timeout.ExceededError{Err: classify.As(errors.New("boom"), v)})
		want := classify.Verdict{
			Class: classify.ClassTransient, Kind: classify.KindTimeout, NotSent: v.NotSent, NoRetry: v.NoRetry,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("verdict (-want +got):\n%s", diff)
		}
	}
}

func TestPanicsAndGoexitPassThroughAndEndTheContext(t *testing.T) {
	for name, limited := range both(time.Hour) {
		for _, ask := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/asked %v", name, ask), func(t *testing.T) {
				var kept context.Context
				fail := func(how func()) {
					//nolint:contextcheck // The context is kept and asked once its call has ended.
					_, _ = limited.Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) {
						kept = ctx
						if ask {
							ctx.Done()
						}
						how()
						return 0, nil
					}))
				}
				func() {
					defer func() {
						if r := recover(); r != "boom" {
							t.Errorf("recovered %v, want boom", r)
						}
					}()
					fail(func() { panic("boom") })
				}()
				if !same(kept.Err(), context.Canceled) {
					t.Errorf("after a panic the context says %v, want canceled", kept.Err())
				}

				gone := make(chan struct{})
				returned := false
				go func() {
					defer close(gone)
					fail(runtime.Goexit)
					returned = true
				}()
				<-gone
				if returned {
					t.Error("Goexit did not pass through")
				}
				if !same(kept.Err(), context.Canceled) {
					t.Errorf("after Goexit the context says %v, want canceled", kept.Err())
				}
			})
		}
	}
}

func TestFuncSetsTheLimitOfACall(t *testing.T) {
	type key struct{}
	for _, test := range []struct{ limit, want time.Duration }{
		{100 * time.Millisecond, 100 * time.Millisecond},
		{time.Second, time.Second},
		{time.Minute, time.Second},
		{0, time.Second},
		{-time.Hour, time.Second},
		{1<<63 - 1, time.Second},
		{-1 << 63, time.Second},
	} {
		perCall := timeout.WithFunc(func(ctx context.Context) time.Duration {
			limit, _ := ctx.Value(key{}).(time.Duration)
			return limit
		})
		for name, limited := range both(time.Second, perCall) {
			t.Run(fmt.Sprintf("%s/%v", name, test.limit), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var r recorder
					ctx := context.WithValue(t.Context(), key{}, test.limit)
					start := time.Now()
					var cause error
					_, err := limited.Apply(ctx, observed(&r, func(ctx context.Context) (int, error) {
						<-ctx.Done()
						cause = context.Cause(ctx)
						return 0, ctx.Err()
					}))
					if elapsed := time.Since(start); elapsed != test.want {
						t.Errorf("took %v, want %v", elapsed, test.want)
					}
					for _, err := range []error{err, cause} {
						var exceeded *timeout.ExceededError
						if !errors.As(err, &exceeded) || exceeded.Limit != test.want {
							t.Errorf("got %v, want %v exceeded", err, test.want)
						}
					}
					want := []policy.Event{{Type: policy.EventTimeout, Policy: "timeout", Delay: test.want}}
					if diff := cmp.Diff(want, r.All()); diff != "" {
						t.Errorf("events (-want +got):\n%s", diff)
					}
				})
			})
		}
	}
}

func TestPanicInFuncPassesThrough(t *testing.T) {
	defer func() {
		if r := recover(); r != "boom" {
			t.Errorf("recovered %v, want boom", r)
		}
	}()
	limited := timeout.New[int](time.Second, timeout.WithFunc(func(context.Context) time.Duration { panic("boom") }))
	_, _ = limited.Apply(t.Context(), policy.NextFunc(until))
}

func TestNothingToCallIsAnError(t *testing.T) {
	if _, err := timeout.New[int](time.Second).Apply(t.Context(), policy.NextFunc[int](nil)); !same(err, policy.ErrNilFunc) {
		t.Errorf("nil function: got %v", err)
	}
	var none context.Context
	if _, err := timeout.New[int](time.Second).Apply(none, policy.NextFunc(until)); !same(err, policy.ErrNilContext) {
		t.Errorf("nil context: got %v", err)
	}
}

func TestTextsHoldNoSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := timeout.New[int](time.Second).Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, &url.Error{Op: "Get", URL: "https://host/?key=hunter2", Err: ctx.Err()}
		}))
		if text := fmt.Sprintf("%v %s %q", err, err, err); strings.Contains(text, "hunter2") {
			t.Errorf("the text holds the query: %s", text)
		}
	})
}
