package breaker_test

import (
	"context"
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

func BenchmarkEmptyPipeline(b *testing.B) {
	p := policy.Must(policy.New[int]("bench"))
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		_, _ = p.Do(ctx, succeed)
	}
}
