package bulkhead

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
)

// If a rejected call were counted, even briefly, another could be rejected although a place is
// free.
func TestRejectedCallIsNeverCounted(t *testing.T) {
	for name, s := range map[string]*Slots{
		"no queue": NewSlots(1),
		"queue":    NewSlots(1, WithQueue(1, time.Second)),
	} {
		t.Run(name, func(t *testing.T) {
			s.calls.Store(s.capacity)
			rounds := 3_000_000
			if racing.Enabled {
				rounds /= 30
			}
			ctx := t.Context()
			var wg sync.WaitGroup
			wg.Go(func() {
				for range rounds {
					if reason := s.enter(ctx); reason != policy.ReasonFull {
						t.Errorf("got %q, want a rejection", reason)
						return
					}
				}
			})
			for range rounds {
				if n := s.calls.Load(); n != s.capacity {
					t.Errorf("%d calls, want %d", n, s.capacity)
					break
				}
			}
			wg.Wait()
		})
	}
}

// If a call were still counted once its place is free, another could be rejected although there is
// a place for it.
func TestCallIsNotCountedOnceItsPlaceIsFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := NewSlots(1, WithQueue(1, time.Second))
		s.calls.Store(1)
		go s.leave() // it cannot give back a place that is not taken
		synctest.Wait()
		if n := s.calls.Load(); n != 0 {
			t.Errorf("%d calls, want none", n)
		}
		s.places <- struct{}{}
	})
}
