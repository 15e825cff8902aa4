package pacing_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// crowd is an API that answers so many requests at once, each in a random time.
type crowd struct {
	limit    atomic.Int64
	running  atomic.Int64
	names    time.Duration // the time to come back; 0 for none
	takes    time.Duration // on average
	requests atomic.Int64
	hangs    chan struct{} // requests that hang do so until it is closed
	toHang   atomic.Int64
}

func newCrowd(limit int, names time.Duration) *crowd {
	s := &crowd{names: names, takes: 20 * time.Millisecond, hangs: make(chan struct{})}
	s.limit.Store(int64(limit))
	return s
}

func (s *crowd) call(context.Context) (int, error) {
	s.requests.Add(1)
	defer s.running.Add(-1)
	if s.running.Add(1) > s.limit.Load() {
		return 0, refusal(s.names)
	}
	if s.toHang.Load() > 0 && s.toHang.Add(-1) >= 0 {
		<-s.hangs
		return 7, nil
	}
	time.Sleep(time.Duration(rand.ExpFloat64() * float64(s.takes)))
	return 7, nil
}

// load sends so many calls a second for a time, and returns how many were answered.
func load(t *testing.T, p *policy.Pipeline[int], s *crowd, rate float64, d time.Duration) (calls, answered int64) {
	t.Helper()
	var all sync.WaitGroup
	var ok atomic.Int64
	for began := time.Now(); time.Since(began) < d; time.Sleep(time.Duration(rand.ExpFloat64() / rate * float64(time.Second))) {
		calls++
		all.Go(func() {
			if _, err := p.Do(t.Context(), s.call); err == nil {
				ok.Add(1)
			}
		})
	}
	all.Wait()
	return calls, ok.Load()
}

func TestALimitByConcurrencyIsMetByPlaces(t *testing.T) {
	for name, test := range map[string]struct {
		limit int
		names time.Duration
	}{
		"2 at once":                    {2, 0},
		"2 at once, with Retry-After":  {2, time.Second},
		"1 at once":                    {1, 0},
		"20 at once":                   {20, 0},
		"20 at once, with Retry-After": {20, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, p := newCrowd(test.limit, test.names), policy.Must(policy.New("api", retry.New[int](), pacing.New[int]()))
				calls, answered := load(t, p, s, 1.2*50*float64(test.limit), time.Minute)
				if requests := s.requests.Load(); answered*1000 < calls*998 || requests*100 > calls*104 {
					t.Errorf("%d of %d answered, %d requests", answered, calls, requests)
				}
			})
		})
	}
}

func TestPlacesGrowWithTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := newCrowd(2, 0), policy.Must(policy.New("api", retry.New[int](), pacing.New[int]()))
		if calls, answered := load(t, p, s, 120, 20*time.Second); answered*1000 < calls*998 {
			t.Errorf("%d of %d answered", answered, calls)
		}
		s.limit.Store(20)
		began := time.Now()
		calls, answered := load(t, p, s, 500, time.Minute)
		if took := time.Since(began); answered*1000 < calls*998 || took > 62*time.Second {
			t.Errorf("%d of %d answered in %v", answered, calls, took)
		}
	})
}

func TestPlacesShrinkWithTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := newCrowd(10, 0), policy.Must(policy.New("api", retry.New[int](), pacing.New[int]()))
		if calls, answered := load(t, p, s, 600, 20*time.Second); answered*1000 < calls*998 {
			t.Errorf("%d of %d answered", answered, calls)
		}
		s.limit.Store(5)
		if calls, answered := load(t, p, s, 240, time.Minute); answered*1000 < calls*998 {
			t.Errorf("%d of %d answered", answered, calls)
		}
	})
}

func TestCallsThatNeverReturnHoldNoPlaceForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := newCrowd(2, 0), policy.Must(policy.New("api", retry.New[int](), pacing.New[int]()))
		load(t, p, s, 120, 20*time.Second)
		s.toHang.Store(2)
		s.limit.Store(4) // The server has given up on those that hang.
		var hung sync.WaitGroup
		for range 2 {
			hung.Go(func() { _, _ = p.Do(t.Context(), s.call) })
		}
		synctest.Wait()
		began := time.Now()
		calls, answered := load(t, p, s, 90, time.Minute)
		if took := time.Since(began); answered*1000 < calls*998 || took > 65*time.Second {
			t.Errorf("%d of %d answered in %v", answered, calls, took)
		}
		close(s.hangs)
		hung.Wait()
	})
}

func TestACallWithAShortDeadlineWaitsForAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := pacing.New[int]()
		s, p := newCrowd(2, 0), policy.Must(policy.New("api", retry.New[int](), pace))
		load(t, p, s, 120, 20*time.Second)
		short := policy.Must(policy.New("short", policy.Policy[int](pace)))
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				if _, err := short.Do(ctx, s.call); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}
