package bulkhead_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
)

func TestNeverMoreThanMaxRunAndEveryPlaceComesBack(t *testing.T) {
	const limit, callers, calls = 4, 16, 500
	for name, b := range map[string]*bulkhead.Bulkhead[int]{
		"no queue":      bulkhead.New[int](limit),
		"short queue":   bulkhead.New[int](limit, bulkhead.WithQueue(2, time.Hour)),
		"waits in vain": bulkhead.New[int](limit, bulkhead.WithQueue(callers, time.Microsecond)),
		"long queue":    bulkhead.New[int](limit, bulkhead.WithQueue(callers, time.Hour)),
	} {
		t.Run(name, func(t *testing.T) {
			var running atomic.Int64
			fn := policy.NextFunc(func(context.Context) (int, error) {
				if n := running.Add(1); n > limit {
					t.Errorf("%d calls run, want at most %d", n, limit)
				}
				defer running.Add(-1)
				if n := b.Running(); n < 1 || n > limit {
					t.Errorf("Running says %d in a call", n)
				}
				runtime.Gosched()
				switch rand.IntN(8) {
				case 0:
					panic("boom")
				case 1:
					runtime.Goexit()
				case 2:
					return 0, errors.New("boom")
				}
				return 7, nil
			})
			call := func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if rand.IntN(4) == 0 {
					go cancel()
				}
				defer func() { _ = recover() }()
				_, err := b.Apply(ctx, fn)
				if name == "long queue" && errors.Is(err, bulkhead.ErrFull) {
					t.Errorf("got %v though there is room for all", err)
				}
			}
			var wg sync.WaitGroup
			for range callers {
				wg.Go(func() {
					for range calls {
						var one sync.WaitGroup
						one.Go(call) // Goexit ends its goroutine
						one.Wait()
					}
				})
			}
			wg.Wait()
			if b.Running() != 0 || b.Waiting() != 0 {
				t.Fatalf("%d run and %d wait in the end", b.Running(), b.Waiting())
			}
			fill(t, b, limit)
		})
	}
}

// fill makes calls within calls until all places are taken.
func fill(t *testing.T, b *bulkhead.Bulkhead[int], places int) {
	t.Helper()
	if places == 0 {
		return
	}
	_, err := b.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
		fill(t, b, places-1)
		return 0, nil
	}))
	if err != nil {
		t.Errorf("%v with %d places to go", err, places)
	}
}

// until spins, for what is to happen in the same moment on two cores, and lets others run where there is but one.
func until(happened func() bool) {
	for i := 1; !happened(); i++ {
		if i%1000 == 0 {
			runtime.Gosched()
		}
	}
}

// pause takes a random time of some nanoseconds, so that what follows meets each step of what runs beside it.
func pause() {
	var steps atomic.Int64
	for range rand.IntN(60) {
		steps.Add(1)
	}
}

// duel runs both functions at the same time, again and again, and judge after each round.
func duel(rounds int, one, other, judge func()) {
	var began, ended atomic.Int64
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range int64(rounds) {
			until(func() bool { return began.Load() > i })
			pause()
			other()
			ended.Add(1)
		}
	})
	for i := range int64(rounds) {
		began.Add(1)
		pause()
		one()
		until(func() bool { return ended.Load() > i })
		judge()
	}
	wg.Wait()
}

func TestOfTwoCallsAtOnceOneGetsTheOnlyPlace(t *testing.T) {
	for name, b := range both(1) {
		t.Run(name, func(t *testing.T) {
			var running, together atomic.Int64
			fn := policy.NextFunc(func(context.Context) (int, error) {
				if running.Add(1) > 1 {
					together.Add(1)
				}
				pause()
				running.Add(-1)
				return 7, nil
			})
			var rejected atomic.Int64
			call := func() {
				if _, err := b.Apply(t.Context(), fn); err != nil {
					rejected.Add(1)
				}
			}
			bothRejected := 0
			duel(50_000, call, call, func() {
				if rejected.Swap(0) == 2 {
					bothRejected++
				}
			})
			if together.Load() > 0 || bothRejected > 0 {
				t.Errorf("both ran in %d rounds, none in %d", together.Load(), bothRejected)
			}
			if b.Running() != 0 || b.Waiting() != 0 {
				t.Errorf("%d run and %d wait in the end", b.Running(), b.Waiting())
			}
		})
	}
}

// A call that is rejected must not stand in the way of another, not even for a moment. Here the holder of the only place
// leaves and comes back while another call tries: if that gets no place either, the place was free all the time.
func TestNoCallIsRejectedWhileAPlaceIsFree(t *testing.T) {
	b := bulkhead.New[int](1)
	wait := policy.NextFunc(func(context.Context) (int, error) { pause(); return 7, nil })
	var mine, rivals error
	wrong := 0
	duel(50_000, func() {
		_, mine = b.Apply(t.Context(), wait)
		if mine == nil {
			_, mine = b.Apply(t.Context(), wait)
		}
	}, func() {
		_, rivals = b.Apply(t.Context(), wait)
	}, func() {
		if mine != nil && rivals != nil {
			wrong++
		}
	})
	if wrong > 0 {
		t.Errorf("both were rejected in %d rounds", wrong)
	}
}
