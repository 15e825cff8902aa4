package timeout_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

var timeoutEvent = policy.Event{Type: policy.EventTimeout, Policy: "timeout", Delay: time.Second}

// until waits for the end of the context and returns its error.
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

func TestCallThatRespectsItsContextEndsAtTheLimit(t *testing.T) {
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

func TestLateSuccessIsReturned(t *testing.T) {
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

// statusError is a server's answer as an error that wraps nothing.
type statusError int

func (s statusError) Error() string { return fmt.Sprint("status ", int(s)) }

func (s statusError) StatusCode() int { return int(s) }

func TestLateErrorIsExceededOnlyIfItIsAboutTime(t *testing.T) {
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

func TestNothingToCallIsAnError(t *testing.T) {
	if _, err := timeout.New[int](time.Second).Apply(t.Context(), policy.NextFunc[int](nil)); !same(err, policy.ErrNilFunc) {
		t.Errorf("nil function: got %v", err)
	}
	var none context.Context
	if _, err := timeout.New[int](time.Second).Apply(none, policy.NextFunc(until)); !same(err, policy.ErrNilContext) {
		t.Errorf("nil context: got %v", err)
	}
}
