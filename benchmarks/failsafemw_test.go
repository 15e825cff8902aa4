package benchmarks_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/adaptivelimiter"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/fallback"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"github.com/failsafe-go/failsafe-go/ratelimiter"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

// comparedPolicy is a policy of failsafe-go that is called in an Executor and through failsafemw.
type comparedPolicy struct {
	name   string
	policy failsafe.Policy[int]
}

func comparedPolicies() []comparedPolicy {
	return []comparedPolicy{
		{"retry", retrypolicy.NewWithDefaults[int]()},
		{"breaker", newFailsafeBreaker(failureThreshold, cooldown)},
		{"timeout", timeout.New[int](time.Hour)},
		{"fallback", fallback.NewWithResult(substitute)},
		{"bulkhead", bulkhead.New[int](10)},
		{"rate_limiter", ratelimiter.NewSmoothWithMaxRate[int](time.Nanosecond)},
		{"adaptive_limiter", adaptivelimiter.NewWithDefaults[int]()},
		{"hedge", hedgepolicy.NewWithDelay[int](time.Hour)},
	}
}

// adapted and bare do the same: the caller's context goes in and reaches the operation.
func (x comparedPolicy) adapted(op operation) call {
	pipeline := policy.Must(policy.New("adapter", failsafemw.New(x.policy)))
	return func() (int, error) { return pipeline.Do(background, op.withContext) }
}

func (x comparedPolicy) bare(op operation) call { return failsafeGetWithContext(x.policy)(op) }

// BenchmarkAdapter measures what failsafemw adds to failsafe-go. Both take turns, batch by batch,
// so that the state of the machine is the same. It reports the medians of the batches, per call.
func BenchmarkAdapter(b *testing.B) {
	for _, x := range comparedPolicies() {
		b.Run("policy="+x.name, func(b *testing.B) {
			const batch = 200
			bare, adapted := x.bare(noOp()), x.adapted(noOp())
			var bares, adapteds []float64
			for b.Loop() {
				bares = append(bares, perCall(bare, batch))
				adapteds = append(adapteds, perCall(adapted, batch))
			}
			slices.Sort(bares)
			slices.Sort(adapteds)
			without, with := bares[len(bares)/2], adapteds[len(adapteds)/2]
			b.ReportMetric(0, "ns/op") // of both together, which is meaningless
			b.ReportMetric(without, "bare-ns/call")
			b.ReportMetric(with, "adapted-ns/call")
			b.ReportMetric(with-without, "added-ns/call")
		})
	}
}

func perCall(c call, calls int) float64 {
	start := time.Now()
	for range calls {
		_, _ = c()
	}
	return float64(time.Since(start).Nanoseconds()) / float64(calls)
}

func TestBothSidesOfTheAdapterDoTheSame(t *testing.T) {
	for _, x := range comparedPolicies() {
		t.Run(x.name, func(t *testing.T) {
			op := noOp()
			type key struct{}
			calls := 0
			op.withContext = func(ctx context.Context) (int, error) {
				calls++
				if ctx.Value(key{}) != nil {
					t.Error("a value that was not put there")
				}
				return answer, nil
			}
			for _, side := range []call{x.bare(op), x.adapted(op)} {
				if value, err := side(); value != answer || err != nil {
					t.Errorf("got %v, %v", value, err)
				}
			}
			if calls != 2 {
				t.Errorf("the operation was called %d times, want once a side", calls)
			}
		})
	}
}
