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

// attempts are the ways in which an attempt's context comes about, with the same limit.
var attempts = map[string]func(origin *contexts.Origin, after time.Duration) (ctx context.Context, end func()){
	"a limit": limited,
	"a limit, and one that is later": func(origin *contexts.Origin, after time.Duration) (context.Context, func()) {
		outer := contexts.NewLimit(origin, 2*after, time.Now().Add(2*after), exceeded)
		inner := contexts.NewLimit(value(outer), after, time.Now().Add(after), exceeded)
		return value(inner), func() { inner.End(); outer.End() }
	},
	"a limit, and something else within": func(origin *contexts.Origin, after time.Duration) (context.Context, func()) {
		outer, end := limited(origin, after)
		ctx, cancel := context.WithCancel(outer)
		return ctx, func() { cancel(); end() }
	},
	"something else": func(origin *contexts.Origin, after time.Duration) (context.Context, func()) {
		ctx, cancel := context.WithTimeoutCause(origin, after, exceeded(after))
		return ctx, cancel
	},
}

func limited(origin *contexts.Origin, after time.Duration) (context.Context, func()) {
	ctx := contexts.NewLimit(origin, after, time.Now().Add(after), exceeded)
	return ctx, func() { ctx.End() }
}

func TestARequestsContextEqualsThatOfItsAttemptWhateverThatDerivesFrom(t *testing.T) {
	for name, begin := range attempts {
		t.Run(name, func(t *testing.T) {
			_, known := contextOf(t, begin)
			contexttest.Check(t, contexttest.Subject{
				Call: func(parent context.Context, after time.Duration, fn func(ctx context.Context)) {
					origin := &contexts.Origin{Context: parent}
					attempt, end := begin(origin, after)
					defer end()
					var r contexts.Request
					found, known := contexts.Between(attempt, origin)
					r.Begin(attempt, origin, found, known, new(contexts.Alarm))
					defer r.End(context.Canceled)
					fn(&r)
				},
				Cause: exceeded,
				Armed: !known,
			})
		})
	}
}

func contextOf(t *testing.T, begin func(*contexts.Origin, time.Duration) (context.Context, func())) (limit *contexts.Limit, known bool) {
	t.Helper()
	origin := &contexts.Origin{Context: t.Context()}
	ctx, end := begin(origin, time.Hour)
	defer end()
	return contexts.Between(ctx, origin)
}

func TestADetachedRequestOutlivesItsAttemptAndKeepsToTheCaller(t *testing.T) {
	for name, begin := range attempts {
		for asked, ask := range map[string]func(*contexts.Request){
			"nobody asks": func(*contexts.Request) {}, "Done": func(r *contexts.Request) { r.Done() },
		} {
			t.Run(name+", "+asked, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					caller, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "the caller's"))
					caller, stop := context.WithDeadline(caller, time.Now().Add(time.Hour))
					defer stop()
					origin := &contexts.Origin{Context: caller}
					attempt, end := begin(origin, time.Second)
					var r contexts.Request
					found, known := contexts.Between(attempt, origin)
					r.Begin(attempt, origin, found, known, new(contexts.Alarm))
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
				origin := &contexts.Origin{Context: t.Context()}
				attempt, end := begin(origin, time.Second)
				defer end()
				var r contexts.Request
				found, known := contexts.Between(attempt, origin)
				r.Begin(attempt, origin, found, known, new(contexts.Alarm))
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

func TestARequestOfAnAttemptThatAPolicyShieldsEndsWithTheCallerOnlyOnceItIsDetached(t *testing.T) {
	for name, ask := range map[string]func(*contexts.Request){
		"nobody asks": func(*contexts.Request) {}, "Done": func(r *contexts.Request) { r.Done() },
	} {
		synctest.Test(t, func(t *testing.T) {
			caller, cancel := context.WithCancelCause(t.Context())
			origin := &contexts.Origin{Context: caller}
			attempt := context.WithoutCancel(origin)
			var r contexts.Request
			found, known := contexts.Between(attempt, origin)
			r.Begin(attempt, origin, found, known, new(contexts.Alarm))
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

func TestALimitThatHasPassedIsSeenAtTheFirstLook(t *testing.T) {
	origin := &contexts.Origin{Context: t.Context()}
	attempt := contexts.NewLimit(origin, time.Second, time.Now().Add(-time.Second), exceeded)
	defer attempt.End()
	var r contexts.Request
	found, known := contexts.Between(attempt, origin)
	r.Begin(attempt, origin, found, known, new(contexts.Alarm))
	select {
	case <-r.Done():
	default:
		t.Error("Done is open")
	}
	if err := r.Err(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Err is %v", err)
	}
}
