package timeout_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// deaf ignores its context and takes so long.
func deaf(d time.Duration, value int, err error) policy.Func[int] {
	return func(context.Context) (int, error) {
		time.Sleep(d)
		return value, err
	}
}

func TestAbandonReturnsOnTimeThoughTheFunctionIgnoresItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		start := time.Now()
		value, err := limited.Apply(t.Context(), observed(&r, deaf(time.Minute, 7, nil)))
		if elapsed := time.Since(start); elapsed != time.Second {
			t.Errorf("took %v, want 1s", elapsed)
		}
		var exceeded *timeout.ExceededError
		if value != 0 || !errors.As(err, &exceeded) || *exceeded != (timeout.ExceededError{Limit: time.Second}) {
			t.Errorf("got %v, %v, want 1s exceeded", value, err)
		}
		if diff := cmp.Diff([]policy.Event{timeoutEvent}, r.All()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if got := limited.Abandoned(); got != 1 {
			t.Errorf("%d abandoned calls run, want 1", got)
		}
		if got, want := limited.Describe().String(), "timeout(limit 1s, max abandoned 1, abandoned 1)"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		time.Sleep(time.Minute)
		if got := limited.Abandoned(); got != 0 {
			t.Errorf("%d abandoned calls run in the end, want 0", got)
		}
	})
}

func TestAbandonGivesBackWhatComesInTime(t *testing.T) {
	boom := errors.New("boom")
	for _, want := range []error{nil, boom} {
		synctest.Test(t, func(t *testing.T) {
			limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
			value, err := limited.Apply(t.Context(), policy.NextFunc(deaf(time.Second-1, 7, want)))
			if value != 7 || !same(err, want) || limited.Abandoned() != 0 {
				t.Errorf("got %v, %v with %d abandoned, want 7, %v", value, err, limited.Abandoned(), want)
			}
		})
	}
}

func TestAbandonReturnsWhenTheCallerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(100*time.Millisecond, func() { cancel(errShutdown) })
		start := time.Now()
		_, err := limited.Apply(ctx, observed(&r, deaf(time.Minute, 7, nil)))
		if elapsed := time.Since(start); elapsed != 100*time.Millisecond || !isEnd(err, context.Canceled) {
			t.Errorf("got %v after %v, want the error and the cause of the caller after 100ms", err, elapsed)
		}
		if limited.Abandoned() != 1 {
			t.Errorf("%d abandoned calls run, want 1", limited.Abandoned())
		}
		if diff := cmp.Diff([]policy.Event(nil), r.All()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		time.Sleep(time.Minute)
	})
}

func TestAbandonBeginsNoCallForACallerThatHasEnded(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errShutdown)
	limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
	_, err := limited.Apply(ctx, policy.NextFunc(func(context.Context) (int, error) {
		t.Error("the function was called")
		return 0, nil
	}))
	if !isEnd(err, context.Canceled) {
		t.Errorf("got %v, want the error and the cause of the caller", err)
	}
}

func TestAbandonReturnsAtTheDeadlineOfTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := timeout.New[int](time.Hour, timeout.WithAbandon(1))
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errShutdown)
		defer cancel()
		_, err := limited.Apply(ctx, policy.NextFunc(deaf(time.Minute, 7, nil)))
		if verdict := classify.Of(err); !isEnd(err, context.DeadlineExceeded) || verdict.Kind != classify.KindTimeout {
			t.Errorf("got %v, verdict %+v", err, verdict)
		}
		time.Sleep(time.Minute)
	})
}

var errShutdown = errors.New("shutdown")

// isEnd reports whether err matches both the error and the cause of a caller that ended by
// errShutdown.
func isEnd(err, ended error) bool { return errors.Is(err, ended) && errors.Is(err, errShutdown) }

func TestAbandonedCallsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		limited := timeout.New[int](time.Second, timeout.WithAbandon(2))
		next := observed(&r, deaf(10*time.Second, 7, nil))
		for range 2 {
			if _, err := limited.Apply(t.Context(), next); !errors.Is(err, timeout.ErrExceeded) {
				t.Fatalf("got %v, want the limit exceeded", err)
			}
		}
		called := false
		start := time.Now()
		_, err := limited.Apply(t.Context(), observed(&r, func(context.Context) (int, error) {
			called = true
			return 7, nil
		}))
		var saturated *timeout.SaturatedError
		if called || time.Since(start) != 0 || !errors.As(err, &saturated) || *saturated != (timeout.SaturatedError{Abandoned: 2, Max: 2}) {
			t.Errorf("got %v, called %v, want a rejection at once", err, called)
		}
		want := []policy.Event{
			timeoutEvent, timeoutEvent,
			{Type: policy.EventRejected, Policy: "timeout", Reason: "saturated", Err: err},
		}
		if diff := cmp.Diff(want, r.All(), cmp.Comparer(func(a, b error) bool { return a == b })); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}

		time.Sleep(8 * time.Second)
		synctest.Wait()
		if limited.Abandoned() != 1 {
			t.Fatalf("%d abandoned calls run, want 1", limited.Abandoned())
		}
		if value, err := limited.Apply(t.Context(), policy.NextFunc(deaf(0, 7, nil))); value != 7 || err != nil {
			t.Errorf("got %v, %v, want a call again once one has ended", value, err)
		}
		time.Sleep(time.Minute)
	})
}

