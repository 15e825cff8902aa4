package breaker_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
)

func byCalls() *breaker.Breaker[int] {
	return breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithCooldownByCalls(3, 10*time.Millisecond, time.Second))
}

func TestACooldownByCallsEndsAfterSoManyRejections(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := byCalls()
		for range 5 { // the next cooldown begins anew
			do(t, b, fail)
			assertRejected(t, b, time.Second)
			time.Sleep(20 * time.Millisecond)
			assertRejected(t, b, 980*time.Millisecond)
			assertState(t, b, breaker.Open)
			assertRejected(t, b, 980*time.Millisecond)
			assertState(t, b, breaker.HalfOpen)
			if !b.Available() || b.RetryAfter() != 0 {
				t.Errorf("available: %v, retry after %v", b.Available(), b.RetryAfter())
			}
		}
		do(t, b, succeed)
		assertState(t, b, breaker.Closed)
	})
}

func TestACooldownByCallsLastsForItsShortestTime(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := byCalls()
		do(t, b, fail)
		for range 100 {
			assertRejected(t, b, time.Second)
		}
		time.Sleep(10*time.Millisecond - 1)
		assertState(t, b, breaker.Open)
		assertRejected(t, b, 990*time.Millisecond+1)
		time.Sleep(1)
		assertState(t, b, breaker.HalfOpen)
	})
}

func TestACooldownByCallsEndsWithoutCalls(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := byCalls()
		do(t, b, fail)
		for range 50 { // looks are no calls
			if b.Available() || b.State() != breaker.Open || b.RetryAfter() != time.Second || b.Counts().Failures != 1 {
				t.Fatal("a look changes the circuit")
			}
			b.Describe()
		}
		time.Sleep(time.Second - 1)
		assertRejected(t, b, 1)
		time.Sleep(1)
		assertState(t, b, breaker.HalfOpen)
	})
}

func TestProbesAreAFixedShareOfTheCallsWhateverTheTraffic(t *testing.T) {
	for _, perSecond := range []int{20, 100, 1000, 10_000} {
		inBubble(t, func(t *testing.T) {
			b := breaker.New[int](breaker.WithFailureThreshold(1),
				breaker.WithCooldownByCalls(9, 100*time.Microsecond, time.Second))
			probes := 0
			for range 1000 {
				if do(t, b, fail) == errBoom {
					probes++
				}
				time.Sleep(time.Second / time.Duration(perSecond))
			}
			if probes != 100 {
				t.Errorf("%d of 1000 calls are probes at %d a second", probes, perSecond)
			}
		})
	}
}

func TestExtremeCooldownsByCalls(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		for _, b := range []*breaker.Breaker[int]{
			breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithCooldownByCalls(math.MaxInt, 1, math.MaxInt64)),
			breaker.New[int](breaker.WithFailureThreshold(1), breaker.WithCooldownByCalls(1, math.MaxInt64, math.MaxInt64)),
		} {
			do(t, b, fail)
			time.Sleep(time.Hour)
			for range 10 {
				if err := do(t, b, succeed); err == nil {
					t.Error("a call is admitted")
				}
			}
		}
	})
}

func TestInvalidCooldownsByCallsAreReported(t *testing.T) {
	for name, test := range map[string]struct {
		options []breaker.Option
		want    []string
	}{
		"beside the others": {
			[]breaker.Option{
				breaker.WithCooldownByCalls(3, 1, 2), breaker.WithCooldown(1), breaker.WithCooldownBackoff(1, 1, 1),
			},
			[]string{
				"WithCooldownBackoff contradicts WithCooldown: give one of them",
				"WithCooldownByCalls contradicts WithCooldown: give one of them",
				"WithCooldownByCalls contradicts WithCooldownBackoff: give one of them",
			},
		},
		"no calls, no time": {
			[]breaker.Option{breaker.WithCooldownByCalls(0, 0, -1)},
			[]string{
				"WithCooldownByCalls the number of rejections must be at least 1",
				"WithCooldownByCalls the shortest cooldown must be positive",
				"WithCooldownByCalls the longest cooldown must be at least the shortest one",
			},
		},
	} {
		var got []string
		for _, p := range optionerrors.All(breaker.New[int](test.options...).Validate()) {
			got = append(got, p.Option+" "+p.Problem)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
