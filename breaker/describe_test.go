package breaker_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// sameControl compares the circuits of descriptions by identity.
var sameControl = cmp.Comparer(func(a, b policy.Control) bool { return a == b })

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
			Control: b.Circuit,
		}
		if diff := cmp.Diff(want, b.Describe(), sameControl); diff != "" {
			t.Errorf("description (-want +got):\n%s", diff)
		}
		trip(t, b)
		if got := b.Describe().State; got != "open" {
			t.Errorf("an open circuit is described as %q", got)
		}
		if diff := cmp.Diff([]policy.Gauge{{Name: "retry after", Value: 60}}, b.Describe().Gauges); diff != "" {
			t.Errorf("gauges of an open circuit (-want +got):\n%s", diff)
		}
		time.Sleep(time.Minute)
		if got := b.Describe().State; got != "half_open" {
			t.Errorf("after the cooldown it is described as %q", got)
		}
	})
}

func TestDescribeShowsASustainedRate(t *testing.T) {
	b := breaker.New[int](breaker.WithSustainedFailureRate(0.8, time.Second, 10))
	want := []policy.Setting{
		{Name: "sustained failure rate", Value: "0.8, an excess of 10 failures"},
		{Name: "window", Value: "1s"},
	}
	if diff := cmp.Diff(want, b.Describe().Settings[:2]); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestDescribeShowsWhatTheWindowIsForAndHowTheCooldownGrows(t *testing.T) {
	b := breaker.New[int](breaker.WithFailureRate(0.5, 30*time.Second, 10), breaker.WithSlowCalls(time.Second, 0.8),
		breaker.WithCooldownBackoff(time.Second, time.Minute, 1.5))
	want := []policy.Setting{
		{Name: "failure rate", Value: "0.5"},
		{Name: "slow calls", Value: "0.8 over 1s"},
		{Name: "window", Value: "30s, at least 10 calls"},
		{Name: "cooldown", Value: "1s to 1m0s, times 1.5"},
		{Name: "probes at once", Value: "1"},
		{Name: "probe successes", Value: "1"},
		{Name: "probe timeout", Value: "1m0s"},
	}
	if diff := cmp.Diff(want, b.Describe().Settings); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestACooldownByCallsIsDescribed(t *testing.T) {
	settings := breaker.NewCircuit(breaker.WithCooldownByCalls(10, time.Millisecond, time.Second)).Describe().Settings
	want := policy.Setting{Name: "cooldown", Value: "1ms to 1s, until it has rejected 10 calls"}
	if !slices.Contains(settings, want) {
		t.Errorf("%v, want %v in it", settings, want)
	}
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
