package otelmw_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

func TestMetricsHaveTheirUnitsAndBuckets(t *testing.T) {
	type metric struct {
		unit    string
		buckets []float64
	}
	long := []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120}
	want := map[string]metric{
		"tenax.execution.duration":     {"s", long},
		"tenax.execution.retries":      {"{retry}", []float64{1, 2, 3, 4, 5, 10}},
		"tenax.attempt.duration":       {"s", long},
		"tenax.retry.delay":            {"s", long},
		"tenax.pacing.delay":           {"s", long},
		"tenax.rejections":             {"{rejection}", nil},
		"tenax.fallbacks":              {"{fallback}", nil},
		"tenax.hedges":                 {"{hedge}", nil},
		"tenax.timeouts":               {"{timeout}", nil},
		"tenax.retry.budget.level":     {"1", nil},
		"tenax.bulkhead.running":       {"{call}", nil},
		"tenax.bulkhead.waiting":       {"{call}", nil},
		"tenax.bulkhead.limit":         {"{call}", nil},
		"tenax.pacing.pause":           {"s", nil},
		"tenax.pacing.waiting":         {"{call}", nil},
		"tenax.breaker.state":          {"{circuit}", nil},
		"tenax.breaker.transitions":    {"{transition}", nil},
		"http.client.request.duration": {"s", long[:14]},
	}
	o := newTelemetry()
	policies := []policy.Policy[response]{again[response](2), breaker.New[response]()}
	for _, e := range eventTypes {
		policies = append(policies, emitting[response](policy.Event{Type: e}))
	}
	policies = append(append(policies, gauging[response]()...), twice[response]())
	p := observed(t, o, "inventory", policies...)
	p.Call(t.Context(), &sending{method: "GET", url: "http://localhost", answers: []answer{{status: 200}, {status: 200}}})

	got := make(map[string]metric)
	for _, m := range o.collect(t) {
		var buckets []float64
		switch data := m.Data.(type) {
		case metricdata.Histogram[float64]:
			buckets = data.DataPoints[0].Bounds
		case metricdata.Histogram[int64]:
			buckets = data.DataPoints[0].Bounds
		}
		got[m.Name] = metric{m.Unit, buckets}
		if m.Description == "" || !strings.HasSuffix(m.Description, ".") {
			t.Errorf("%s is described as %q", m.Name, m.Description)
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(metric{})); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}
