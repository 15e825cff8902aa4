package otelmw_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

func TestEveryAttemptCarriesItsOwnTraceContext(t *testing.T) {
	o := newTelemetry()
	w3c := propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{})
	p := pipelineOf(t, "inventory",
		policy.Policy[*http.Response](otelmw.New[*http.Response](o.options(otelmw.WithPropagator(w3c))...)), retrying[response](3))
	member, err := baggage.NewMember("tenant", "acme")
	if err != nil {
		t.Fatal(err)
	}
	bag, err := baggage.New(member)
	if err != nil {
		t.Fatal(err)
	}
	operation := &sending{method: "GET", url: "http://localhost", answers: []answer{
		{status: 503, err: errUnavailable}, {status: 503, err: errUnavailable}, {status: 200},
	}}
	p.Call(baggage.ContextWithBaggage(t.Context(), bag), operation)

	sent := make(map[trace.SpanID]bool)
	for _, request := range operation.sent {
		ctx := w3c.Extract(context.Background(), propagation.HeaderCarrier(request.Header))
		sent[trace.SpanContextFromContext(ctx).SpanID()] = true
		if got := baggage.FromContext(ctx).Member("tenant").Value(); got != "acme" {
			t.Errorf("baggage: got %q", got)
		}
	}
	made := make(map[trace.SpanID]bool)
	for _, s := range o.exporter.GetSpans() {
		if s.SpanKind == trace.SpanKindClient {
			made[s.SpanContext.SpanID()] = true
		}
	}
	if diff := cmp.Diff(made, sent); diff != "" || len(made) != 3 {
		t.Errorf("spans of the attempts (-made +sent):\n%s", diff)
	}
}

func TestTraceContextOfTheCallerIsPassedOnWithoutSpans(t *testing.T) {
	incoming := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: trace.FlagsSampled, Remote: true,
	})
	want := "00-01000000000000000000000000000000-0200000000000000-01"
	o := newTelemetry()
	none := func(context.Context, string) otelmw.Spans { return otelmw.NoSpans }
	tests := map[string][]otelmw.Option{
		"no SDK":     nil,
		"no spans":   o.options(otelmw.WithSpanFilter(none)),
		"no tracing": {otelmw.WithMeterProvider(o.meterProvider)},
	}
	for name, options := range tests {
		t.Run(name, func(t *testing.T) {
			options = append(options, otelmw.WithPropagator(propagation.TraceContext{}))
			p := pipelineOf(t, "inventory", policy.Policy[*http.Response](otelmw.New[*http.Response](options...)))
			operation := &sending{method: "GET", url: "http://localhost", answers: []answer{{status: 200}}}
			p.Call(trace.ContextWithRemoteSpanContext(t.Context(), incoming), operation)
			if got := operation.sent[0].Header.Get("Traceparent"); got != want {
				t.Errorf("traceparent: got %q, want %q", got, want)
			}
		})
	}
}
