package timeout_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

type key string

// during calls fn with the context of a call with a limit of one second.
func during(ctx context.Context, fn func(ctx context.Context)) {
	_, _ = timeout.New[int](time.Second).Apply(ctx, policy.NextFunc(func(ctx context.Context) (int, error) {
		fn(ctx)
		return 0, nil
	}))
}

func closed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

func TestContextEndsAtTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		during(context.WithValue(t.Context(), key("k"), "v"), func(ctx context.Context) {
			if d, ok := ctx.Deadline(); !ok || !d.Equal(time.Now().Add(time.Second)) {
				t.Errorf("deadline %v, want in a second", d)
			}
			if ctx.Err() != nil || ctx.Value(key("k")) != "v" || ctx.Value(key("none")) != nil {
				t.Error("the context does not begin as it should")
			}
			time.Sleep(time.Second)
			synctest.Wait()
			if !same(ctx.Err(), context.DeadlineExceeded) || !closed(ctx.Done()) {
				t.Errorf("the context says %v at the limit", ctx.Err())
			}
			if diff := cmp.Diff(&timeout.ExceededError{Limit: time.Second}, context.Cause(ctx)); diff != "" {
				t.Errorf("cause (-want +got):\n%s", diff)
			}
			if ctx.Value(key("k")) != "v" {
				t.Error("the value is gone")
			}
		})
	})
}

func TestContextReportsTheLimitWithoutATimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		during(t.Context(), func(ctx context.Context) {
			time.Sleep(time.Second - 1)
			if ctx.Err() != nil {
				t.Errorf("the context says %v before the limit", ctx.Err())
			}
			time.Sleep(time.Nanosecond)
			if !same(ctx.Err(), context.DeadlineExceeded) {
				t.Errorf("the context says %v at the limit", ctx.Err())
			}
		})
	})
}

func TestContextStartsNoGoroutineForDerivedContexts(t *testing.T) {
	parent, cancelParent := context.WithCancel(t.Context())
	defer cancelParent()
	before := runtime.NumGoroutine()
	during(parent, func(ctx context.Context) {
		child, cancel := context.WithCancel(ctx)
		defer cancel()
		_, cancelTimeout := context.WithTimeout(context.WithValue(child, key("k"), "v"), time.Hour)
		defer cancelTimeout()
		defer context.AfterFunc(ctx, func() {})()
		if now := runtime.NumGoroutine(); now != before {
			t.Errorf("%d goroutines, before there were %d", now, before)
		}
	})
}

func TestContextIsCanceledWhenTheCallEnds(t *testing.T) {
	for name, ask := range map[string]func(context.Context){
		"never asked":   func(context.Context) {},
		"asked for Err": func(ctx context.Context) { _ = ctx.Err() },
		"armed":         func(ctx context.Context) { ctx.Done() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				parent, cancelParent := context.WithCancelCause(context.WithValue(t.Context(), key("k"), "v"))
				var kept context.Context
				during(parent, func(ctx context.Context) {
					kept = ctx
					ask(ctx)
				})
				deadline := time.Now().Add(time.Second)
				cancelParent(errors.New("later"))
				time.Sleep(time.Hour)

				if !same(kept.Err(), context.Canceled) || !same(context.Cause(kept), context.Canceled) || !closed(kept.Done()) {
					t.Errorf("the context says %v because of %v", kept.Err(), context.Cause(kept))
				}
				if d, ok := kept.Deadline(); !ok || !d.Equal(deadline) {
					t.Errorf("deadline %v, want %v", d, deadline)
				}
				if kept.Value(key("k")) != "v" {
					t.Error("the value is gone")
				}
				child, cancel := context.WithTimeout(kept, time.Hour)
				defer cancel()
				if !same(child.Err(), context.Canceled) {
					t.Errorf("a child made now says %v", child.Err())
				}
			})
		})
	}
}

func TestContextThatExpiredStaysExpired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept context.Context
		_, err := timeout.New[int](time.Second).Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) {
			kept = ctx
			time.Sleep(time.Second)
			return 0, context.DeadlineExceeded
		}))
		if !errors.Is(err, timeout.ErrExceeded) {
			t.Fatalf("got %v, want the limit exceeded", err)
		}
		if !same(kept.Err(), context.DeadlineExceeded) || !errors.Is(context.Cause(kept), timeout.ErrExceeded) {
			t.Errorf("the context says %v because of %v", kept.Err(), context.Cause(kept))
		}
	})
}

func TestContextIsSafeForConcurrentUse(t *testing.T) {
	for range 500 {
		var kept context.Context
		var channels sync.Map
		var ran atomic.Int32
		var wg sync.WaitGroup
		begin := make(chan struct{})
		during(t.Context(), func(ctx context.Context) {
			kept = ctx
			for i := range 4 {
				wg.Go(func() {
					<-begin
					switch i {
					case 0:
						_ = ctx.Err()
						channels.Store(ctx.Done(), i)
					case 1:
						channels.Store(ctx.Done(), i)
						_ = context.Cause(ctx)
					case 2:
						child, cancel := context.WithTimeout(ctx, time.Hour)
						defer cancel()
						<-child.Done()
						if !same(child.Err(), context.Canceled) {
							t.Errorf("a child says %v", child.Err())
						}
					case 3:
						context.AfterFunc(ctx, func() { ran.Add(1) })
						<-ctx.Done()
					}
				})
			}
			close(begin)
		})
		wg.Wait()
		channels.Store(kept.Done(), 5)
		count := 0
		channels.Range(func(done, _ any) bool {
			count++
			if !closed(done.(<-chan struct{})) {
				t.Error("a channel is open though the call has ended")
			}
			return true
		})
		if count != 1 {
			t.Fatalf("the context had %d channels, want one", count)
		}
		for ran.Load() == 0 {
			runtime.Gosched()
		}
	}
}

// meeting is a parent with a Deadline that waits for a second caller. Every derived context calls
// it.
type meeting struct {
	context.Context
	arrived *atomic.Int32
}

func (m meeting) Deadline() (time.Time, bool) {
	for m.arrived.Add(1); m.arrived.Load() < 2; {
		runtime.Gosched()
	}
	return time.Time{}, false
}

func TestContextHasOneChannelForAllCallers(t *testing.T) {
	during(meeting{t.Context(), new(atomic.Int32)}, func(ctx context.Context) {
		var done [2]<-chan struct{}
		var wg sync.WaitGroup
		for i := range done {
			wg.Go(func() { done[i] = ctx.Done() })
		}
		wg.Wait()
		if done[0] != done[1] {
			t.Error("two channels for one context")
		}
	})
}

func TestContextOfEveryModeIsCanceledWhenTheCallEnds(t *testing.T) {
	policies := both(time.Hour)
	policies["abandoning"] = timeout.New[int](time.Hour, timeout.WithAbandon(1))
	for name, limited := range policies {
		var kept context.Context
		_, _ = limited.Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) {
			kept = ctx
			return 0, nil
		}))
		if !same(kept.Err(), context.Canceled) || !closed(kept.Done()) {
			t.Errorf("%s: the context says %v", name, kept.Err())
		}
	}
}

func TestContextPrintsItsParentAndLimit(t *testing.T) {
	during(context.Background(), func(ctx context.Context) {
		if got, want := fmt.Sprint(ctx), "context.Background.WithTimeout(1s)"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
	during(tardy{context.Background()}, func(ctx context.Context) {
		if got, want := fmt.Sprint(ctx), "timeout_test.tardy.WithTimeout(1s)"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}
