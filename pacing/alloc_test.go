package pacing_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
)

// limited returns a policy of which another key is paced.
func limited(tb testing.TB) policy.Policy[int] {
	tb.Helper()
	pacer := pacing.NewPacer[string]()
	p := pacing.ForKey[int](pacer, keyIn[string])
	_ = apply(withKey(tb.Context(), "limited"), p, refuse(time.Hour))
	return p
}

func TestACallAllocatesNothing(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	fail := func(context.Context) (int, error) { return 0, errBoom }
	for _, test := range []struct {
		name string
		p    policy.Policy[int]
		fn   policy.Func[int]
	}{
		{"on success", pacing.New[int](), succeed},
		{"on a failure", pacing.New[int](), fail},
		{"by a key", pacing.ForKey[int](pacing.NewPacer[string](), keyIn[string]), succeed},
		{"while another key is paced", limited(t), succeed},
	} {
		t.Run(test.name, func(t *testing.T) {
			pipeline := policy.Must(policy.New("p", test.p))
			ctx := t.Context()
			if got := testing.AllocsPerRun(1000, func() { _, _ = pipeline.Do(ctx, test.fn) }); got != 0 {
				t.Errorf("%v allocations", got)
			}
		})
	}
}

func BenchmarkPacing(b *testing.B) {
	for _, side := range []struct {
		name string
		p    policy.Policy[int]
	}{
		{"nothing paced", pacing.New[int]()},
		{"nothing paced, by key", pacing.ForKey[int](pacing.NewPacer[string](), keyIn[string])},
		{"another key paced", limited(b)},
	} {
		p := policy.Must(policy.New("p", side.p))
		ctx := b.Context()
		b.Run(side.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = p.Do(ctx, succeed)
			}
		})
		b.Run(side.name+"/parallel", func(b *testing.B) {
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					_, _ = p.Do(ctx, succeed)
				}
			})
		})
	}
	empty := policy.Must(policy.New[int]("p", policy.Middleware[int](
		func(ctx context.Context, next policy.Next[int]) (int, error) { return next.Do(ctx) })))
	ctx := b.Context()
	b.Run("an empty policy", func(b *testing.B) {
		for b.Loop() {
			_, _ = empty.Do(ctx, succeed)
		}
	})
}
