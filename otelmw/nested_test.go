package otelmw_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func again[T any](attempts int) policy.Policy[T] {
	return retry.New[T](
		retry.WithMaxAttempts(attempts), retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter),
	)
}

func TestNestedPipelinesReportEachAttemptAndEventOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		inner := observed(t, o, "warehouse", again[string](2))
		outer := observed(t, o, "inventory", again[string](2), inner)
		outer.Do(t.Context(), script(0, errUnavailable, errUnavailable, errRateLimit, nil))

		var got []string
		for _, s := range o.spans() {
			got = append(got, s.Parent+" > "+s.Name)
			for _, e := range s.Events {
				got = append(got, s.Name+": "+e.Name)
			}
		}
		want := []string{
			" > inventory",
			"inventory: tenax.retry",
			"inventory > warehouse",
			"warehouse: tenax.retry",
			"warehouse: tenax.give_up",
			"warehouse > warehouse attempt",
			"warehouse > warehouse attempt",
			"inventory > warehouse",
			"warehouse: tenax.retry",
			"warehouse > warehouse attempt",
			"warehouse > warehouse attempt",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("spans (-want +got):\n%s", diff)
		}

		warehouse := attributes{"tenax.pipeline.name": "warehouse"}
		inventory := attributes{"tenax.pipeline.name": "inventory"}
		for name, want := range map[string][]point{
			"tenax.execution.retries": {
				{Attributes: inventory, Count: 1, Sum: 3}, // of all pipelines
				{Attributes: warehouse, Count: 2, Sum: 2},
			},
			"tenax.retry.delay": {
				{Attributes: inventory, Count: 1, Sum: 1},
				{Attributes: warehouse, Count: 2, Sum: 2},
			},
			"tenax.attempt.duration": {
				{Count: 1, Attributes: merged(warehouse, attributes{"tenax.outcome": "failure", "error.type": "rate_limit"})},
				{Count: 2, Attributes: merged(warehouse, attributes{"tenax.outcome": "failure", "error.type": "server_error"})},
				{Count: 1, Attributes: merged(warehouse, attributes{"tenax.outcome": "success"})},
			},
		} {
			if diff := cmp.Diff(want, o.points(t, name)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if got := o.spans()[0].Attributes["tenax.attempts"]; got != int64(4) {
			t.Errorf("the outer execution counts %v attempts, want 4", got)
		}
	})
}

func TestPipelineInsideTheGuardedFunctionIsAnExecutionOfItsOwn(t *testing.T) {
	o := newTelemetry()
	inner := observed[string](t, o, "warehouse")
	outer := observed[string](t, o, "inventory")
	outer.Do(t.Context(), func(ctx context.Context) (string, error) { return inner.Do(ctx, succeed) })
	var got []string
	for _, s := range o.spans() {
		got = append(got, s.Parent+" > "+s.Name)
	}
	want := []string{
		" > inventory", "inventory > inventory attempt", "inventory attempt > warehouse", "warehouse > warehouse attempt",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	if got := o.points(t, "tenax.attempt.duration"); len(got) != 2 {
		t.Errorf("tenax.attempt.duration: got %v, want both pipelines", got)
	}
}

func TestResendsCountOverAllNestedRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		inner := observed(t, o, "warehouse", again[response](2))
		outer := observed(t, o, "inventory", again[response](2), inner)
		outer.Call(t.Context(), &sending{method: "GET", url: "http://localhost", answers: []answer{
			{status: 503, err: errUnavailable}, {status: 503, err: errUnavailable}, {status: 503, err: errUnavailable}, {status: 200},
		}})
		var got []any
		for _, s := range o.requests() {
			got = append(got, s.Attributes["http.request.resend_count"])
		}
		if diff := cmp.Diff([]any{nil, int64(1), int64(2), int64(3)}, got); diff != "" {
			t.Errorf("resend counts (-want +got):\n%s", diff)
		}
		var requests uint64
		for _, p := range o.points(t, "http.client.request.duration") {
			requests += p.Count
		}
		if requests != 4 {
			t.Errorf("http.client.request.duration counts %d requests, want 4", requests)
		}
	})
}

