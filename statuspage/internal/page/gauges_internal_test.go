package page

import (
	"math"
	"testing"

	"github.com/tenax-go/tenax/policy"
)

func TestGaugesAreReadWithTheirUnits(t *testing.T) {
	for _, test := range []struct {
		name  string
		value float64
		want  string
	}{
		{policy.GaugeRunning, 7, "running now: 7"},
		{policy.GaugeBudgetLevel, 1. / 3, "budget level now: 0.3333"},
		{policy.GaugeLimit, 12, "limit now: 12"},
		{policy.GaugeLimit, 0, "limit now: none"},
		{policy.GaugeLimit, -1, "limit now: none"},
		{policy.GaugePaced, 0, "next call: at once"},
		{policy.GaugePaced, -1, "next call: at once"},
		{policy.GaugePaced, 1.5, "next call: in 1.50 s"},
		{policy.GaugePaced, 7200, "next call: in 7,200 s"},
		{policy.GaugeRetryAfter, 30, "retry after now: 30.0 s"},
		{policy.GaugePaced, math.NaN(), "next call: –"},
		{policy.GaugeLimit, math.Inf(1), "limit now: –"},
		{"temperature", 36.6, "temperature now: 36.6"},
	} {
		row := gauges([]policy.Gauge{{Name: test.name, Value: test.value}})[0]
		if got := row.Label() + ": " + row.Text(); got != test.want {
			t.Errorf("%s %v: %q, want %q", test.name, test.value, got, test.want)
		}
	}
}
