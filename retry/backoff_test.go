package retry_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/retry"
)

func delays(b retry.Backoff, retries ...int) []time.Duration {
	var all []time.Duration
	for _, n := range retries {
		all = append(all, b.Delay(n))
	}
	return all
}

func TestBackoffDelays(t *testing.T) {
	const s = time.Second
	tests := map[string]struct {
		backoff retry.Backoff
		want    []time.Duration // for the retries 1, 2, 3, 4 and 1000
	}{
		"exponential":                    {retry.Exponential(s, 7*s, 2), []time.Duration{s, 2 * s, 4 * s, 7 * s, 7 * s}},
		"exponential, fraction":          {retry.Exponential(100*ms, s, 1.5), []time.Duration{100 * ms, 150 * ms, 225 * ms, 337500 * time.Microsecond, s}},
		"exponential, factor 1":          {retry.Exponential(s, 7*s, 1), []time.Duration{s, s, s, s, s}},
		"exponential from 0":             {retry.Exponential(0, s, 2), []time.Duration{0, 0, 0, 0, 0}},
		"exponential, big factor":        {retry.Exponential(1, math.MaxInt64, math.MaxFloat64), []time.Duration{1, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64}},
		"exponential from 0, big factor": {retry.Exponential(0, s, math.MaxFloat64), []time.Duration{0, 0, 0, 0, 0}},
		"exponential, no room":           {retry.Exponential(s, s, 2), []time.Duration{s, s, s, s, s}},
		"constant":                       {retry.Constant(s), []time.Duration{s, s, s, s, s}},
		"linear":                         {retry.Linear(s, 2*s, 6*s), []time.Duration{s, 3 * s, 5 * s, 6 * s, 6 * s}},
		"linear, without a step":         {retry.Linear(s, 0, 6*s), []time.Duration{s, s, s, s, s}},
		"linear, no room":                {retry.Linear(s, s, s), []time.Duration{s, s, s, s, s}},
		"schedule":                       {retry.Schedule(s, 5*s, 2*s), []time.Duration{s, 5 * s, 2 * s, 2 * s, 2 * s}},
		"schedule of one":                {retry.Schedule(s), []time.Duration{s, s, s, s, s}},
		"schedule of none":               {retry.Schedule(), []time.Duration{0, 0, 0, 0, 0}},
		"function":                       {retry.BackoffFunc(func(n int) time.Duration { return time.Duration(n) }), []time.Duration{1, 2, 3, 4, 1000}},
	}
	for name, test := range tests {
		if diff := cmp.Diff(test.want, delays(test.backoff, 1, 2, 3, 4, 1000)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLongDelaysAreNotShortenedByRounding(t *testing.T) {
	const initial = 1<<53 + 1 // the first number that a float64 cannot hold
	for _, n := range []int{1, 2} {
		if got := retry.Exponential(initial, math.MaxInt64, 1).Delay(n); got < initial {
			t.Errorf("Delay(%d) = %d, want at least %d", n, got, initial)
		}
	}
}

func TestScheduleKeepsItsDelaysWhenTheCallersSliceChanges(t *testing.T) {
	given := []time.Duration{1, 2}
	b := retry.Schedule(given...)
	given[0] = 9
	if got := b.Delay(1); got != 1 {
		t.Errorf("Delay(1) = %d, want 1", got)
	}
}

// limited is a backoff with the limits that it promises to keep.
type limited struct {
	retry.Backoff
	least, most time.Duration
	grows       bool
}

func (l limited) String() string { return fmt.Sprint(l.Backoff) }

func anyDuration() *rapid.Generator[time.Duration] {
	return rapid.OneOf(
		rapid.Custom(func(t *rapid.T) time.Duration { return time.Duration(rapid.Int64Min(0).Draw(t, "any")) }),
		rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "usual"))
		}),
		rapid.SampledFrom([]time.Duration{0, 1, math.MaxInt64 - 1, math.MaxInt64, 1 << 53, 1<<53 + 1, 1<<53 + 3}),
	)
}

func anyBackoff() *rapid.Generator[limited] {
	return rapid.Custom(func(t *rapid.T) limited {
		d := anyDuration()
		initial := d.Draw(t, "initial")
		maximum := max(initial, d.Draw(t, "maximum"))
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			factor := rapid.OneOf(
				rapid.Float64Range(1, math.MaxFloat64),
				rapid.Float64Range(1, 3),
				rapid.SampledFrom([]float64{1, math.Nextafter(1, 2), 2, math.MaxFloat64}),
			).Draw(t, "factor")
			return limited{retry.Exponential(initial, maximum, factor), initial, maximum, true}
		case 1:
			return limited{retry.Linear(initial, d.Draw(t, "step"), maximum), initial, maximum, true}
		case 2:
			return limited{retry.Constant(initial), initial, initial, true}
		default:
			all := rapid.SliceOfN(d, 1, 5).Draw(t, "delays")
			l := limited{retry.Schedule(all...), all[0], all[0], false}
			for _, delay := range all {
				l.least, l.most = min(l.least, delay), max(l.most, delay)
			}
			return l
		}
	})
}

func anyRetry() *rapid.Generator[int] {
	return rapid.OneOf(
		rapid.IntRange(1, 100), rapid.IntMin(1), rapid.SampledFrom([]int{1, 2, math.MaxInt32, math.MaxInt - 1, math.MaxInt}),
	)
}

func TestDelaysStayWithinTheirLimitsAndNeverShrink(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBackoff().Draw(t, "backoff")
		n := anyRetry().Draw(t, "retry")
		delay := b.Delay(n)
		if delay < b.least || delay > b.most {
			t.Fatalf("%v: Delay(%d) = %d, want it from %d to %d", b, n, delay, b.least, b.most)
		}
		if !b.grows {
			return
		}
		if n < math.MaxInt {
			if next := b.Delay(n + 1); next < delay {
				t.Fatalf("%v: Delay(%d) = %d, then %d", b, n, delay, next)
			}
		}
		if later := anyRetry().Draw(t, "later"); later >= n && b.Delay(later) < delay {
			t.Fatalf("%v: Delay(%d) = %d, but Delay(%d) = %d", b, n, delay, later, b.Delay(later))
		}
	})
}

func TestDelayOfANonPositiveRetryIsThatOfTheFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBackoff().Draw(t, "backoff")
		n := rapid.OneOf(rapid.IntMax(0), rapid.Just(math.MinInt)).Draw(t, "retry")
		if got, want := b.Delay(n), b.Delay(1); got != want {
			t.Fatalf("%v: Delay(%d) = %d, want that of the first retry, %d", b, n, got, want)
		}
	})
}
