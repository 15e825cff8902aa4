package breaker_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// TestCircuitDoesWhatTheModelDoes runs random programs against a circuit and the model: calls that
// overlap and end in any order and any way, hang, wait in a queue of this process, come back late
// or come too late, pass time between and force the state. By default that is about 40 000 steps.
// For 1.6 million: go test ./breaker -run Model -rapid.checks=4000. Growing cooldowns are shortened
// at random, so a failure may vanish while rapid shrinks it; -rapid.shrinktime=0s shows the
// original.
func TestCircuitDoesWhatTheModelDoes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var failed any
		synctest.Test(t, func(*testing.T) {
			// A failure of rapid is a panic, which must not leave the bubble's own goroutine.
			defer func() { failed = recover() }()
			newRun(rt).check(rt)
		})
		if failed != nil {
			panic(failed)
		}
	})
}

// run is a circuit under test and its model.
type run struct {
	circuit *breaker.Circuit
	numbers *breaker.Breaker[int]
	texts   *breaker.Breaker[string]
	model   *model
	chain   *policy.Pipeline[int]
	times   []time.Duration // that matter to this circuit

	flights  []flight
	calls    int
	returned []returnedCall // that may still fail
	seen     recorder
	reported []transition
}

func newRun(rt *rapid.T) *run {
	m := drawModel(rt)
	r := &run{model: m}
	r.circuit = breaker.NewCircuit(append(m.options(), breaker.WithOnStateChange(func(from, to breaker.State) {
		r.reported = append(r.reported, transition{From: from, To: to})
	}))...)
	m.drawn = func(most time.Duration) time.Duration {
		got := r.circuit.RetryAfter()
		if got > most || got < most-most/5 {
			rt.Fatalf("a cooldown of %v, want up to a fifth less than %v", got, most)
		}
		return got
	}
	r.numbers, r.texts = breaker.For[int](r.circuit), breaker.For[string](r.circuit)
	r.chain = r.newChain()
	r.times = []time.Duration{
		1, m.first - 1, m.first, m.most, m.most / 3, m.probeTimeout - 1, m.probeTimeout, m.probeTimeout / 2,
	}
	if m.rejections > 0 {
		r.times = append(r.times, m.shortest, m.shortest, m.shortest-1)
	}
	if m.window > 0 {
		bucket := m.window / 10
		r.times = append(r.times, bucket-1, bucket, bucket, 4*bucket, m.window-1, m.window)
	}
	if m.slowRate > 0 {
		width := max(m.window/10, m.slowLimit/16)
		r.times = append(r.times, m.slowLimit, m.slowLimit+1, width-1, width, m.slowLimit+width)
	}
	return r
}

// longest is a duration that fits into the virtual clock once for every step.
const longest = 1000 * time.Hour

var someDurations = rapid.SampledFrom([]time.Duration{1, time.Millisecond, time.Second, time.Minute, longest})

// drawModel returns the model of a new circuit with any options.
func drawModel(rt *rapid.T) *model {
	m := &model{
		since:        time.Now(),
		threshold:    rapid.IntRange(1, 4).Draw(rt, "threshold"),
		atOnce:       rapid.IntRange(1, 4).Draw(rt, "probes at once"),
		probeTimeout: someDurations.Draw(rt, "probe timeout"),
		first:        someDurations.Draw(rt, "cooldown"),
	}
	m.needed = rapid.IntRange(1, m.atOnce).Draw(rt, "successes needed")
	m.most = m.first
	if rapid.Bool().Draw(rt, "cooldown grows") {
		m.factor = rapid.SampledFrom([]float64{1, 1.5, 2, 1e30}).Draw(rt, "factor")
		times := rapid.SampledFrom([]int{1, 3, 100}).Draw(rt, "times at most")
		m.most = min(m.first*time.Duration(times), longest)
	}
	if m.factor == 0 && rapid.Bool().Draw(rt, "cooldown by calls") {
		m.rejections = rapid.IntRange(1, 4).Draw(rt, "rejections")
		m.shortest = m.first / time.Duration(rapid.SampledFrom([]int{1, 3, 1000}).Draw(rt, "longest by shortest"))
		m.shortest = max(1, m.shortest)
	}
	rates := rapid.SampledFrom([]float64{1e-9, 0.2, 0.5, 0.75, 1})
	if rapid.Bool().Draw(rt, "slow calls") {
		m.slowRate, m.slowLimit = rates.Draw(rt, "slow rate"), someDurations.Draw(rt, "slow limit")
		m.window, m.minCalls = 10*time.Second, 20
	}
	if rapid.Bool().Draw(rt, "failure rate") {
		m.rate = rates.Draw(rt, "rate")
		m.window = rapid.SampledFrom([]time.Duration{
			10 * time.Millisecond, 10*time.Millisecond + 9, time.Second, time.Hour,
		}).Draw(rt, "window")
		m.minCalls = rapid.IntRange(1, 10).Draw(rt, "least calls")
		m.threshold = rapid.SampledFrom([]int{0, 0, 3}).Draw(rt, "threshold beside the rate")
		if rapid.Bool().Draw(rt, "sustained") {
			m.steady, m.rate, m.threshold = m.rate, 0, 0
		}
	}
	return m
}

