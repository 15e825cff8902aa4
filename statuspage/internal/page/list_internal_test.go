package page

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/statuspage/internal/query"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

func TestHealthIsJudgedByCountsAndCircuits(t *testing.T) {
	type counts = map[tally.Count]uint64
	for name, test := range map[string]struct {
		counts   counts
		circuits CircuitCounts
		want     Health
	}{
		"nothing":                       {nil, CircuitCounts{}, Idle},
		"closed circuits":               {nil, CircuitCounts{Closed: 9}, Idle},
		"half-open circuit":             {nil, CircuitCounts{HalfOpen: 1}, Strained},
		"open circuit":                  {nil, CircuitCounts{Open: 1, HalfOpen: 1}, Failing},
		"calls":                         {counts{tally.Calls: 1, tally.Hedges: 1}, CircuitCounts{}, Healthy},
		"5 % failed":                    {counts{tally.Calls: 100, tally.Failures: 5}, CircuitCounts{}, Failing},
		"5 % failed or were rejected":   {counts{tally.Calls: 100, tally.Failures: 2, tally.Rejected: 3}, CircuitCounts{}, Failing},
		"less than 5 %":                 {counts{tally.Calls: 101, tally.Failures: 5}, CircuitCounts{}, Strained},
		"5 % of those not canceled":     {counts{tally.Calls: 200, tally.Canceled: 100, tally.Failures: 5}, CircuitCounts{}, Failing},
		"all canceled":                  {counts{tally.Calls: 9, tally.Canceled: 9}, CircuitCounts{}, Healthy},
		"more canceled than calls yet":  {counts{tally.Calls: 1, tally.Canceled: 2}, CircuitCounts{}, Healthy},
		"1 % retried":                   {counts{tally.Calls: 100, tally.Retries: 1}, CircuitCounts{}, Strained},
		"less than 1 %":                 {counts{tally.Calls: 101, tally.Retries: 1}, CircuitCounts{}, Healthy},
		"fallbacks":                     {counts{tally.Calls: 100, tally.Fallbacks: 1}, CircuitCounts{}, Strained},
		"rejections":                    {counts{tally.Calls: 100, tally.Rejections: 1}, CircuitCounts{}, Strained},
		"paced":                         {counts{tally.Calls: 100, tally.Paced: 1}, CircuitCounts{}, Strained},
		"few paced":                     {counts{tally.Calls: 101, tally.Paced: 1}, CircuitCounts{}, Healthy},
		"timeouts":                      {counts{tally.Calls: 100, tally.Timeouts: 1}, CircuitCounts{}, Strained},
		"retries before any call ended": {counts{tally.Retries: 1}, CircuitCounts{}, Strained},
	} {
		var n tally.Sums
		for c, k := range test.counts {
			n[c] = k
		}
		if got := HealthOf(&Summary{Sums: n, Circuits: test.circuits}); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestAPipelineWhoseCallsAllWaitIsNotIdle(t *testing.T) {
	for name, test := range map[string]struct {
		of   Summary
		want Health
	}{
		"nothing waits":                  {Summary{}, Idle},
		"a limit, but no calls":          {Summary{Held: Held{Limit: 3}}, Idle},
		"a pause, but no calls":          {Summary{Held: Held{Paced: 60}}, Idle},
		"all wait":                       {Summary{Held: Held{Waiting: 1}}, Strained},
		"some wait while others succeed": {Summary{Held: Held{Waiting: 1, Limit: 3}, Sums: tally.Sums{tally.Calls: 100}}, Healthy},
	} {
		if got := HealthOf(&test.of); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestPipelinesAreSortedTheWorstFirst(t *testing.T) {
	sums := func(calls, failures, rejected, retries, rejections uint64) (n tally.Sums) {
		n[tally.Calls], n[tally.Failures], n[tally.Rejected], n[tally.Retries], n[tally.Rejections] = calls, failures, rejected, retries, rejections
		return n
	}
	all := []Summary{
		{Name: "b", Health: Healthy, Sums: sums(9, 0, 0, 3, 0), Latency: tally.Quantiles{P99: 5}},
		{Name: "d", Health: Failing, Sums: sums(5, 1, 2, 0, 4), Latency: tally.Quantiles{P99: 9}},
		{Name: "a", Health: Failing, Sums: sums(7, 4, 0, 1, 1), Latency: tally.Quantiles{P50: 9}},
		{Name: "c", Health: Healthy, Sums: sums(9, 0, 0, 3, 0), Latency: tally.Quantiles{P99: 5}},
		{Name: "e", Health: Idle},
	}
	if len(orders) != len(query.Sorts) {
		t.Errorf("%d orders for %q", len(orders), query.Sorts)
	}
	for order, want := range map[string]string{
		"health": "adbce", "name": "abcde", "calls": "bcade", "failures": "adbce", "retries": "bcade", "rejections": "dabce", "latency": "dbcae",
	} {
		d := document(t, "sort="+order)
		d.ShowPipelines(all, func(uint64) []tally.Second { return nil })
		got := ""
		for _, row := range d.Pipelines {
			got += row.Name
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", order, diff)
		}
	}
}
