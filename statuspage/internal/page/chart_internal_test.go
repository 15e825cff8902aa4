package page

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

func TestPathsHaveAPointForEachValue(t *testing.T) {
	nan := math.NaN()
	for name, test := range map[string]struct {
		values []float64
		top    float64
		want   string
	}{
		"a point a second":       {[]float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10}, 10, "M0 100L1 90L2 80L3 70L4 60L5 50L6 40L7 30L8 20L9 10L10 0L11 0"},
		"rounded":                {[]float64{1, 2}, 3, "M0 66.7L1 33.3"},
		"no higher than top":     {[]float64{9}, 3, "M0 0h.5"},
		"gaps":                   {[]float64{nan, 1, 0, nan, 1}, 1, "M1 0L2 100M4 0h.5"},
		"a value without others": {[]float64{nan, 1, nan}, 1, "M1 0h.5"},
		"missing":                {[]float64{nan, nan}, 1, ""},
		"nothing":                {nil, 1, ""},
		"no top":                 {[]float64{1, 2}, 0, ""},
	} {
		if got := pathOf(test.values, test.top); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestChartsReachToARoundNumberAboveAllLines(t *testing.T) {
	for value, want := range map[float64]float64{0: 0, -1: 0, math.NaN(): 0, .03: .05, 1: 1, 1.1: 2, 2: 2, 3: 5, 5: 5, 6: 10, 1234: 2000} {
		if got := roundUp(value); got != want {
			t.Errorf("%v is rounded up to %v, want %v", value, got, want)
		}
	}
	got := draw("both", 0, whole, []curve{{"low", "a", []float64{0, 5}}, {"high", "b", []float64{10, 1500}}, {"none", "c", []float64{0, 0}}})
	want := chart{Title: "both", Top: "2,000", Width: 1, Lines: []line{
		{"low", "a", "M0 100L1 99.8", "5"}, {"high", "b", "M0 99.5L1 25", "1,500"}, {"none", "c", "", "0"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	nothing := draw("none", 0, whole, []curve{{"none", "c", []float64{0}}})
	if nothing.Top != missing || nothing.Lines[0].Path != "" {
		t.Errorf("a chart of nothing is %+v", nothing)
	}
}

func TestTimelinesCoverTheShownMinutes(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	change := func(ago time.Duration, from, to string) ChangeRow {
		return ChangeRow{Time: now.Add(-ago), From: from, To: to}
	}
	const closed, open, halfOpen = policy.StateClosed, policy.StateOpen, policy.StateHalfOpen
	for name, test := range map[string]struct {
		changes []ChangeRow
		want    []segment
	}{
		"no change": {nil, []segment{{0, tally.ShownSeconds, closed}}},
		"changes": {
			[]ChangeRow{change(100*time.Second, closed, open), change(50*time.Second, open, halfOpen), change(49500*time.Millisecond, halfOpen, closed)},
			[]segment{{0, 200, closed}, {200, 50, open}, {250, .5, halfOpen}, {250.5, 49.5, closed}},
		},
		"before the shown minutes": {
			[]ChangeRow{change(time.Hour, closed, open), change(10*time.Second, open, closed)}, []segment{{0, 290, open}, {290, 10, closed}},
		},
		"now": {[]ChangeRow{change(0, open, closed)}, []segment{{0, tally.ShownSeconds, open}}},
	} {
		row := CircuitRow{State: closed, Changes: test.changes}
		if diff := cmp.Diff(test.want, row.Timeline(now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
