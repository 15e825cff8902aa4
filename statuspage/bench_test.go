package statuspage_test

import (
	"context"
	"errors"
	"testing"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

// BenchmarkCall measures calls with and without the page, alone and from all cores at once.
func BenchmarkCall(b *testing.B) {
	succeed := func(context.Context) (int, error) { return 1, nil }
	errDown := errors.New("503 service unavailable")
	fail := func(context.Context) (int, error) { return 0, errDown }
	bare := policy.Must(policy.New("bare", policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		return next.Do(ctx)
	})))
	shown := policy.Must(policy.New("shown", statuspage.New[int](statuspage.WithPage(new(statuspage.Page)))))
	for _, bench := range []struct {
		name     string
		pipeline *policy.Pipeline[int]
		fn       policy.Func[int]
	}{{"without the page", bare, succeed}, {"with the page", shown, succeed}, {"with the page, failing", shown, fail}} {
		b.Run(bench.name, func(b *testing.B) {
			ctx := b.Context()
			b.ReportAllocs()
			for b.Loop() {
				bench.pipeline.Do(ctx, bench.fn)
			}
		})
		b.Run(bench.name+" in parallel", func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				ctx := b.Context()
				for pb.Next() {
					bench.pipeline.Do(ctx, bench.fn)
				}
			})
		})
	}
}
