package breaker_test

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
)

// assertInvalid checks that policy.New reports the problems, and that every call returns them
// without policy.New.
func assertInvalid(t *testing.T, b *breaker.Breaker[int], want ...policy.OptionError) {
	t.Helper()
	for i := range want {
		want[i].Policy = "breaker"
	}
	_, err := policy.New("p", b)
	if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
		t.Errorf("problems found by policy.New (-want +got):\n%s", diff)
	}
	for range 2 {
		called := false
		value, err := b.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
			called = true
			return 7, nil
		}))
		if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" || called || value != 0 {
			t.Errorf("a call: value %v, called %v, problems (-want +got):\n%s", value, called, diff)
		}
	}
}

func TestInvalidOptionsAreReportedAndFailEveryCall(t *testing.T) {
	const (
		threshold = "must be from 1 to 536870911"
		positive  = "must be positive"
		atOnce    = "must allow from 1 to 65536 probes at once"
		successes = "must need from 1 success to as many as there may be probes at once"
		rate      = "the rate must be above 0 and at most 1"
		window    = "the window must be at least 10ms"
		calls     = "the least number of calls must be from 1 to 16384"
		initial   = "the initial cooldown must be positive"
		most      = "the longest cooldown must be at least the initial one"
		factor    = "the factor must be at least 1 and finite"
	)
	for _, test := range []struct {
		name string
		made *breaker.Breaker[int]
		want []policy.OptionError
	}{
		{
			"zero threshold", breaker.New[int](breaker.WithFailureThreshold(0)),
			[]policy.OptionError{{Option: "WithFailureThreshold", Value: 0, Problem: threshold}},
		},
		{
			"negative threshold", breaker.New[int](breaker.WithFailureThreshold(math.MinInt)),
			[]policy.OptionError{{Option: "WithFailureThreshold", Value: math.MinInt, Problem: threshold}},
		},
		{
			"threshold beyond the last", breaker.New[int](breaker.WithFailureThreshold(1 << 29)),
			[]policy.OptionError{{Option: "WithFailureThreshold", Value: 1 << 29, Problem: threshold}},
		},
		{
			"zero cooldown", breaker.New[int](breaker.WithCooldown(0)),
			[]policy.OptionError{{Option: "WithCooldown", Value: time.Duration(0), Problem: positive}},
		},
		{
			"negative cooldown", breaker.New[int](breaker.WithCooldown(-1)),
			[]policy.OptionError{{Option: "WithCooldown", Value: time.Duration(-1), Problem: positive}},
		},
		{
			"zero probe timeout", breaker.New[int](breaker.WithProbeTimeout(0)),
			[]policy.OptionError{{Option: "WithProbeTimeout", Value: time.Duration(0), Problem: positive}},
		},
		{
			"negative probe timeout", breaker.New[int](breaker.WithProbeTimeout(math.MinInt64)),
			[]policy.OptionError{{Option: "WithProbeTimeout", Value: time.Duration(math.MinInt64), Problem: positive}},
		},
		{
			"no probes", breaker.New[int](breaker.WithProbes(0, 1)),
			[]policy.OptionError{{Option: "WithProbes", Value: 0, Problem: atOnce}},
		},
		{
			"negative probes", breaker.New[int](breaker.WithProbes(-1, -1)),
			[]policy.OptionError{
				{Option: "WithProbes", Value: -1, Problem: atOnce},
				{Option: "WithProbes", Value: -1, Problem: successes},
			},
		},
		{
			"too many probes", breaker.New[int](breaker.WithProbes(65537, 1)),
			[]policy.OptionError{{Option: "WithProbes", Value: 65537, Problem: atOnce}},
		},
		{
			"as many probes and successes as there are numbers", breaker.New[int](breaker.WithProbes(math.MaxInt, math.MaxInt)),
			[]policy.OptionError{{Option: "WithProbes", Value: math.MaxInt, Problem: atOnce}},
		},
		{
			"no successes", breaker.New[int](breaker.WithProbes(2, 0)),
			[]policy.OptionError{{Option: "WithProbes", Value: 0, Problem: successes}},
		},
		{
			"fewer probes than successes", breaker.New[int](breaker.WithProbes(2, 3)),
			[]policy.OptionError{{Option: "WithProbes", Value: 3, Problem: successes}},
		},
		{
			"zero rate", breaker.New[int](breaker.WithFailureRate(0, time.Second, 1)),
			[]policy.OptionError{{Option: "WithFailureRate", Value: 0.0, Problem: rate}},
		},
		{
			"negative rate", breaker.New[int](breaker.WithFailureRate(-0.1, time.Second, 1)),
			[]policy.OptionError{{Option: "WithFailureRate", Value: -0.1, Problem: rate}},
		},
		{
			"rate beyond 1", breaker.New[int](breaker.WithFailureRate(math.Nextafter(1, 2), time.Second, 1)),
			[]policy.OptionError{{Option: "WithFailureRate", Value: math.Nextafter(1, 2), Problem: rate}},
		},
		{
			"infinite rate", breaker.New[int](breaker.WithFailureRate(math.Inf(1), time.Second, 1)),
			[]policy.OptionError{{Option: "WithFailureRate", Value: math.Inf(1), Problem: rate}},
		},
		{
			"window shorter than a tick a bucket", breaker.New[int](breaker.WithFailureRate(1, 10*time.Millisecond-1, 1)),
			[]policy.OptionError{{Option: "WithFailureRate", Value: 10*time.Millisecond - 1, Problem: window}},
		},
		{
			"no calls", breaker.New[int](breaker.WithFailureRate(1, time.Second, 0)),
			[]policy.OptionError{{Option: "WithFailureRate", Value: 0, Problem: calls}},
		},
		{
			"more calls than a window may hold", breaker.New[int](breaker.WithFailureRate(1, time.Second, 16385)),
			[]policy.OptionError{{Option: "WithFailureRate", Value: 16385, Problem: calls}},
		},
		{
			"everything of a sustained rate", breaker.New[int](breaker.WithSustainedFailureRate(0, 1, 1)),
			[]policy.OptionError{
				{Option: "WithSustainedFailureRate", Value: 0.0, Problem: rate},
				{Option: "WithSustainedFailureRate", Value: time.Duration(1), Problem: window},
			},
		},
		{
			"no excess", breaker.New[int](breaker.WithSustainedFailureRate(1, time.Second, 0)),
			[]policy.OptionError{{Option: "WithSustainedFailureRate", Value: 0, Problem: "the excess must be from 1 to 16384"}},
		},
		{
			"too much excess", breaker.New[int](breaker.WithSustainedFailureRate(1, time.Second, 16385)),
			[]policy.OptionError{{Option: "WithSustainedFailureRate", Value: 16385, Problem: "the excess must be from 1 to 16384"}},
		},
		{
			"a sustained rate beside others",
			breaker.New[int](breaker.WithSustainedFailureRate(1, time.Second, 1), breaker.WithFailureThreshold(1), breaker.WithFailureRate(1, time.Second, 1)),
			[]policy.OptionError{
				{Option: "WithSustainedFailureRate", Value: 1.0, Problem: "contradicts WithFailureThreshold: give one of them"},
				{Option: "WithSustainedFailureRate", Value: 1.0, Problem: "contradicts WithFailureRate: give one of them"},
			},
		},
		{
			"everything of a rate", breaker.New[int](breaker.WithFailureRate(2, -1, -1)),
			[]policy.OptionError{
				{Option: "WithFailureRate", Value: 2.0, Problem: rate},
				{Option: "WithFailureRate", Value: time.Duration(-1), Problem: window},
				{Option: "WithFailureRate", Value: -1, Problem: calls},
			},
		},
		{
			"nothing is slow", breaker.New[int](breaker.WithSlowCalls(0, 0)),
			[]policy.OptionError{
				{Option: "WithSlowCalls", Value: time.Duration(0), Problem: "the limit must be positive"},
				{Option: "WithSlowCalls", Value: 0.0, Problem: rate},
			},
		},
		{
			"both cooldowns", breaker.New[int](
				breaker.WithCooldownBackoff(time.Second, time.Minute, 2), breaker.WithCooldown(time.Second)),
			[]policy.OptionError{{
				Option: "WithCooldownBackoff", Value: time.Second, Problem: "contradicts WithCooldown: give one of them",
			}},
		},
		{
			"a cooldown that cannot grow", breaker.New[int](breaker.WithCooldownBackoff(0, -1, 0.9)),
			[]policy.OptionError{
				{Option: "WithCooldownBackoff", Value: time.Duration(0), Problem: initial},
				{Option: "WithCooldownBackoff", Value: time.Duration(-1), Problem: most},
				{Option: "WithCooldownBackoff", Value: 0.9, Problem: factor},
			},
		},
		{
			"an infinite factor", breaker.New[int](breaker.WithCooldownBackoff(1, 1, math.Inf(1))),
			[]policy.OptionError{{Option: "WithCooldownBackoff", Value: math.Inf(1), Problem: factor}},
		},
		{
			"nil classifier", breaker.New[int](breaker.WithClassifier(nil)),
			[]policy.OptionError{{Option: "WithClassifier", Problem: "must not be nil"}},
		},
		{
			"nil callback", breaker.New[int](breaker.WithOnStateChange(nil)),
			[]policy.OptionError{{Option: "WithOnStateChange", Problem: "must not be nil"}},
		},
		{
			"nil option", breaker.New[int](nil),
			[]policy.OptionError{{Option: "New", Problem: "option 1 of 1 must not be nil"}},
		},
		{
			"nil option of a circuit", breaker.For[int](breaker.NewCircuit(breaker.WithName("a"), nil)),
			[]policy.OptionError{{Option: "NewCircuit", Problem: "option 2 of 2 must not be nil"}},
		},
		{
			"several", breaker.New[int](breaker.WithFailureThreshold(-7), breaker.WithCooldown(-7), nil),
			[]policy.OptionError{
				{Option: "New", Problem: "option 3 of 3 must not be nil"},
				{Option: "WithFailureThreshold", Value: -7, Problem: threshold},
				{Option: "WithCooldown", Value: time.Duration(-7), Problem: positive},
			},
		},
		{
			"options of a shared circuit", breaker.For[int](breaker.NewCircuit(breaker.WithCooldown(0))),
			[]policy.OptionError{{Option: "WithCooldown", Value: time.Duration(0), Problem: positive}},
		},
		{
			"nil circuit", breaker.For[int](nil),
			[]policy.OptionError{{Option: "Circuit", Problem: "must be made by NewCircuit"}},
		},
		{
			"zero circuit", breaker.For[int](new(breaker.Circuit)),
			[]policy.OptionError{{Option: "Circuit", Problem: "must be made by NewCircuit"}},
		},
		{
			"zero breaker", new(breaker.Breaker[int]),
			[]policy.OptionError{{Option: "Circuit", Problem: "must be made by NewCircuit"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) { assertInvalid(t, test.made, test.want...) })
	}
}

// NaN does not equal itself, so it has its own test.
func TestNaNIsNeitherARateNorAFactor(t *testing.T) {
	nan := math.NaN()
	for _, option := range []breaker.Option{
		breaker.WithFailureRate(nan, time.Second, 1), breaker.WithSlowCalls(time.Second, nan),
		breaker.WithCooldownBackoff(time.Second, time.Minute, nan),
	} {
		b := breaker.New[int](option)
		if found := optionerrors.All(b.Validate()); len(found) != 1 || !strings.Contains(found[0].Error(), "(NaN)") {
			t.Errorf("got %v", b.Validate())
		}
		if err := do(t, b, succeed); err == nil {
			t.Error("a call is admitted")
		}
	}
}

func TestValuesAtTheLimitsAreValid(t *testing.T) {
	for _, option := range []breaker.Option{
		breaker.WithFailureRate(1, 10*time.Millisecond, 1), breaker.WithFailureRate(1, math.MaxInt64, 16384),
		breaker.WithFailureRate(math.SmallestNonzeroFloat64, time.Second, 1), breaker.WithSlowCalls(1, 1),
		breaker.WithSlowCalls(math.MaxInt64, math.SmallestNonzeroFloat64), breaker.WithCooldownBackoff(1, 1, 1),
		breaker.WithCooldownBackoff(1, math.MaxInt64, math.MaxFloat64), breaker.WithCooldown(1),
		breaker.WithProbes(1, 1), breaker.WithProbes(65536, 65536), breaker.WithProbeTimeout(1),
	} {
		b := breaker.New[int](option)
		if err := b.Validate(); err != nil {
			t.Error(err)
		}
		do(t, b, fail)
		do(t, b, succeed)
	}
}

func TestLastOfRepeatedOptionsCounts(t *testing.T) {
	b := breaker.New[int](breaker.WithFailureThreshold(-1), breaker.WithFailureThreshold(2), breaker.WithCooldown(0),
		breaker.WithCooldown(time.Second), breaker.WithProbes(0, 0), breaker.WithProbes(2, 1))
	if err := b.Validate(); err != nil {
		t.Fatalf("the last values are valid: %v", err)
	}
	do(t, b, fail)
	do(t, b, fail)
	assertState(t, b, breaker.Open)
}

func TestLargestThresholdIsValid(t *testing.T) {
	b := breaker.New[int](breaker.WithFailureThreshold(1<<29 - 1))
	for range 100 {
		do(t, b, fail)
	}
	if err := b.Validate(); err != nil {
		t.Error(err)
	}
	assertCounts(t, b, breaker.Counts{Failures: 100})
}