func TestCallsUnderWayMayGoBeyondTheBoundButReturnOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		start := time.Now()
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if _, err := limited.Apply(t.Context(), policy.NextFunc(deaf(time.Minute, 7, nil))); !errors.Is(err, timeout.ErrExceeded) {
					t.Errorf("got %v, want the limit exceeded", err)
				}
			})
		}
		wg.Wait()
		if elapsed := time.Since(start); elapsed != time.Second || limited.Abandoned() != 5 {
			t.Errorf("%d abandoned after %v, want 5 after 1s", limited.Abandoned(), elapsed)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if limited.Abandoned() != 0 {
			t.Errorf("%d abandoned calls run in the end, want 0", limited.Abandoned())
		}
	})
}

func TestSaturatedErrorHasATextAndAVerdict(t *testing.T) {
	err := &timeout.SaturatedError{Abandoned: 12, Max: 10}
	if got, want := err.Error(), "timeout: too many abandoned calls still run: 12 of at most 10"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if !errors.Is(err, timeout.ErrSaturated) || errors.Is(err, context.DeadlineExceeded) || err.ErrorType() != "rejected" {
		t.Error("is no rejection")
	}
	want := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindRejected, NotSent: true}
	if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}

func TestPanicInTimeIsRaisedInTheCallersGoroutine(t *testing.T) {
	limited := timeout.New[int](time.Hour, timeout.WithAbandon(1))
	for _, value := range []any{"boom", errors.New("boom"), nil} {
		func() {
			defer func() {
				r := recover()
				if _, ok := r.(*runtime.PanicNilError); r != value && !(value == nil && ok) {
					t.Errorf("recovered %v, want %v", r, value)
				}
			}()
			_, _ = limited.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) { panic(value) }))
			t.Error("no panic")
		}()
	}
	if limited.Abandoned() != 0 {
		t.Errorf("%d abandoned calls run, want 0", limited.Abandoned())
	}
}

func TestGoexitInTimeEndsTheCallersGoroutine(t *testing.T) {
	limited := timeout.New[int](time.Hour, timeout.WithAbandon(1))
	gone := make(chan struct{})
	returned := false
	go func() {
		defer close(gone)
		_, _ = limited.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
			runtime.Goexit()
			return 0, nil
		}))
		returned = true
	}()
	<-gone
	if returned {
		t.Error("Goexit did not pass through")
	}
}

type lateResult struct {
	value any
	err   error
}

func TestLateResultReachesTheCallback(t *testing.T) {
	boom := errors.New("boom")
	for _, test := range []struct {
		name string
		end  func() (int, error)
		want lateResult
	}{
		{"value", func() (int, error) { return 7, nil }, lateResult{7, nil}},
		{"error", func() (int, error) { return 3, boom }, lateResult{3, boom}},
		{"panic", func() (int, error) { panic(boom) }, lateResult{0, boom}},
		{"Goexit", func() (int, error) { runtime.Goexit(); return 0, nil }, lateResult{0, policy.ErrGoexit}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []lateResult
				limited := timeout.New[int](time.Second, timeout.WithAbandon(1), timeout.WithOnLateResult(func(value any, err error) {
					got = append(got, lateResult{value, err})
					time.Sleep(time.Second)
				}))
				_, err := limited.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
					time.Sleep(2 * time.Second)
					return test.end()
				}))
				if !errors.Is(err, timeout.ErrExceeded) {
					t.Fatalf("got %v, want the limit exceeded", err)
				}
				time.Sleep(1500 * time.Millisecond)
				synctest.Wait()
				if len(got) != 1 || got[0].value != test.want.value || !errors.Is(got[0].err, test.want.err) {
					t.Errorf("got %v, want %v", got, test.want)
				}
				if limited.Abandoned() != 1 {
					t.Error("a call does not count as running during its callback")
				}
				if test.name == "panic" {
					var p *policy.PanicError
					if !errors.As(got[0].err, &p) || !strings.Contains(string(p.Stack), "TestLateResultReachesTheCallback") {
						t.Errorf("got %v, want a *PanicError with the stack of the panic", got[0].err)
					}
				}
				time.Sleep(time.Second)
				synctest.Wait()
				if limited.Abandoned() != 0 {
					t.Errorf("%d abandoned calls run in the end, want 0", limited.Abandoned())
				}
			})
		})
	}
}

