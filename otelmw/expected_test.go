package otelmw_test

import (
	"context"
	"errors"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

var errMiss = errors.New("no such key: hunter2")

func expectMiss() policy.Policy[string] {
	return policy.Expect[string](func(err error) bool { return errors.Is(err, errMiss) })
}

func TestAnExpectedOutcomeIsNoErrorInSpansAndMetrics(t *testing.T) {
	o := newTelemetry()
	p := observed(t, o, "cache", retry.New[string](), fallback.Value("instead"), expectMiss())
	if _, err := p.Do(t.Context(), failing(errMiss)); err != errMiss {
		t.Errorf("got %v", err)
	}
	spans := o.spans()
	if len(spans) != 2 {
		t.Fatalf("%d spans", len(spans))
	}
	for i, want := range []attributes{
		{"tenax.pipeline.name": "cache", "tenax.attempts": int64(1), "tenax.outcome": "expected"},
		{"tenax.pipeline.name": "cache", "tenax.attempt.number": int64(1), "tenax.outcome": "expected"},
	} {
		if diff := gocmp.Diff(want, spans[i].Attributes); diff != "" || spans[i].Status != (sdktrace.Status{}) || spans[i].Events != nil {
			t.Errorf("%s: status %v, events %v, attributes (-want +got):\n%s", spans[i].Name, spans[i].Status, spans[i].Events, diff)
		}
	}
	for _, name := range []string{"tenax.execution.duration", "tenax.attempt.duration"} {
		points := o.points(t, name)
		want := attributes{"tenax.pipeline.name": "cache", "tenax.outcome": "expected"}
		if len(points) != 1 || points[0].Count != 1 || gocmp.Diff(want, points[0].Attributes) != "" {
			t.Errorf("%s: %v", name, points)
		}
	}
	if fallbacks := o.points(t, "tenax.fallbacks"); fallbacks != nil {
		t.Errorf("fallbacks: %v", fallbacks)
	}
}

func TestAnExpectedOutcomeThatAFallbackAnswersIsASuccess(t *testing.T) {
	o := newTelemetry()
	isMiss := fallback.WithWhen(func(err error) bool { return errors.Is(err, errMiss) })
	p := observed(t, o, "cache", policy.Policy[string](fallback.Value("loaded", isMiss)), expectMiss())
	if value, err := p.Do(t.Context(), failing(errMiss)); value != "loaded" || err != nil {
		t.Errorf("got %q, %v", value, err)
	}
	if got := o.spans()[0].Attributes["tenax.outcome"]; got != "success" || o.points(t, "tenax.fallbacks") != nil {
		t.Errorf("the outcome is %v, fallbacks %v", got, o.points(t, "tenax.fallbacks"))
	}
}

// Each pipeline has its own view of the same error, also in telemetry.
func TestNestedPipelinesReportWhatEachOfThemExpects(t *testing.T) {
	o := newTelemetry()
	inner := observed(t, o, "inner", expectMiss())
	outer := observed[string](t, o, "outer", inner)
	if _, err := outer.Do(t.Context(), failing(errMiss)); err != errMiss {
		t.Errorf("got %v", err)
	}
	got := make(map[string]any)
	for _, s := range o.spans() {
		got[s.Name] = s.Attributes["tenax.outcome"]
	}
	want := map[string]any{"outer": "failure", "inner": "expected", "inner attempt": "expected"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func TestALateFailureIsCountedByPipelineAndKind(t *testing.T) {
	o := newTelemetry()
	p := observed(t, o, "stream", expectMiss())
	if _, err := p.Do(t.Context(), succeed); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, late := range []struct {
		ctx context.Context
		err error
	}{
		{t.Context(), errUnavailable},
		{t.Context(), errUnavailable},
		{t.Context(), errRateLimit},
		{ended, errUnavailable},
		{t.Context(), errMiss},
		{t.Context(), context.Canceled},
		{ended, errors.New("the body was given up")}, // no failures
	} {
		p.ReportLateFailure(late.ctx, late.err)
	}
	want := []point{
		{Attributes: attributes{"tenax.pipeline.name": "stream", "error.type": "rate_limit"}, Value: 1},
		{Attributes: attributes{"tenax.pipeline.name": "stream", "error.type": "server_error"}, Value: 3},
	}
	if diff := gocmp.Diff(want, o.points(t, "tenax.late_failures")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := len(o.spans()); n != 2 {
		t.Errorf("%d spans, want the 2 of the call", n)
	}
}

func TestWithoutAnSDKALateFailureIsNotLookedAt(t *testing.T) {
	asked := false
	p := pipelineOf(t, "stream", policy.Policy[string](otelmw.New[string](otelmw.WithClassifier(
		func(error) (v classify.Verdict, known bool) { asked = true; return v, false }))))
	p.ReportLateFailure(t.Context(), errUnavailable)
	if asked {
		t.Error("the classifier was asked")
	}
}
