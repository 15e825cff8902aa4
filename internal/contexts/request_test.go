package contexts_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/testkit/contexttest"
)

// attempts are the ways to derive an attempt's context, with the same limit.
var attempts = map[string]func(call *contexts.Call, after time.Duration) (ctx context.Context, end func()){
	"a limit": limited,
	"a limit, and one that is later": func(call *contexts.Call, after time.Duration) (context.Context, func()) {
		outer := contexts.NewTimeout(call, 2*after, time.Now().Add(2*after), exceeded)
		inner := contexts.NewTimeout(value(outer), after, time.Now().Add(after), exceeded)
		return value(inner), func() { inner.End(); outer.End() }
	},
	"a limit, and something else within": func(call *contexts.Call, after time.Duration) (context.Context, func()) {
		outer, end := limited(call, after)
		ctx, cancel := context.WithCancel(outer)
		return ctx, func() { cancel(); end() }
	},
	"something else": func(call *contexts.Call, after time.Duration) (context.Context, func()) {
		ctx, cancel := context.WithTimeoutCause(call, after, exceeded(after))
		return ctx, cancel
	},
}

func limited(call *contexts.Call, after time.Duration) (context.Context, func()) {
	ctx := contexts.NewTimeout(call, after, time.Now().Add(after), exceeded)
	return ctx, func() { ctx.End() }
}

func TestARequestsContextEqualsItsAttemptsWhateverThatDerivesFrom(t *testing.T) {
	for name, begin := range attempts {
		t.Run(name, func(t *testing.T) {
			_, known := contextOf(t, begin)
			contexttest.Check(t, contexttest.Subject{
				Call: func(parent context.Context, after time.Duration, fn func(ctx context.Context)) {
					call := &contexts.Call{Context: parent}
					attempt, end := begin(call, after)
					defer end()
					var r contexts.Request
					found, known := contexts.SoonestTimeout(attempt, call)
					r.Begin(attempt, call, found, known, new(contexts.Timers))
					defer r.End(context.Canceled)
					fn(&r)
				},
				Cause: exceeded,
				Armed: !known,
			})
		})
	}
}

func contextOf(t *testing.T, begin func(*contexts.Call, time.Duration) (context.Context, func())) (limit *contexts.Timeout, known bool) {
	t.Helper()
	call := &contexts.Call{Context: t.Context()}
	ctx, end := begin(call, time.Hour)
	defer end()
	return contexts.SoonestTimeout(ctx, call)
}

func TestADetachedRequestOutlivesItsAttemptAndEndsWithTheCaller(t *testing.T) {
	for name, begin := range attempts {
		for asked, ask := range map[string]func(*contexts.Request){
			"unused": func(*contexts.Request) {}, "Done": func(r *contexts.Request) { r.Done() },
		} {
			t.Run(name+", "+asked, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					caller, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "the caller's"))
					caller, stop := context.WithDeadline(caller, time.Now().Add(time.Hour))
					defer stop()
					call := &contexts.Call{Context: caller}
					attempt, end := begin(call, time.Second)
					var r contexts.Request
					found, known := contexts.SoonestTimeout(attempt, call)
					r.Begin(attempt, call, found, known, new(contexts.Timers))
					ask(&r)
					if deadline, _ := r.Deadline(); time.Until(deadline) != time.Second {
						t.Errorf("before, the deadline is in %v", time.Until(deadline))
					}
					if !r.Detach() {
						t.Error("it had ended")
					}
					end()
					time.Sleep(time.Minute)
					if err := r.Err(); err != nil || r.Value(key{}) == nil {
						t.Errorf("afterwards it says %v", err)
					}
					if deadline, _ := r.Deadline(); time.Until(deadline) != 59*time.Minute {
						t.Errorf("afterwards, the deadline is in %v", time.Until(deadline))
					}
					cancel(errEnded)
					<-r.Done()
					if context.Cause(&r) != errEnded || !errors.Is(r.Err(), context.Canceled) {
						t.Errorf("ended by %v, %v", r.Err(), context.Cause(&r))
					}
				})
			})
		}
	}
}

func TestARequestThatEndedWithItsAttemptIsNotDetached(t *testing.T) {
	for name, begin := range attempts {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				call := &contexts.Call{Context: t.Context()}
				attempt, end := begin(call, time.Second)
				defer end()
				var r contexts.Request
				found, known := contexts.SoonestTimeout(attempt, call)
				r.Begin(attempt, call, found, known, new(contexts.Timers))
				<-r.Done()
				if r.Detach() {
					t.Error("it was detached")
				}
				if got := context.Cause(&r); got == nil || got.Error() != exceeded(time.Second).Error() {
					t.Errorf("the cause is %v", got)
				}
			})
		})
	}
}

func TestTheFirstEndOfARequestCounts(t *testing.T) {
	r, cancel := begun(t)
	r.End(errEnded)
	cancel(errors.New("later"))
	r.End(context.Canceled)
	if r.Err() != context.Canceled || context.Cause(r) != errEnded {
		t.Errorf("ended by %v, %v", r.Err(), context.Cause(r))
	}
	select {
	case <-r.Done():
	default:
		t.Error("the channel is open")
	}
}

func TestFunctionsAreCalledAtTheEndUnlessStopped(t *testing.T) {
	for stopped := range 4 {
		synctest.Test(t, func(t *testing.T) {
			r, _ := begun(t)
			called := make([]bool, 4)
			var stops []func() bool
			for i := range called {
				stops = append(stops, context.AfterFunc(r, func() { called[i] = true }))
			}
			if !stops[stopped]() || stops[stopped]() {
				t.Errorf("%d was not stopped, or twice", stopped)
			}
			r.End(errEnded)
			atOnce := false
			context.AfterFunc(r, func() { atOnce = true })
			synctest.Wait()
			for i := range called {
				if called[i] == (i == stopped) {
					t.Errorf("stopped %d, called %v", stopped, called)
				}
			}
			if !atOnce {
				t.Error("a function that comes afterwards was not called")
			}
		})
	}
}

func TestARequestOfAShieldedAttemptEndsWithTheCallerOnlyOnceItIsDetached(t *testing.T) {
	for name, ask := range map[string]func(*contexts.Request){
		"unused": func(*contexts.Request) {}, "Done": func(r *contexts.Request) { r.Done() },
	} {
		synctest.Test(t, func(t *testing.T) {
			caller, cancel := context.WithCancelCause(t.Context())
			call := &contexts.Call{Context: caller}
			attempt := context.WithoutCancel(call)
			var r contexts.Request
			found, known := contexts.SoonestTimeout(attempt, call)
			r.Begin(attempt, call, found, known, new(contexts.Timers))
			ask(&r)
			cancel(errEnded)
			synctest.Wait()
			if err := r.Err(); err != nil {
				t.Errorf("%s: before, it ended by %v", name, err)
			}
			if r.Detach() || context.Cause(&r) != errEnded {
				t.Errorf("%s: afterwards it says %v", name, context.Cause(&r))
			}
			<-r.Done()
		})
	}
}

func TestAPassedDeadlineIsSeenAtTheFirstUse(t *testing.T) {
	call := &contexts.Call{Context: t.Context()}
	attempt := contexts.NewTimeout(call, time.Second, time.Now().Add(-time.Second), exceeded)
	defer attempt.End()
	var r contexts.Request
	found, known := contexts.SoonestTimeout(attempt, call)
	r.Begin(attempt, call, found, known, new(contexts.Timers))
	select {
	case <-r.Done():
	default:
		t.Error("Done is open")
	}
	if err := r.Err(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Err is %v", err)
	}
}
