package breaker_test

import (
	"math"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
)

// FuzzOptions checks that either all invalid options are reported, or the circuit does what they
// say.
func FuzzOptions(f *testing.F) {
	const second, year = int64(time.Second), int64(365 * 24 * time.Hour)
	f.Add("orders", uint8(0), 5, second, 1, 1, second, 0.5, second, 20, second, 0.5, second, 2.0)
	f.Add("orders", uint8(63), 5, second, 3, 2, second, 0.5, second, 20, second, 0.5, year, 2.0)
	f.Add("by calls", uint8(128), 5, second, 3, 2, second, 0.5, second, 20, second, 0.5, second, 2.0)
	f.Add("by calls", uint8(193), 5, second, 3, 2, second, 0.5, second, 20, second, 0.5, second, 2.0)
	f.Add("", uint8(62), 0, int64(0), 0, 0, int64(0), 0.0, int64(0), 0, int64(0), 0.0, int64(0), 0.0)
	f.Add("", uint8(14), 1, int64(1), 2, 3, year, math.NaN(), int64(10_000_000), 16384, int64(1), 1.0, int64(1), math.Inf(1))
	f.Add("\x00", uint8(27), math.MaxInt, int64(math.MaxInt64), math.MaxInt, math.MaxInt, int64(math.MaxInt64),
		math.SmallestNonzeroFloat64, int64(math.MaxInt64), 1, int64(math.MaxInt64), 1.0, int64(math.MaxInt64), math.MaxFloat64)
	f.Add("a", uint8(63), -1, int64(math.MinInt64), math.MinInt, -1, int64(math.MinInt64),
		math.Inf(-1), int64(math.MinInt64), math.MinInt, int64(math.MinInt64), -1.0, int64(math.MinInt64), -1.0)
	f.Fuzz(func(t *testing.T, name string, given uint8, threshold int, cooldown int64, atOnce, successes int,
		probeTimeout int64, rate float64, window int64, minCalls int, slowLimit int64, slowRate float64, most int64,
		factor float64,
	) {
		var invalid []string
		options := []breaker.Option{
			breaker.WithName(name), breaker.WithProbes(atOnce, successes), breaker.WithClassifier(classify.Default),
			breaker.WithProbeTimeout(time.Duration(probeTimeout)), breaker.WithOnStateChange(func(_, _ breaker.State) {}),
		}
		share := func(r float64) bool { return r > 0 && r <= 1 }
		add := func(bit uint8, option breaker.Option, name string, valid bool) {
			if given&bit == 0 {
				return
			}
			if options = append(options, option); !valid {
				invalid = append(invalid, name)
			}
		}
		add(1, breaker.WithFailureThreshold(threshold), "WithFailureThreshold", threshold >= 1 && threshold < 1<<29)
		add(2, breaker.WithFailureRate(rate, time.Duration(window), minCalls), "WithFailureRate",
			share(rate) && window >= 10_000_000 && minCalls >= 1 && minCalls <= 1<<14)
		add(4, breaker.WithSlowCalls(time.Duration(slowLimit), slowRate), "WithSlowCalls", slowLimit >= 1 && share(slowRate))
		add(8, breaker.WithCooldown(time.Duration(cooldown)), "WithCooldown", cooldown >= 1)
		add(16, breaker.WithCooldownBackoff(time.Duration(cooldown), time.Duration(most), factor), "WithCooldownBackoff",
			given&8 == 0 && cooldown >= 1 && most >= cooldown && factor >= 1 && !math.IsInf(factor, 0))
		add(64, breaker.WithSustainedFailureRate(rate, time.Duration(window), minCalls), "WithSustainedFailureRate",
			given&3 == 0 && share(rate) && window >= 10_000_000 && minCalls >= 1 && minCalls <= 1<<14)
		add(128, breaker.WithCooldownByCalls(minCalls, time.Duration(slowLimit), time.Duration(cooldown)), "WithCooldownByCalls",
			given&24 == 0 && minCalls >= 1 && slowLimit >= 1 && cooldown >= slowLimit)
		if probeTimeout < 1 {
			invalid = append(invalid, "WithProbeTimeout")
		}
		if atOnce < 1 || atOnce > 65536 || successes < 1 || successes > atOnce {
			invalid = append(invalid, "WithProbes")
		}
		if given&32 != 0 {
			slices.Reverse(options) // whatever the order
		}

		synctest.Test(t, func(t *testing.T) {
			b := breaker.New[int](options...)
			var reported []string
			for _, p := range optionerrors.All(b.Validate()) {
				if !slices.Contains(reported, p.Option) {
					reported = append(reported, p.Option)
				}
			}
			slices.Sort(invalid) // The order is not promised.
			slices.Sort(reported)
			if diff := cmp.Diff(invalid, reported); diff != "" {
				t.Errorf("invalid options (-want +got):\n%s", diff)
			}
			switch {
			case len(invalid) > 0:
				assertState(t, b, breaker.Open)
			case given&1 != 0 && threshold > 100, given&(2|64) != 0 && minCalls > 100:
				// It takes long to open.
			case given&(24|128) != 0:
				openAndClose(t, b, name, time.Duration(cooldown), successes)
			default:
				openAndClose(t, b, name, time.Minute, successes)
			}
		})
	})
}

// openAndClose opens a circuit by failures and closes it again.
func openAndClose(t *testing.T, b *breaker.Breaker[int], name string, cooldown time.Duration, successes int) {
	t.Helper()
	trip(t, b)
	if got := b.Describe().Name; got != name {
		t.Errorf("the name is %q, want %q", got, name)
	}
	left := b.RetryAfter()
	if left > cooldown || left < cooldown-cooldown/5 {
		t.Errorf("RetryAfter is %v, want %v or up to a fifth less", left, cooldown)
	}
	assertRejected(t, b, left)
	if cooldown > 100*365*24*time.Hour || successes > 100 {
		return
	}
	time.Sleep(left)
	for range successes {
		assertState(t, b, breaker.HalfOpen)
		if err := do(t, b, succeed); err != nil {
			t.Errorf("a probe is not admitted: %v", err)
		}
	}
	assertState(t, b, breaker.Closed)
}
