package benchmarks_test

import (
	"context"
	"testing"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/adaptivelimiter"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
)

// BenchmarkAdaptiveLimit compares adaptive limits while all is well: in a pipeline or an executor,
// and the policy alone, which is a permit at failsafe-go.
func BenchmarkAdaptiveLimit(b *testing.B) {
	ctx := context.Background()
	succeed := func(context.Context) (int, error) { return answer, nil }
	adaptive := bulkhead.NewAdaptive[int]()
	pipeline := policy.Must(policy.New("p", adaptive))
	next := policy.NextFunc(succeed)
	limiter := adaptivelimiter.NewWithDefaults[int]()
	executor := failsafe.With(limiter)
	for _, side := range []struct {
		name string
		call func()
	}{
		{"pipeline/tenax", func() { _, _ = pipeline.Do(ctx, succeed) }},
		{"pipeline/failsafe-go", func() {
			_, _ = executor.WithContext(ctx).GetWithExecution(func(failsafe.Execution[int]) (int, error) { return answer, nil })
		}},
		{"alone/tenax", func() { _, _ = adaptive.Apply(ctx, next) }},
		{"alone/failsafe-go", func() {
			if permit, ok := limiter.TryAcquirePermit(); ok {
				permit.Record()
			}
		}},
	} {
		b.Run(side.name+"/serial", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				side.call()
			}
		})
		b.Run(side.name+"/parallel", func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					side.call()
				}
			})
		})
	}
}
