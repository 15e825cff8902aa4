package pacing_test

import (
	"context"
	"fmt"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
)

type keyName struct{}

func withKey(ctx context.Context, key any) context.Context {
	return context.WithValue(ctx, keyName{}, key)
}

func keyIn[K comparable](ctx context.Context) K {
	key, _ := ctx.Value(keyName{}).(K)
	return key
}

func TestTheLimitOfOneKeyStopsNoOther(t *testing.T) {
	pacer := pacing.NewPacer[string]()
	in(t, func() policy.Policy[int] { return pacing.ForKey[int](pacer, keyIn[string]) }, func(w *world) {
		_ = apply(withKey(w.Context(), "limited"), w.policy, refuse(10*time.Second))
		limited, free := w.begin(withKey(w.Context(), "limited")), w.begin(withKey(w.Context(), "free"))
		if !limited.waits() || free.waits() {
			t.Errorf("limited waits: %v, free waits: %v", limited.waits(), free.waits())
		}
		_ = apply(withKey(w.Context(), "free"), w.policy, refuse(time.Second))
		if c := w.begin(withKey(w.Context(), "free")); !c.waits() {
			t.Error("a key is not paced while another is")
		}
	})
}

func TestTheKeyIsReadOnlyWhenSomethingIsPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer, reads := pacing.NewPacer[string](), 0
		p := pacing.ForKey[int](pacer, func(context.Context) string { reads++; return "a" })
		_ = apply(t.Context(), p, succeed)
		_ = apply(t.Context(), p, func(context.Context) (int, error) { return 0, errBoom })
		if reads != 0 {
			t.Errorf("read %d times while nothing is paced", reads)
		}
		_ = apply(t.Context(), p, refuse(time.Second))
		_ = apply(t.Context(), p, succeed)
		time.Sleep(time.Minute)
		_ = apply(t.Context(), p, succeed)
		if reads != 3 {
			t.Errorf("read %d times", reads)
		}
		_ = apply(t.Context(), p, succeed)
		if reads != 3 {
			t.Error("read after the pacing was over")
		}
	})
}

func TestAQuietKeyIsNotPacedAnyMoreThoughOnlyOthersAreCalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer := pacing.NewPacer[string]()
		p := pacing.ForKey[int](pacer, keyIn[string])
		_ = apply(withKey(t.Context(), "a"), p, refuse(time.Second))
		time.Sleep(time.Minute)
		_ = apply(withKey(t.Context(), "b"), p, succeed)
		if d := pacer.Describe(); len(d.Parts) != 0 {
			t.Error(d)
		}
	})
}

func TestTheNumberOfKeysIsBoundedAndAPauseIsKeptAsLongAsAnotherKeyCanGiveWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer := pacing.NewPacer[int](pacing.WithMaxKeys(10))
		p := pacing.ForKey[int](pacer, keyIn[int])
		_ = apply(withKey(t.Context(), -1), p, refuse(time.Hour))
		for key := range 1000 {
			pacer.Report(key, pacing.Quota{Remaining: 5, Limit: 10, Reset: time.Minute})
		}
		if d := pacer.Describe(); len(d.Parts) != 1 {
			t.Errorf("%d keys are paced", len(d.Parts))
		}
		ctx, cancel := context.WithTimeout(withKey(t.Context(), -1), time.Second)
		defer cancel()
		if err := apply(ctx, p, succeed); err == nil {
			t.Error("the flood has ended a pause")
		}
		for key := range 1000 {
			_ = apply(withKey(t.Context(), key), p, refuse(time.Minute))
		}
		if d := pacer.Describe(); len(d.Parts) > 10 {
			t.Errorf("%d keys are paced", len(d.Parts))
		}
	})
}

func TestAKeyWithWaitersNeverGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer := pacing.NewPacer[int](pacing.WithMaxKeys(1))
		p := pacing.ForKey[int](pacer, keyIn[int])
		_ = apply(withKey(t.Context(), 1), p, refuse(time.Second))
		var waiter sync.WaitGroup
		waiter.Go(func() {
			if err := apply(withKey(t.Context(), 1), p, succeed); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		_ = apply(withKey(t.Context(), 2), p, refuse(time.Second)) // there is no room for it
		if d := pacer.Describe(); len(d.Parts) != 1 || pacer.Waiting() != 1 {
			t.Error(d)
		}
		waiter.Wait()
	})
}

func TestKeysThatCannotBeFoundAgainAreNotPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		numbers := pacing.NewPacer[float64]()
		byNumber := pacing.ForKey[int](numbers, keyIn[float64])
		anything := pacing.NewPacer[any]()
		byAnything := pacing.ForKey[int](anything, keyIn[any])
		for range 3 {
			_ = apply(withKey(t.Context(), math.NaN()), byNumber, refuse(time.Hour))
			_ = apply(withKey(t.Context(), []int{1}), byAnything, refuse(time.Hour))
			_ = apply(withKey(t.Context(), 1), byAnything, refuse(time.Hour))
			numbers.Report(math.NaN(), pacing.Quota{Reset: time.Hour})
			anything.Report(func() {}, pacing.Quota{Reset: time.Hour})
		}
		if paced := len(numbers.Describe().Parts); paced != 0 {
			t.Errorf("%d numbers are paced", paced)
		}
		if paced := len(anything.Describe().Parts); paced != 1 {
			t.Errorf("%d values are paced", paced)
		}
	})
}

func TestAPanicOfTheKeyFunctionPassesThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer := pacing.NewPacer[string]()
		p := pacing.ForKey[int](pacer, func(context.Context) string { panic("no key") })
		defer func() {
			if r := recover(); r != "no key" {
				t.Errorf("recovered %v", r)
			}
		}()
		_ = apply(t.Context(), p, refuse(time.Second))
	})
}

func TestManyKeysAndGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer := pacing.NewPacer[int](pacing.WithMaxKeys(8))
		p := pacing.ForKey[int](pacer, keyIn[int])
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				for n := range 50 {
					ctx, cancel := context.WithTimeout(withKey(t.Context(), (i+n)%16), time.Duration(n%7)*time.Second+1)
					_ = apply(ctx, p, func(context.Context) (int, error) {
						time.Sleep(time.Duration(n%5) * 10 * time.Millisecond)
						switch (i + n) % 4 {
						case 0:
							return 0, refusal(time.Duration(n%3) * time.Second)
						case 1:
							pacer.Report((i+n)%16, pacing.Quota{Remaining: int64(n % 4), Limit: 4, Reset: time.Second, Refills: n%2 == 0})
						case 2:
							return 0, fmt.Errorf("call %d failed", n)
						}
						return 0, nil
					})
					cancel()
					_ = pacer.Describe()
				}
			})
		}
		all.Wait()
		if waiting := pacer.Waiting(); waiting != 0 {
			t.Errorf("%d wait", waiting)
		}
	})
}
