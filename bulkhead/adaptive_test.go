package bulkhead_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// silence is an adaptive bulkhead of a dependency that has gone silent, with calls under way.
type silence struct {
	slots   *bulkhead.Slots
	guarded *bulkhead.Bulkhead[int]
	running []*call
}

func newSilence(t *testing.T) *silence {
	t.Helper()
	s := &silence{slots: bulkhead.NewAdaptiveSlots(bulkhead.WithName("stock"), bulkhead.WithPatience(time.Second))}
	s.guarded = bulkhead.For[int](s.slots)
	for range 7 {
		s.running = append(s.running, begin(t.Context(), s.guarded))
		if s.slots.Limit() != 0 || s.slots.Strained() {
			t.Fatal("a limit before there is trouble")
		}
	}
	time.Sleep(300 * time.Millisecond)
	s.running[6].end(func(context.Context) (int, error) { return 0, context.DeadlineExceeded })
	s.running = s.running[:6]
	if s.slots.Limit() != 1 || s.slots.Running() != 6 {
		t.Fatalf("the limit of a silent dependency is %d, and %d run", s.slots.Limit(), s.slots.Running())
	}
	return s
}

// end ends all calls that run.
func (s *silence) end() {
	for _, c := range s.running {
		if !c.ended.Load() {
			c.end(succeed)
		}
	}
}

func TestNothingIsLimitedWhileAllIsWell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, latency := range []time.Duration{0, time.Nanosecond, 10 * time.Millisecond, time.Minute, 10 * time.Hour} {
			b := bulkhead.NewAdaptive[int]()
			var calls [1000]*call
			for round := range 3 {
				for i := range calls {
					calls[i] = begin(t.Context(), b)
				}
				if b.Running() != len(calls) || b.Waiting() != 0 {
					t.Fatalf("round %d of %v: %d run and %d wait", round, latency, b.Running(), b.Waiting())
				}
				if latency <= time.Minute/4 || round == 0 {
					time.Sleep(min(latency, time.Second))
				}
				for _, c := range calls {
					c.end(succeed)
				}
			}
		}
	})
}

// answers lets every call of a dependency take that long, for a while, and returns how many were
// rejected.
func answers(t *testing.T, b policy.Policy[int], calls int, every time.Duration, do func(i int, ctx context.Context) (int, error)) (rejected int) {
	t.Helper()
	done := make(chan error, calls)
	for i := range calls {
		go func() {
			_, err := b.Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) { return do(i, ctx) }))
			done <- err
		}()
		time.Sleep(every)
	}
	for range calls {
		if errors.Is(<-done, bulkhead.ErrFull) {
			rejected++
		}
	}
	return rejected
}

func TestHealthyLatenciesOfAllKindsAreNeverLimited(t *testing.T) {
	for name, latency := range map[string]func(i int) time.Duration{
		"all alike":             func(int) time.Duration { return 10 * time.Millisecond },
		"one in twenty is slow": func(i int) time.Duration { return []time.Duration{10 * time.Millisecond, 3 * time.Second}[i%20/19] },
		"a long tail":           func(i int) time.Duration { return 4 * time.Second / time.Duration(1+i*7919%16) },
		"faster than the clock": func(int) time.Duration { return 0 },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				slots := bulkhead.NewAdaptiveSlots()
				rejected := answers(t, bulkhead.For[int](slots), 10_000, 10*time.Millisecond, func(i int, _ context.Context) (int, error) {
					time.Sleep(latency(i))
					return 0, nil
				})
				if rejected != 0 || slots.Running() != 0 {
					t.Errorf("%d of 10,000 are rejected, %d still run", rejected, slots.Running())
				}
			})
		})
	}
}

func TestFailuresThatComeAtOnceAndCanceledCallsAreNoTrouble(t *testing.T) {
	for name, end := range map[string]policy.Func[int]{
		"an outage": func(context.Context) (int, error) {
			return 0, classify.Transient(errors.New("503 Service Unavailable"))
		},
		"canceled": func(context.Context) (int, error) {
			time.Sleep(20 * time.Second)
			return 0, classify.As(context.Canceled, classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				slots := bulkhead.NewAdaptiveSlots(bulkhead.WithPatience(5 * time.Minute))
				if rejected := answers(t, bulkhead.For[int](slots), 2000, time.Second/100, func(_ int, ctx context.Context) (int, error) {
					return end(ctx)
				}); rejected != 0 || slots.Limit() != 0 {
					t.Errorf("%d are rejected, the limit is %d", rejected, slots.Limit())
				}
			})
		})
	}
}

