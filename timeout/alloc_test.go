package timeout_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

func TestCallAllocatesItsContextOnly(t *testing.T) {
	boom := errors.New("boom")
	perCall := timeout.WithFunc(func(context.Context) time.Duration { return time.Second })
	for _, test := range []struct {
		name    string
		limited *timeout.Timeout[int]
		fn      policy.Func[int]
	}{
		{"success", timeout.New[int](time.Second), succeed},
		{"failure", timeout.New[int](time.Second), func(context.Context) (int, error) { return 0, boom }},
		{"a limit a call", timeout.New[int](time.Minute, perCall), succeed},
		{"everything but Done", timeout.New[int](time.Second), func(ctx context.Context) (int, error) {
			_, _ = ctx.Deadline()
			_ = ctx.Value(key("k"))
			return policy.Attempt(ctx), ctx.Err()
		}},
		{"a few calls of Err", timeout.New[int](time.Second), poll(5)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := allocations(t, test.limited, test.fn); got != 1 {
				t.Errorf("%v allocations, want 1", got)
			}
		})
	}
}

// context.WithTimeout allocates five times with Done, and four times without.
func TestPolicyLearnsWhetherItsFunctionsCallDone(t *testing.T) {
	limited := timeout.New[int](time.Second)
	for _, step := range []struct {
		name string
		fn   policy.Func[int]
		want float64
	}{
		{"all ask for Done", askDone, 5},
		{"none asks", succeed, 1},
		{"all call Err again and again", poll(100), 4},
		{"every third one asks", everyThird(askDone), 3}, // seven, one and one
	} {
		for range 10_000 {
			_, _ = limited.Apply(t.Context(), policy.NextFunc(step.fn))
		}
		if got := allocations(t, limited, step.fn); got != step.want {
			t.Errorf("%s: %v allocations, want %v", step.name, got, step.want)
		}
	}
}

func allocations(t *testing.T, limited *timeout.Timeout[int], fn policy.Func[int]) float64 {
	t.Helper()
	parent, cancel := context.WithCancel(t.Context())
	defer cancel()
	next := policy.NextFunc(fn)
	return testing.AllocsPerRun(1000, func() { _, _ = limited.Apply(parent, next) })
}

func everyThird(fn policy.Func[int]) policy.Func[int] {
	var calls int
	return func(ctx context.Context) (int, error) {
		if calls++; calls%3 != 0 {
			return 7, nil
		}
		return fn(ctx)
	}
}

func succeed(context.Context) (int, error) { return 7, nil }

func askDone(ctx context.Context) (int, error) {
	if ctx.Done() == nil {
		return 0, errors.New("no channel")
	}
	return 7, nil
}

func poll(times int) policy.Func[int] {
	return func(ctx context.Context) (int, error) {
		for range times {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
		}
		return 7, nil
	}
}

// BenchmarkTimeout compares a call through the policy with context.WithTimeout and cancel around
// the same function.
func BenchmarkTimeout(b *testing.B) {
	background := context.Background()
	cancelable, cancel := context.WithCancel(background)
	defer cancel()
	limited := policy.Must(policy.New("p", timeout.New[int](time.Second)))
	standard := func(ctx context.Context, fn policy.Func[int]) (int, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return fn(ctx)
	}
	for _, parent := range []struct {
		name string
		ctx  context.Context
	}{{"background", background}, {"cancelable", cancelable}} {
		for _, fn := range []struct {
			name string
			call policy.Func[int]
		}{{"asks nothing", succeed}, {"asks Err", poll(1)}, {"asks Err 100 times", poll(100)}, {"asks Done", askDone}} {
			for _, side := range []struct {
				name string
				do   func(context.Context, policy.Func[int]) (int, error)
			}{{"tenax", limited.Do}, {"context.WithTimeout", standard}} {
				b.Run(parent.name+"/"+fn.name+"/"+side.name, func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						_, _ = side.do(parent.ctx, fn.call)
					}
				})
			}
		}
	}
}
