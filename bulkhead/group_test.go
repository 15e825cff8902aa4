package bulkhead_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
)

type hostKey struct{}

func hostOf(ctx context.Context) string { host, _ := ctx.Value(hostKey{}).(string); return host }

func at(ctx context.Context, host string) context.Context {
	return context.WithValue(ctx, hostKey{}, host)
}

func TestTheLimitOfOneKeyHoldsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := bulkhead.NewGroup[string](bulkhead.WithPatience(time.Second), bulkhead.WithName("hosts"))
		b := bulkhead.ForKey[int](g, hostOf)
		var calls []*call
		for range 7 {
			calls = append(calls, begin(at(t.Context(), "a"), b))
		}
		time.Sleep(300 * time.Millisecond)
		calls[6].end(func(context.Context) (int, error) { return 0, context.DeadlineExceeded })
		calls = calls[:6]
		waiter, other := begin(at(t.Context(), "a"), b), begin(at(t.Context(), "b"), b)
		if !waiter.waits() || !other.running.Load() || g.Get("a").Limit() != 1 || g.Get("b").Limit() != 0 || g.Len() != 2 {
			t.Errorf("limits of %d and %d", g.Get("a").Limit(), g.Get("b").Limit())
		}
		d, _ := b.(interface{ Describe() policy.Description })
		if got := d.Describe(); len(got.Parts) != 1 || got.Name != "hosts" {
			t.Errorf("got %v", got)
		}
		for _, c := range append(calls, other) {
			c.end(succeed)
		}
		if waiter.waits() {
			t.Error("the call still waits")
		} else {
			waiter.end(succeed)
		}
	})
}

func TestAGroupIsBoundedAndKeepsWhatIsInUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := bulkhead.NewGroup[int](bulkhead.WithMaxKeys(10), bulkhead.WithIdleTimeout(time.Minute))
		used := g.Get(-1)
		c := begin(t.Context(), bulkhead.For[int](used))
		for key := range 10_000 {
			g.Get(key)
		}
		if g.Len() != 10 || g.Get(-1) != used {
			t.Errorf("%d limits; the one in use is kept: %v", g.Len(), g.Get(-1) == used)
		}
		c.end(succeed)
		g.Len() // notices the last use
		time.Sleep(2 * time.Minute)
		n := 0
		for range g.All() {
			n++
		}
		if n != 0 {
			t.Errorf("%d idle limits are listed", n)
		}
	})
}

func TestAKeyWithoutALimitFailsEveryCall(t *testing.T) {
	for name, slots := range map[string]*bulkhead.Slots{
		"not equal to itself": bulkhead.NewGroup[float64]().Get(math.NaN()),
		"not comparable":      bulkhead.NewGroup[any]().Get([]int{1}),
		"an invalid group":    bulkhead.NewGroup[int](bulkhead.WithMaxKeys(0)).Get(1),
		"a short idle time":   bulkhead.NewGroup[int](bulkhead.WithIdleTimeout(1)).Get(1),
		"no patience":         bulkhead.NewGroup[int](bulkhead.WithPatience(0)).Get(1),
		"a nil option":        bulkhead.NewGroup[int](nil).Get(1),
		"a nil group":         (*bulkhead.Group[int])(nil).Get(1),
	} {
		_, err := bulkhead.For[int](slots).Apply(t.Context(), policy.NextFunc(succeed))
		if _, ok := errors.AsType[*policy.OptionError](err); !ok {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := bulkhead.ForKey[int, string](bulkhead.NewGroup[string](), nil); err == nil {
		t.Error("no policy")
	} else if _, problem := policy.New("p", err); problem == nil {
		t.Error("no key function is no problem")
	}
}

func TestALimitTakesLittleMemory(t *testing.T) {
	const limits = 1000
	var before, after runtime.MemStats
	g := bulkhead.NewGroup[int](bulkhead.WithMaxKeys(limits))
	runtime.GC()
	runtime.ReadMemStats(&before)
	for key := range limits {
		g.Get(key)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if got := (after.HeapAlloc - before.HeapAlloc) / limits; got > 4096 {
		t.Errorf("%d bytes a limit", got)
	} else {
		t.Logf("%d bytes a limit", got)
	}
	runtime.KeepAlive(g)
}
