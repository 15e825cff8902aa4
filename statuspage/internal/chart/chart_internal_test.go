package chart

import (
	"math"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
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

func whole(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }

func TestChartsReachToARoundNumberAboveAllLines(t *testing.T) {
	for value, want := range map[float64]float64{0: 0, -1: 0, math.NaN(): 0, .03: .05, 1: 1, 1.1: 2, 2: 2, 3: 5, 5: 5, 6: 10, 1234: 2000} {
		if got := roundUp(value); got != want {
			t.Errorf("%v is rounded up to %v, want %v", value, got, want)
		}
	}
	got := Draw("both", 0, whole, []Curve{{"low", "a", []float64{0, 5}}, {"high", "b", []float64{10, 1500}}, {"none", "c", []float64{0, 0}}})
	want := Chart{Title: "both", Top: "2000", Width: 1, Lines: []Line{
		{"low", "a", "M0 100L1 99.8", "5"}, {"high", "b", "M0 99.5L1 25", "1500"}, {"none", "c", "", "0"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	nothing := Draw("none", 0, whole, []Curve{{"none", "c", []float64{0}}})
	if nothing.Top != Missing || nothing.Lines[0].Path != "" {
		t.Errorf("a chart of nothing is %+v", nothing)
	}
}
