package breaker_test

import (
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

func BenchmarkClosed(b *testing.B) {
	p := policy.Must(policy.New("bench", breaker.New[int]()))
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		_, _ = p.Do(ctx, succeed)
	}
}

// BenchmarkClosedParallel shows that calls on several cores do not slow each other down.
func BenchmarkClosedParallel(b *testing.B) {
	p := policy.Must(policy.New("bench", breaker.New[int]()))
	ctx := b.Context()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_, _ = p.Do(ctx, succeed)
		}
	})
}

func BenchmarkFailing(b *testing.B) {
	p := policy.Must(policy.New("bench", breaker.New[int](breaker.WithFailureThreshold(1<<29-1))))
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		_, _ = p.Do(ctx, fail)
	}
}

func BenchmarkRejecting(b *testing.B) {
	circuit := breaker.NewCircuit()
	circuit.ForceOpen()
	p := policy.Must(policy.New("bench", breaker.For[int](circuit)))
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		_, _ = p.Do(ctx, succeed)
	}
}