func TestOuterTelemetryReportsWhatTheInnerDoesNot(t *testing.T) {
	o := newTelemetry()
	inner := pipelineOf(t, "warehouse",
		policy.Policy[string](otelmw.New[string](otelmw.WithMeterProvider(o.meterProvider))),
		emitting[string](policy.Event{Type: policy.EventTimeout, Policy: "timeout"}))
	outer := observed(t, o, "inventory", policy.Policy[string](inner))
	outer.Do(t.Context(), succeed)
	got := o.spans()
	if len(got) != 2 || got[1].Name != "inventory attempt" || len(got[0].Events) != 1 {
		t.Errorf("spans: got %v, want the outer execution, with an event, and its attempt", got)
	}
	want := attributes{"tenax.pipeline.name": "warehouse"}
	if got := o.points(t, "tenax.timeouts"); len(got) != 1 || !cmp.Equal(want, got[0].Attributes) {
		t.Errorf("tenax.timeouts: got %v, want the inner pipeline's alone", got)
	}
}

func TestKindOfAnAttemptComesFromTheInnermostPipeline(t *testing.T) {
	o := newTelemetry()
	classifier := func(error) (classify.Verdict, bool) { return classify.Verdict{Kind: classify.KindModelNotFound}, true }
	inner := pipelineOf(t, "warehouse", policy.Policy[string](otelmw.New[string](o.options(otelmw.WithClassifier(classifier))...)))
	outer := observed(t, o, "inventory", policy.Policy[string](inner))
	outer.Do(t.Context(), failing(errAuth))
	var got []any
	for _, s := range o.spans() {
		got = append(got, s.Attributes["error.type"])
	}
	if diff := cmp.Diff([]any{"auth_error", "model_not_found", "model_not_found"}, got); diff != "" {
		t.Errorf("outer, inner, attempt (-want +got):\n%s", diff)
	}
}

func TestUnknownBitsOfASpanFilterHideNothing(t *testing.T) {
	o := newTelemetry()
	nonsense := func(context.Context, string) otelmw.Spans { return ^otelmw.AllSpans }
	inner := pipelineOf(t, "warehouse", policy.Policy[string](otelmw.New[string](
		otelmw.WithTracerProvider(o.tracerProvider), otelmw.WithSpanFilter(nonsense))))
	outer := observed(t, o, "inventory", policy.Policy[string](inner))
	outer.Do(t.Context(), succeed)
	if got := o.points(t, "tenax.attempt.duration"); len(got) != 1 || got[0].Attributes["tenax.pipeline.name"] != "inventory" {
		t.Errorf("tenax.attempt.duration: got %v, want that of the outer pipeline", got)
	}
}

func TestPolicyThatReplacesTheContextHidesNothing(t *testing.T) {
	o := newTelemetry()
	other := observed[string](t, o, "other")
	p := observed(t, o, "inventory", policy.Policy[string](policy.Middleware[string](
		func(_ context.Context, next policy.Next[string]) (value string, err error) {
			other.Do(context.Background(), func(stranger context.Context) (string, error) {
				value, err = next.Do(stranger)
				return "", nil
			})
			return value, err
		},
	)))
	p.Do(t.Context(), succeed)
	if got := o.points(t, "tenax.attempt.duration"); len(got) != 2 || got[0].Attributes["tenax.pipeline.name"] != "inventory" {
		t.Errorf("tenax.attempt.duration: got %v, want that of both pipelines", got)
	}
}

func TestNestedCircuitIsOneSeries(t *testing.T) {
	o := newTelemetry()
	b := breaker.New[string](breaker.WithName("warehouse"))
	inner := observed(t, o, "inner", policy.Policy[string](b))
	outer := observed(t, o, "outer", policy.Policy[string](inner))
	outer.Do(t.Context(), succeed)
	b.ForceOpen()
	if diff := cmp.Diff(map[string]string{"warehouse": "open"}, o.circuits(t)); diff != "" {
		t.Errorf("circuits (-want +got):\n%s", diff)
	}
}
