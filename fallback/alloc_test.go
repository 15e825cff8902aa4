package fallback_test

import (
	"errors"
	"testing"

	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

func TestFallbackAllocatesNothing(t *testing.T) {
	success := policy.NextFunc(failing(nil))
	failure := policy.NextFunc(failing(errBoom))
	when := fallback.WithWhen(func(err error) bool { return errors.Is(err, errBoom) })
	for name, f := range map[string]*fallback.Fallback[string]{
		"value": fallback.Value("fallback"), "func": fallback.Func(answer("fallback")), "when": fallback.Value("fallback", when),
	} {
		if got := testing.AllocsPerRun(100, func() { _, _ = f.Apply(t.Context(), success) }); got != 0 {
			t.Errorf("%s: %v allocations on success", name, got)
		}
		if got := testing.AllocsPerRun(100, func() { _, _ = f.Apply(t.Context(), failure) }); got != 0 {
			t.Errorf("%s: %v allocations on failure", name, got)
		}
	}
}

func BenchmarkFallback(b *testing.B) {
	p := policy.Must(policy.New("p", fallback.Value("fallback")))
	for name, fn := range map[string]policy.Func[string]{"success": failing(nil), "failure": failing(errBoom)} {
		b.Run(name, func(b *testing.B) {
			ctx := b.Context()
			b.ReportAllocs()
			for b.Loop() {
				_, _ = p.Do(ctx, fn)
			}
		})
	}
}
