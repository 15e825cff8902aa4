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
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
)

func TestNeverMoreThanMaxRunAndEveryPlaceIsGivenBack(t *testing.T) {
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

// The calls only read the count, so that they often begin at the same time.
func TestCallsThatBeginTogetherShareNoPlace(t *testing.T) {
	for name, b := range both(1) {
		t.Run(name, func(t *testing.T) {
			var running, together atomic.Int64
			fn := policy.NextFunc(func(context.Context) (int, error) {
				if running.Add(1) > 1 {
					together.Add(1)
				}
				running.Add(-1)
				return 7, nil
			})
			rounds := 500_000
			if racing.Enabled {
				rounds /= 30
			}
			ctx := t.Context()
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					for range rounds {
						_, _ = b.Apply(ctx, fn)
					}
				})
			}
			wg.Wait()
			if together.Load() > 0 || b.Running() != 0 || b.Waiting() != 0 {
				t.Errorf("%d times two ran at once, %d run and %d wait in the end", together.Load(), b.Running(), b.Waiting())
			}
		})
	}
}