func TestResultInTimeDoesNotReachTheCallback(t *testing.T) {
	limited := timeout.New[int](time.Hour, timeout.WithAbandon(1), timeout.WithOnLateResult(func(any, error) {
		t.Error("the callback was called")
	}))
	if value, err := limited.Apply(t.Context(), policy.NextFunc(deaf(0, 7, nil))); value != 7 || err != nil {
		t.Errorf("got %v, %v", value, err)
	}
}

// holder is an error that holds something open.
type holder struct{ discarded *atomic.Int32 }

func (holder) Error() string { return "holder" }
func (h holder) Discard()    { h.discarded.Add(1) }

func TestLateErrorWithoutCallbackIsDiscarded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var discarded atomic.Int32
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		_, _ = limited.Apply(t.Context(), policy.NextFunc(deaf(time.Minute, 0, holder{&discarded})))
		if discarded.Load() != 0 {
			t.Error("discarded before its time")
		}
		time.Sleep(time.Minute)
		if discarded.Load() != 1 {
			t.Errorf("discarded %d times, want once", discarded.Load())
		}
	})
}

func TestLateGoexitWithoutCallbackIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		_, err := limited.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
			time.Sleep(time.Minute)
			runtime.Goexit()
			return 0, nil
		}))
		time.Sleep(time.Minute)
		if !errors.Is(err, timeout.ErrExceeded) || limited.Abandoned() != 0 {
			t.Errorf("got %v with %d abandoned", err, limited.Abandoned())
		}
	})
}

func TestAbandonReportsTheLimitAlsoWhereTheFunctionHeedsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := timeout.New[int](time.Second, timeout.WithAbandon(1))
		for range 200 {
			_, err := limited.Apply(t.Context(), policy.NextFunc(until))
			synctest.Wait()
			var exceeded *timeout.ExceededError
			if !errors.As(err, &exceeded) || limited.Abandoned() != 0 {
				t.Fatalf("got %v with %d abandoned, want the limit exceeded", err, limited.Abandoned())
			}
		}
	})
}

// A result that comes in the moment of the end is either returned or late, never both and never
// neither.
func TestResultInTheMomentOfTheEndIsSettledOnce(t *testing.T) {
	for name, fn := range map[string]func(cancel context.CancelFunc) policy.Func[int]{
		"limit": func(context.CancelFunc) policy.Func[int] { return deaf(time.Second, 7, nil) },
		"caller": func(cancel context.CancelFunc) policy.Func[int] {
			return func(context.Context) (int, error) {
				cancel()
				return 7, nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const calls = 300
				var late, returned atomic.Int32
				limited := timeout.New[int](time.Second, timeout.WithAbandon(calls),
					timeout.WithOnLateResult(func(any, error) { late.Add(1) }))
				var wg sync.WaitGroup
				for range calls {
					wg.Go(func() {
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						switch value, err := limited.Apply(ctx, policy.NextFunc(fn(cancel))); {
						case value == 7 && err == nil:
							returned.Add(1)
						case !errors.Is(err, timeout.ErrExceeded) && !same(err, context.Canceled):
							t.Errorf("got %v, %v", value, err)
						}
					})
				}
				wg.Wait()
				synctest.Wait()
				if late.Load()+returned.Load() != calls || limited.Abandoned() != 0 {
					t.Errorf("%d late and %d returned of %d, %d still abandoned",
						late.Load(), returned.Load(), calls, limited.Abandoned())
				}
			})
		})
	}
}

// crashScene names the environment variable that makes the test binary run a scene which ends the
// program.
const crashScene = "TENAX_TIMEOUT_CRASH"

func crash(scene string) {
	options := []timeout.Option{timeout.WithAbandon(1)}
	if scene == "callback" {
		options = append(options, timeout.WithOnLateResult(func(any, error) { panic("callback boom") }))
	}
	limited := timeout.New[int](time.Millisecond, options...)
	late := make(chan struct{})
	_, _ = limited.Apply(context.Background(), policy.NextFunc(func(context.Context) (int, error) {
		<-late
		return lateBoom()
	}))
	close(late)
	select {}
}

func lateBoom() (int, error) { panic("late boom") }

func TestLatePanicWithoutCallbackEndsTheProgram(t *testing.T) {
	for scene, want := range map[string]string{"panic": "lateBoom", "callback": "callback boom"} {
		command := exec.Command(os.Args[0], "-test.run=^$")
		command.Env = append(os.Environ(), crashScene+"="+scene)
		output, err := command.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || !strings.Contains(string(output), "panic: ") || !strings.Contains(string(output), want) {
			t.Errorf("%s: the program ended with %v and said:\n%s", scene, err, output)
		}
	}
}
