package localwait_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/localwait"
	"github.com/tenax-go/tenax/internal/monotonic"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type key struct{}

func waited(c *localwait.Clock) time.Duration { return c.Waited(monotonic.Now()) }

func TestWaitsAddUpAndOneUnderWayCountsUntilNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := localwait.Measure(context.WithValue(t.Context(), key{}, "value"))
		ctx, cancel := context.WithCancel(c)
		defer cancel()
		time.Sleep(time.Second)
		if got := waited(c); got != 0 {
			t.Errorf("%v before any wait", got)
		}
		end := localwait.Begin(ctx)
		time.Sleep(2 * time.Second)
		if got := waited(c); got != 2*time.Second {
			t.Errorf("%v during the first wait, want 2s", got)
		}
		end()
		end() // has no effect
		time.Sleep(time.Hour)
		end = localwait.Begin(ctx)
		time.Sleep(3 * time.Second)
		end()
		time.Sleep(time.Hour)
		if got := waited(c); got != 5*time.Second {
			t.Errorf("%v after both, want 5s", got)
		}
		if ctx.Value(key{}) != "value" {
			t.Error("the value of the parent is hidden")
		}
	})
}

func TestTimeInWhichSeveralAttemptsWaitCountsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := localwait.Measure(t.Context())
		one := localwait.Begin(c)
		time.Sleep(time.Second)
		other := localwait.Begin(c)
		time.Sleep(time.Second)
		one()
		time.Sleep(time.Second)
		other()
		time.Sleep(time.Second)
		if got := waited(c); got != 3*time.Second {
			t.Errorf("waited %v, want 3s", got)
		}
	})
}

func TestEveryOuterClockMeasuresAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outer := localwait.Measure(t.Context())
		end := localwait.Begin(outer)
		time.Sleep(time.Second)
		end()
		inner := localwait.Measure(contexts.NewTimeout(outer, time.Hour, time.Now().Add(time.Hour), nil))
		end = localwait.Begin(inner)
		time.Sleep(time.Second)
		end()
		if waited(outer) != 2*time.Second || waited(inner) != time.Second {
			t.Errorf("the outer clock says %v and the inner one %v, want 2s and 1s", waited(outer), waited(inner))
		}
	})
}

func TestWithoutAClockAWaitCostsNothing(t *testing.T) {
	var none *localwait.Clock
	if waited(none) != 0 {
		t.Error("a nil clock measures")
	}
	localwait.Begin(nil)() //nolint:staticcheck // It is what is tested.
	ctx := context.WithValue(t.Context(), key{}, 1)
	if got := testing.AllocsPerRun(100, func() { localwait.Begin(ctx)() }); got != 0 {
		t.Errorf("%v allocations, want 0", got)
	}
}

func TestTheParentOfAClockIsKnown(t *testing.T) {
	call := &contexts.Call{Context: t.Context()}
	limited := contexts.NewTimeout(call, time.Hour, time.Now().Add(time.Hour), nil)
	if found, known := contexts.SoonestTimeout(localwait.Measure(limited), call); found != limited || !known {
		t.Errorf("found %v, %v", found, known)
	}
}
