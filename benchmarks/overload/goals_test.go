package overload_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestEveryGoalCanBeMissed(t *testing.T) {
	of := func(answered float64) figure {
		return figure{column: standard, requests: 100_000, answered: answered, attempts: 1}
	}
	for name, test := range map[string]struct {
		cell   string
		own    figure
		others map[string]figure
		misses int
	}{
		"within a point of a peer":     {"8 × 10 ms: freeze", of(98), map[string]figure{peer: of(98.9)}, 0},
		"below a peer":                 {"8 × 10 ms: freeze", of(98), map[string]figure{peer: of(99.3)}, 1},
		"within 5 of the best tuning":  {"8 × 10 ms: freeze", of(90), map[string]figure{oracle: of(94.9)}, 0},
		"below the best tuning":        {"8 × 10 ms: freeze", of(90), map[string]figure{oracle: of(95.5)}, 1},
		"below both":                   {"8 × 10 ms: freeze", of(90), map[string]figure{peer: of(99), oracle: of(99)}, 2},
		"an exception":                 {"2 × 200 ms: freeze, 40 clients", of(30), map[string]figure{oracle: of(78), peer: of(30)}, 0},
		"an exception is for one goal": {"2 × 200 ms: freeze, 40 clients", of(30), map[string]figure{oracle: of(78), peer: of(36)}, 1},
		"an attempt for each dead":     {"8 × 10 ms: 97 % fail", of(3), map[string]figure{peer: of(8)}, 1},
		"hardly any for the dead": {
			"8 × 10 ms: 97 % fail", figure{requests: 100_000, attempts: 0.1}, map[string]figure{peer: of(8)}, 0,
		},
		"healthy and rejected": {"8 × 10 ms: healthy", figure{requests: 10_000, rejected: 2, answered: 99.98}, nil, 1},
		"as good as ever":      {"the seven: ramp", of(94.2), nil, 0},
		"worse than ever":      {"the seven: ramp", of(94), nil, 1},
	} {
		if got := problems(test.cell, test.own, test.others); len(got) != test.misses {
			t.Errorf("%s: %q, want %d", name, got, test.misses)
		}
	}
}

func TestRepeatedCellsAreJudgedByTheMeanOfTheirRuns(t *testing.T) {
	unlucky := figure{column: standard, requests: 1000, rejected: 2, answered: 85, attempts: 1.5, recovery: time.Second}
	lucky := figure{column: standard, requests: 3000, rejected: 1, answered: 89, attempts: 1.9, recovery: 0}
	want := figure{column: standard, requests: 4000, rejected: 3, answered: 88, attempts: 1.8, recovery: time.Second}
	if diff := cmp.Diff(want, plus(unlucky, lucky), cmp.AllowUnexported(figure{}), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
}

func TestACellThatMissesAGoalIsRepeated(t *testing.T) {
	of := func(column string, answered float64) map[string]figure {
		return map[string]figure{column: {column: column, requests: 100_000, answered: answered, attempts: 1}}
	}
	for name, test := range map[string]struct {
		known, current map[string]figure
		want           bool
	}{
		"as it was, and good":   {of(standard, 98), of(standard, 99), false},
		"not as it was":         {of(standard, 94), of(standard, 99), true},
		"worse than a peer":     {of(peer, 99), of(standard, 97), true},
		"as good as the peer":   {of(peer, 99), of(standard, 98.5), false},
		"a peer not as it was":  {of(peer, 99), of(peer, 92), true},
		"nothing known of this": {nil, of(standard, 10), false},
	} {
		if got := doubtful("8 × 10 ms: freeze", test.known, test.current, true); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}
