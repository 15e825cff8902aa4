package pacing_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// outcome is what workers got from a server.
type outcome struct {
	answered          int
	requests, refused int
	took              time.Duration
}

// work lets workers make calls one after the other, as Standard's users do: 4 minutes each.
func work(ctx context.Context, p *policy.Pipeline[int], s *server, workers, calls int) outcome {
	began := time.Now()
	var answered, begun atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for begun.Add(1) <= int64(calls) {
				limited, cancel := context.WithTimeout(ctx, 4*time.Minute)
				if _, err := p.Do(limited, s.call); err == nil {
					answered.Add(1)
				}
				cancel()
			}
		})
	}
	all.Wait()
	return outcome{int(answered.Load()), s.requests, s.refused, time.Since(began)}
}

func TestCallsGetThroughLimits(t *testing.T) {
	window := func(limit int, per time.Duration) func() limiter {
		return func() limiter { return &fixedWindow{limit: limit, window: per} }
	}
	bucket := func(rate float64) func() limiter { return func() limiter { return &tokenBucket{rate: rate} } }
	atOnce := func(limit int) func() limiter { return func() limiter { return &concurrency{limit: limit} } }
	for _, test := range []struct {
		name           string
		limit          func() limiter
		takes          time.Duration
		workers, calls int
		least          int // answered
		mostRefused    int
		within         time.Duration
	}{
		{"30 at once, 10 a second by a window", window(10, time.Second), 5 * time.Millisecond, 30, 30, 30, 24, 8 * time.Second},
		{"30 at once, 10 a second by a bucket", bucket(10), 5 * time.Millisecond, 30, 30, 30, 24, 8 * time.Second},
		{"8 workers, 20 a second by a window", window(20, time.Second), 5 * time.Millisecond, 8, 120, 120, 14, 15 * time.Second},
		{"8 workers, 20 a second by a bucket", bucket(20), 5 * time.Millisecond, 8, 120, 120, 14, 15 * time.Second},
		{"8 workers, 3 at once", atOnce(3), 100 * time.Millisecond, 8, 600, 600, 24, time.Minute},
		{"8 workers, 3 slow ones at once", atOnce(3), 4 * time.Second, 8, 100, 97, 24, 4 * time.Minute},
		{"1000 at once, 10 a second", window(10, time.Second), 5 * time.Millisecond, 1000, 1000, 950, 1060, 150 * time.Second},
		{"100 workers, 1000 a second", window(1000, time.Second), 50 * time.Millisecond, 100, 10000, 10000, 220, 30 * time.Second},
		{"8 workers, 60 a minute", window(60, time.Minute), 50 * time.Millisecond, 8, 300, 298, 45, 7 * time.Minute},
		{"3 workers, 3 a minute", window(3, time.Minute), 50 * time.Millisecond, 3, 30, 26, 20, 14 * time.Minute},
		{"200 workers, 25 slow ones a second", bucket(25), 4 * time.Second, 200, 1000, 990, 250, 90 * time.Second},
	} {
		for _, names := range []bool{true, false} {
			name := test.name + ", without Retry-After"
			if names {
				name = test.name + ", with Retry-After"
			}
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &server{limit: test.limit(), names: names, takes: test.takes}
					got := work(t.Context(), policy.Must(policy.New("api", retry.New[int](), pacing.New[int]())), s, test.workers, test.calls)
					t.Logf("%+v", got)
					if got.answered < test.least || got.refused > test.mostRefused || got.took > test.within {
						t.Errorf("%d of %d answered, %d refused, in %v", got.answered, test.calls, got.refused, got.took)
					}
				})
				synctest.Test(t, func(t *testing.T) {
					s := &server{limit: test.limit(), names: names, takes: test.takes}
					alone := work(t.Context(), policy.Must(policy.New("api", retry.New[int]())), s, test.workers, test.calls)
					t.Logf("a retry alone: %+v", alone)
				})
			})
		}
	}
}

// What is left of the limit is known before the first refusal.
func TestCallsAreSpacedSoThatTheQuotaLasts(t *testing.T) {
	for name, test := range map[string]struct {
		limit          int
		window         time.Duration
		workers, calls int
		mostRefused    int
		within         time.Duration
	}{
		"20 a second": {20, time.Second, 8, 120, 2, 14 * time.Second},
		"60 a minute": {60, time.Minute, 8, 300, 8, 7 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := pacing.New[int]()
				s := &server{limit: &fixedWindow{limit: test.limit, window: test.window}, names: true, takes: 5 * time.Millisecond}
				s.reported = func(remaining int, reset time.Duration) {
					p.Report(pacing.Quota{Remaining: int64(remaining), Limit: int64(test.limit), Reset: reset})
				}
				got := work(t.Context(), policy.Must(policy.New("api", retry.New[int](), p)), s, test.workers, test.calls)
				t.Logf("%+v", got)
				if got.answered < test.calls || got.refused > test.mostRefused || got.took > test.within {
					t.Errorf("%d of %d answered, %d refused, in %v", got.answered, test.calls, got.refused, got.took)
				}
			})
		})
	}
}
