package breaker_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/optionerrors"
	"github.com/tenax-go/tenax/policy"
)

// assertInvalid checks that policy.New reports the problems, and that every call returns them without policy.New.
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
		atOnce    = "must allow at least 1 probe at once"
		successes = "must need from 1 success to as many as there may be probes at once"
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
			"no successes", breaker.New[int](breaker.WithProbes(2, 0)),
			[]policy.OptionError{{Option: "WithProbes", Value: 0, Problem: successes}},
		},
		{
			"fewer probes than successes", breaker.New[int](breaker.WithProbes(2, 3)),
			[]policy.OptionError{{Option: "WithProbes", Value: 3, Problem: successes}},
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
			[]policy.OptionError{{Option: "Option", Problem: "must not be nil"}},
		},
		{
			"several", breaker.New[int](breaker.WithFailureThreshold(-7), breaker.WithCooldown(-7), nil),
			[]policy.OptionError{
				{Option: "Option", Problem: "must not be nil"},
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

func TestNilBreakerIsRefused(t *testing.T) {
	if _, err := policy.New("p", (*breaker.Breaker[int])(nil)); err == nil {
		t.Error("policy.New accepts a nil breaker")
	}
}

func TestInvalidCircuitIsOpenAndCannotBeForced(t *testing.T) {
	for name, circuit := range map[string]*breaker.Circuit{
		"invalid options": breaker.NewCircuit(breaker.WithCooldown(-1)),
		"zero value":      new(breaker.Circuit),
		"nil":             breaker.For[int](nil).Circuit,
	} {
		for _, force := range []func(){circuit.ForceClosed, circuit.Reset, circuit.ForceOpen} {
			force()
			if circuit.State() != breaker.Open || circuit.Available() || circuit.RetryAfter() != 0 {
				t.Errorf("%s: state %v, available %v, after %v",
					name, circuit.State(), circuit.Available(), circuit.RetryAfter())
			}
			if diff := cmp.Diff(breaker.Counts{}, circuit.Counts()); diff != "" {
				t.Errorf("%s: counts (-want +got):\n%s", name, diff)
			}
			if err := do(t, breaker.For[int](circuit), succeed); err == nil || errors.Is(err, breaker.ErrOpen) {
				t.Errorf("%s: a call returns %v, want what is wrong with the options", name, err)
			}
			if got := circuit.Describe().State; got != "open" {
				t.Errorf("%s: described as %q", name, got)
			}
		}
	}
}

func TestLastOfAnOptionGivenTwiceCounts(t *testing.T) {
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

func TestDescribeShowsTheSettingsInForceAndTheState(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithName("orders"), breaker.WithProbes(3, 2))
		want := policy.Description{
			Kind: "breaker", Name: "orders", State: "closed",
			Settings: []policy.Setting{
				{Name: "failure threshold", Value: "5"},
				{Name: "cooldown", Value: "1m0s"},
				{Name: "probes at once", Value: "3"},
				{Name: "probe successes", Value: "2"},
				{Name: "probe timeout", Value: "1m0s"},
			},
		}
		if diff := cmp.Diff(want, b.Describe()); diff != "" {
			t.Errorf("description (-want +got):\n%s", diff)
		}
		trip(t, b)
		if got := b.Describe().State; got != "open" {
			t.Errorf("an open circuit is described as %q", got)
		}
		time.Sleep(time.Minute)
		if got := b.Describe().State; got != "half_open" {
			t.Errorf("after the cooldown it is described as %q", got)
		}
	})
}

func TestStateHasAName(t *testing.T) {
	for state, want := range map[breaker.State]string{
		breaker.Closed: "closed", breaker.Open: "open", breaker.HalfOpen: "half_open", 99: "unknown",
	} {
		if got := state.String(); got != want {
			t.Errorf("state %d is %q, want %q", state, got, want)
		}
	}
}

// FuzzOptions checks that options are either reported, all that are invalid, or make a circuit that does what they say.
func FuzzOptions(f *testing.F) {
	f.Add("orders", 5, int64(time.Minute), 1, 1, int64(time.Minute))
	f.Add("", 0, int64(0), 0, 0, int64(0))
	f.Add("\x00\n", 1, int64(math.MaxInt64), 3, 2, int64(math.MaxInt64))
	f.Add("a", 1<<29-1, int64(1), math.MaxInt, math.MaxInt, int64(1))
	f.Add("a", -1, int64(math.MinInt64), math.MinInt, math.MaxInt, int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, name string, threshold int, cooldown int64, atOnce, successes int, probeTimeout int64) {
		var invalid []string
		note := func(bad bool, option string) {
			if bad && !slices.Contains(invalid, option) {
				invalid = append(invalid, option)
			}
		}
		note(threshold < 1 || threshold >= 1<<29, "WithFailureThreshold")
		note(cooldown < 1, "WithCooldown")
		note(probeTimeout < 1, "WithProbeTimeout")
		note(atOnce < 1 || successes < 1 || successes > atOnce, "WithProbes")

		synctest.Test(t, func(t *testing.T) {
			b := breaker.New[int](
				breaker.WithName(name), breaker.WithFailureThreshold(threshold), breaker.WithCooldown(time.Duration(cooldown)),
				breaker.WithProbes(atOnce, successes), breaker.WithProbeTimeout(time.Duration(probeTimeout)),
				breaker.WithClassifier(classify.Default),
			)
			var reported []string
			for _, p := range optionerrors.All(b.Validate()) {
				if !slices.Contains(reported, p.Option) {
					reported = append(reported, p.Option)
				}
			}
			if diff := cmp.Diff(invalid, reported); diff != "" {
				t.Errorf("invalid options (-want +got):\n%s", diff)
			}
			if len(invalid) > 0 {
				assertState(t, b, breaker.Open)
				return
			}
			if threshold <= 100 {
				goesRound(t, b, name, time.Duration(cooldown), successes)
			}
		})
	})
}

// goesRound opens a circuit and closes it again.
func goesRound(t *testing.T, b *breaker.Breaker[int], name string, cooldown time.Duration, successes int) {
	t.Helper()
	trip(t, b)
	if !b.Available() {
		assertRejected(t, b, b.RetryAfter())
		if got := b.RetryAfter(); got != cooldown {
			t.Errorf("RetryAfter is %v, want %v", got, cooldown)
		}
	}
	if got := b.Describe().Name; got != name {
		t.Errorf("the name is %q, want %q", got, name)
	}
	if cooldown > 100*365*24*time.Hour || successes > 100 {
		return
	}
	time.Sleep(cooldown)
	for range successes {
		assertState(t, b, breaker.HalfOpen)
		if err := do(t, b, succeed); err != nil {
			t.Errorf("a probe is not admitted: %v", err)
		}
	}
	assertState(t, b, breaker.Closed)
}