// options makes a circuit of the model.
func (m *model) options() []breaker.Option {
	all := []breaker.Option{
		breaker.WithProbes(m.atOnce, m.needed), breaker.WithProbeTimeout(m.probeTimeout),
	}
	if m.threshold > 0 {
		all = append(all, breaker.WithFailureThreshold(m.threshold))
	}
	switch {
	case m.factor > 0:
		all = append(all, breaker.WithCooldownBackoff(m.first, m.most, m.factor))
	case m.rejections > 0:
		all = append(all, breaker.WithCooldownByCalls(m.rejections, m.shortest, m.first))
	default:
		all = append(all, breaker.WithCooldown(m.first))
	}
	if m.steady > 0 {
		all = append(all, breaker.WithSustainedFailureRate(m.steady, m.window, m.minCalls))
	}
	if m.rate > 0 {
		all = append(all, breaker.WithFailureRate(m.rate, m.window, m.minCalls))
	}
	if m.slowRate > 0 {
		all = append(all, breaker.WithSlowCalls(m.slowLimit, m.slowRate))
	}
	return all
}

func (r *run) check(rt *rapid.T) {
	defer r.land()
	rt.Repeat(map[string]func(*rapid.T){
		"begin a call":   r.begin,
		"begin one more": r.begin,
		"end a call":     r.end,
		"end one more":   r.end,
		"let time pass":  r.pass,
		"force a state":  r.force,
		"let through":    r.letThrough,
		"call too late":  r.callTooLate,
		"fail late":      r.failLater,
		"fail late too":  r.failLater,
		"succeed late":   r.succeedLater,
		"":               r.compare,
	})
	r.recover(rt)
}

func (r *run) pass(rt *rapid.T) { time.Sleep(rapid.SampledFrom(r.times).Draw(rt, "time")) }

// force changes the state by hand: seldom, and soon back.
func (r *run) force(rt *rapid.T) {
	order := rapid.IntRange(0, 15).Draw(rt, "0: open, 1: closed, 2: reset, others: reset if forced")
	switch {
	case order == 0:
		r.circuit.ForceOpen()
		r.model.force(time.Now(), breaker.Open, true)
	case order == 1:
		r.circuit.ForceClosed()
		r.model.force(time.Now(), breaker.Closed, true)
	case order == 2, r.model.forced:
		r.circuit.Reset()
		r.model.force(time.Now(), breaker.Closed, false)
	}
	r.assertChanges(rt, r.model.changes)
}

// observed returns the changes that the observers have seen.
func (r *run) observed() (changes []transition) {
	for _, e := range r.seen.Take() {
		from, to := state(e.From), state(e.To)
		changes = append(changes, transition{from, to, e.Failures})
	}
	return changes
}

func state(name string) breaker.State {
	for _, s := range []breaker.State{breaker.Closed, breaker.Open, breaker.HalfOpen} {
		if s.String() == name {
			return s
		}
	}
	return 99
}

// assertChanges checks that observers and callback got the changes of the model.
func (r *run) assertChanges(rt *rapid.T, observed []transition) {
	want := slices.Concat(r.model.unobserved, r.model.changes)
	r.model.unobserved = nil
	if diff := cmp.Diff(want, observed, cmpopts.EquateEmpty()); diff != "" {
		rt.Fatalf("changes that are observed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(r.model.changes, r.reported, cmpopts.IgnoreFields(transition{}, "Failures")); diff != "" {
		rt.Fatalf("changes that the callback gets (-want +got):\n%s", diff)
	}
	r.model.changes, r.reported = nil, nil
}

// compare compares the circuit with the model. It does not compare everything each time, as reading
// must change nothing.
func (r *run) compare(rt *rapid.T) {
	now := time.Now()
	at := rapid.IntRange(0, 15).Draw(rt, "compare")
	if got, want := r.circuit.State(), r.model.shown(now); at&1 != 0 && got != want {
		rt.Fatalf("state %v, the model's %v", got, want)
	}
	reason, retryAfter := r.model.foreseen(now)
	if at&2 != 0 && r.circuit.Available() != (reason == "") {
		rt.Fatalf("available: %v, the model's reason to reject: %q", r.circuit.Available(), reason)
	}
	if at&4 != 0 && r.circuit.RetryAfter() != retryAfter {
		rt.Fatalf("after %v, the model's %v", r.circuit.RetryAfter(), retryAfter)
	}
	if at&8 != 0 {
		if diff := cmp.Diff(r.model.counts(now), r.circuit.Counts()); diff != "" {
			rt.Fatalf("counts (-model +circuit):\n%s", diff)
		}
	}
}

// recover checks that a circuit closes once its dependency has recovered, whatever happened before.
func (r *run) recover(rt *rapid.T) {
	if r.model.forced {
		r.circuit.Reset()
	}
	for _, f := range r.flights {
		if !f.permit.wait.isOver() {
			f.permit.wait.end() // a probe keeps its permit until then
		}
	}
	time.Sleep(max(r.model.most, r.model.probeTimeout, 2*r.model.window+2*r.model.slowLimit)) // also what hangs is over
	for range r.model.needed {
		if _, err := r.number(context.Background(), succeed); err != nil {
			rt.Fatalf("a call is not admitted though all has passed: %v", err)
		}
	}
	if got := r.circuit.State(); got != breaker.Closed {
		rt.Fatalf("state %v after enough successes", got)
	}
}