func TestASilentDependencyGetsOneCallAtATimeUntilItAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSilence(t)
		waiter := begin(t.Context(), s.guarded)
		if !waiter.waits() || s.slots.Waiting() != 1 || !s.slots.Strained() {
			t.Errorf("a call does not wait: %d wait", s.slots.Waiting())
		}
		s.running[0].end(succeed)
		if waiter.waits() && s.slots.Limit() <= s.slots.Running() {
			s.end()
		}
		if waiter.waits() {
			t.Errorf("the call still waits, at a limit of %d with %d under way", s.slots.Limit(), s.slots.Running())
		}
		waiter.end(succeed)
		s.end()
		if s.slots.Running() != 0 || s.slots.Waiting() != 0 {
			t.Errorf("%d run and %d wait in the end", s.slots.Running(), s.slots.Waiting())
		}
	})
}

func TestTheLimitIsGoneAfterTenPatiencesWithoutTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSilence(t)
		s.end()
		for range 130 {
			_, _ = s.guarded.Apply(t.Context(), policy.NextFunc(succeed))
			time.Sleep(time.Second / 10)
		}
		if s.slots.Limit() != 0 || s.slots.Strained() {
			t.Errorf("the limit is %d", s.slots.Limit())
		}
	})
}

func TestAnOverloadedDependencyGetsWhatItCanAnswerInTime(t *testing.T) {
	for name, overload := range map[string]struct {
		patience time.Duration
		workers  int
		each     time.Duration
		load     float64 // times what they can do
		least    float64 // of what they can do
	}{
		"three times too much":                    {time.Second, 1, 10 * time.Millisecond, 3, 0.9},
		"three times too much, patient people":    {time.Minute, 1, 200 * time.Millisecond, 3, 0.9},
		"a quarter too much, patient people":      {time.Minute, 1, 50 * time.Millisecond, 1.25, 0.9},
		"a fifth too much, few calls":             {time.Minute, 1, time.Second, 1.2, 0.9},
		"half too much, answers of 9 s":           {30 * time.Second, 45, 9 * time.Second, 1.5, 0.97},
		"half too much, answers of half a minute": {time.Minute, 150, 30 * time.Second, 1.5, 0.8},
		"three times too much, answers of 15 s":   {30 * time.Second, 75, 15 * time.Second, 3, 0.75},
		"a fifth too much, answers of 21 s":       {30 * time.Second, 21, 21 * time.Second, 1.2, 0.7},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				slots := bulkhead.NewAdaptiveSlots(bulkhead.WithPatience(overload.patience))
				guarded := policy.Must(policy.New("p", bulkhead.For[int](slots), timeout.New[int](overload.patience)))
				served := queueing(overload.workers, overload.each)
				capacity := float64(overload.workers) * float64(20*overload.patience) / float64(overload.each)
				offered, answered := int(overload.load*capacity), 0
				done := make(chan bool, offered)
				for range offered {
					go func() {
						_, err := guarded.Do(t.Context(), served)
						done <- err == nil
					}()
					time.Sleep(20 * overload.patience / time.Duration(offered))
					synctest.Wait()
				}
				for range offered {
					if <-done {
						answered++
					}
				}
				if share := float64(answered) / capacity; share < overload.least {
					t.Errorf("%.2f of what the dependency can do is answered, want %.2f", share, overload.least)
				}
			})
		})
	}
}

// queueing returns a dependency that answers calls in the order in which they come, whether their
// callers still wait or not.
func queueing(workers int, each time.Duration) policy.Func[int] {
	var mu sync.Mutex
	free := make([]time.Time, workers) // when a worker has done all that is in its queue
	return func(ctx context.Context) (int, error) {
		mu.Lock()
		now, first := time.Now(), 0
		for i := range free {
			if free[i].Before(free[first]) {
				first = i
			}
		}
		if free[first].Before(now) {
			free[first] = now
		}
		free[first] = free[first].Add(each)
		wait := free[first].Sub(now)
		mu.Unlock()
		return sleeps(ctx, wait)
	}
}
