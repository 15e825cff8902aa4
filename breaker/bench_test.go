package breaker_test

import (
	"fmt"
	"testing"
	"time"

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

// BenchmarkWindow shows the cost of a window, without and with slow calls.
func BenchmarkWindow(b *testing.B) {
	rate := breaker.WithFailureRate(0.5, 10*time.Second, 20)
	for name, options := range map[string][]breaker.Option{
		"rate":      {rate},
		"sustained": {breaker.WithSustainedFailureRate(0.8, time.Second, 10)},
		"rate+slow": {rate, breaker.WithSlowCalls(time.Second, 0.5)},
	} {
		p := policy.Must(policy.New("bench", breaker.New[int](options...)))
		ctx := b.Context()
		b.Run(name+"/serial", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = p.Do(ctx, succeed)
			}
		})
		b.Run(name+"/parallel", func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					_, _ = p.Do(ctx, succeed)
				}
			})
		})
	}
}

// BenchmarkGroup looks up one key of a thousand, and makes a circuit for a new one in a full group.
func BenchmarkGroup(b *testing.B) {
	g := breaker.NewGroup[string](breaker.WithMaxCircuits(1000))
	known := make([]string, 1000)
	for i := range known {
		known[i] = fmt.Sprintf("host-%d.example", i)
		g.Get(known[i])
	}
	b.Run("known", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			g.Get(known[i%len(known)])
		}
	})
	b.Run("new", func(b *testing.B) {
		numbers := breaker.NewGroup[int](breaker.WithMaxCircuits(1000))
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			numbers.Get(i)
		}
	})
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
