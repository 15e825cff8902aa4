package otelmw_test

import (
	"testing"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"
)

func TestExemplarsLinkMetricsToTheirSpans(t *testing.T) {
	o := newTelemetry()
	p := observed[response](t, o, "inventory")
	p.Call(t.Context(), &sending{method: "GET", url: "http://localhost", answers: []answer{{status: 200}}})
	spans := make(map[string]trace.SpanID)
	for _, s := range o.exporter.GetSpans() {
		spans[s.Name] = s.SpanContext.SpanID()
	}
	for metric, span := range map[string]string{
		"tenax.execution.duration": "inventory", "tenax.attempt.duration": "GET", "http.client.request.duration": "GET",
	} {
		got := make(map[trace.SpanID]bool)
		for _, m := range o.collect(t) {
			if data, ok := m.Data.(metricdata.Histogram[float64]); ok && m.Name == metric {
				for _, e := range data.DataPoints[0].Exemplars {
					got[trace.SpanID(e.SpanID)] = true
				}
			}
		}
		if len(got) != 1 || !got[spans[span]] {
			t.Errorf("%s: exemplars %v, want span %v", metric, got, spans[span])
		}
	}
}
