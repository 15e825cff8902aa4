package otelmw_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

func TestInvalidOptionsAreReportedTogether(t *testing.T) {
	m := otelmw.New[string](
		nil,
		otelmw.WithTracerProvider(nil),
		otelmw.WithTracerProvider((*sdktrace.TracerProvider)(nil)),
		otelmw.WithMeterProvider(nil),
		otelmw.WithMeterProvider((*sdkmetric.MeterProvider)(nil)),
		otelmw.WithPropagator(nil),
		otelmw.WithPropagator(propagation.TextMapPropagator((*propagation.TraceContext)(nil))),
		otelmw.WithAttributes(
			attribute.String("", "hunter2"), attribute.String("tenax.tenant", "x"), attribute.Bool("ok", true), attribute.Bool("caf\xe9", true)),
		otelmw.WithClassifier(nil),
		otelmw.WithSpanFilter(nil),
	)
	want := []policy.OptionError{
		{Policy: "otelmw", Option: "New", Problem: "option 1 of 10 must not be nil"},
		{Policy: "otelmw", Option: "WithTracerProvider", Problem: "must not be nil"},
		{Policy: "otelmw", Option: "WithTracerProvider", Problem: "must not be nil"},
		{Policy: "otelmw", Option: "WithMeterProvider", Problem: "must not be nil"},
		{Policy: "otelmw", Option: "WithMeterProvider", Problem: "must not be nil"},
		{Policy: "otelmw", Option: "WithPropagator", Problem: "must not be nil"},
		{Policy: "otelmw", Option: "WithPropagator", Problem: "must not be nil"},
		{Policy: "otelmw", Option: "WithAttributes", Value: "", Problem: "an attribute needs a key and a value"},
		{Policy: "otelmw", Option: "WithAttributes", Value: "tenax.tenant", Problem: "the namespace tenax is taken"},
		{Policy: "otelmw", Option: "WithAttributes", Value: "caf\xe9", Problem: "a key must be valid UTF-8"},
		{Policy: "otelmw", Option: "WithClassifier", Problem: "must not be nil"},
		{Policy: "otelmw", Option: "WithSpanFilter", Problem: "must not be nil"},
	}
	_, err := policy.New("inventory", policy.Policy[string](m))
	if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
		t.Errorf("policy.New (-want +got):\n%s", diff)
	}
	called := false
	_, err = m.Apply(t.Context(), policy.NextFunc(func(context.Context) (string, error) {
		called = true
		return "", nil
	}))
	if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" || called {
		t.Errorf("a call without policy.New: called %v (-want +got):\n%s", called, diff)
	}
}

func TestAttributesThatSayHowSomethingEndedAreReserved(t *testing.T) {
	for _, key := range []string{
		"error.type", "http.request.method_original", "http.request.resend_count", "http.response.status_code",
	} {
		_, err := policy.New("inventory", policy.Policy[string](otelmw.New[string](otelmw.WithAttributes(attribute.String(key, "mine")))))
		want := []policy.OptionError{{Policy: "otelmw", Option: "WithAttributes", Value: key, Problem: "is set by Tenax itself"}}
		if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}

// A database may well be described by server.address.
func TestAttributesOfARequestWinOverThoseOfTheProgram(t *testing.T) {
	plain, _ := attributesOfARequest(t)
	if len(plain) < 12 {
		t.Fatalf("only %v", plain)
	}
	for key, values := range plain {
		mixed, err := attributesOfARequest(t, attribute.String(key, "mine"))
		if err != nil {
			continue // reserved
		}
		delete(mixed[key], "mine") // where a request does not have it
		if diff := cmp.Diff(values, mixed[key]); diff != "" {
			t.Errorf("%s (-without +with one of the program):\n%s", key, diff)
		}
	}
}

// attributesOfARequest returns the values that each attribute has on the spans and metrics of a
// request that is sent twice.
func attributesOfARequest(t *testing.T, common ...attribute.KeyValue) (map[string]map[any]bool, error) {
	t.Helper()
	o := newTelemetry()
	m := otelmw.New[response](o.options(otelmw.WithAttributes(common...))...)
	if err := m.Validate(); err != nil {
		return nil, err
	}
	p := pipelineOf(t, "inventory", policy.Policy[response](m), retrying[response](2))
	p.Call(t.Context(), &sending{method: "PURGE", url: "http://localhost", answers: []answer{
		{err: errUnavailable}, {status: 503, proto: "HTTP/1.1", err: errUnavailable},
	}})
	values := make(map[string]map[any]bool)
	add := func(of attributes) {
		for key, value := range of {
			if values[key] == nil {
				values[key] = make(map[any]bool)
			}
			values[key][value] = true
		}
	}
	for _, s := range o.spans() {
		add(s.Attributes)
	}
	for _, metric := range o.collect(t) {
		for _, point := range pointsOf(t, metric) {
			add(point.Attributes)
		}
	}
	return values, nil
}

func TestPropagatorMayPropagateNothing(t *testing.T) {
	o := newTelemetry()
	none := propagation.NewCompositeTextMapPropagator()
	p := pipelineOf(t, "inventory", policy.Policy[response](otelmw.New[response](o.options(otelmw.WithPropagator(none))...)))
	s := &sending{method: "GET", url: "http://localhost", answers: []answer{{status: 200}}}
	if _, err := p.Call(t.Context(), s); err != nil || len(s.sent[0].Header) != 0 {
		t.Errorf("got %v and headers %v, want none", err, s.sent[0].Header)
	}
}

func TestMiddlewareThatNewDidNotMakeIsInvalid(t *testing.T) {
	want := []policy.OptionError{{
		Policy: "otelmw", Option: "Middleware", Problem: "is nil or the zero value; make it with New",
	}}
	for name, m := range map[string]*otelmw.Middleware[string]{"nil": nil, "zero": {}} {
		_, applyErr := m.Apply(t.Context(), policy.NextFunc(succeed))
		_, boundErr := m.Bind(policy.Binding{}).Apply(t.Context(), policy.NextFunc(succeed))
		_, newErr := policy.New("inventory", policy.Policy[string](&otelmw.Middleware[string]{}))
		for method, err := range map[string]error{"Apply": applyErr, "Bind": boundErr, "Validate": m.Validate(), "policy.New": newErr} {
			if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", name, method, diff)
			}
		}
		if got := m.Describe().Kind; got != "otelmw" {
			t.Errorf("%s: described as %q", name, got)
		}
	}
	if _, err := policy.New("inventory", policy.Policy[string]((*otelmw.Middleware[string])(nil))); err == nil {
		t.Error("policy.New accepts nil")
	}
}

func TestNilContextIsAnError(t *testing.T) {
	m := otelmw.New[string](newTelemetry().options()...)
	if _, err := m.Apply(nil, policy.NextFunc(succeed)); !errors.Is(err, policy.ErrNilContext) { //nolint:staticcheck // The point.
		t.Errorf("got %v, want ErrNilContext", err)
	}
}

func TestWithoutAPipelineTheNameIsUnnamed(t *testing.T) {
	o := newTelemetry()
	m := otelmw.New[string](o.options()...)
	for range 2 {
		if value, err := m.Apply(t.Context(), policy.NextFunc(succeed)); value != "ok" || err != nil {
			t.Errorf("got %q, %v", value, err)
		}
	}
	want := []point{{Count: 2, Attributes: attributes{"tenax.pipeline.name": "unnamed", "tenax.outcome": "success"}}}
	got := o.points(t, "tenax.execution.duration")
	got[0].Sum = 0
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tenax.execution.duration (-want +got):\n%s", diff)
	}
}

func TestAttributesAreOnEverySpanAndMetric(t *testing.T) {
	o := newTelemetry()
	policies := []policy.Policy[response]{
		otelmw.New[response](o.options(otelmw.WithAttributes(attribute.String("agent", "reviewer")))...),
		many[response]{Middleware: passOn[response], states: []string{"open"}},
	}
	for _, e := range eventTypes {
		policies = append(policies, emitting[response](policy.Event{Type: e}))
	}
	p := pipelineOf(t, "inventory", append(append(policies, gauging[response]()...), twice[response]())...)
	p.Call(t.Context(), &sending{method: "GET", url: "http://localhost", answers: []answer{{status: 200}, {status: 200}}})
	p.Do(t.Context(), func(context.Context) (response, error) { return nil, nil })
	for _, s := range o.spans() {
		if s.Attributes["agent"] != "reviewer" || s.Attributes["tenax.pipeline.name"] != "inventory" {
			t.Errorf("span %s has attributes %v", s.Name, s.Attributes)
		}
	}
	metrics := o.collect(t)
	for _, m := range metrics {
		for _, p := range pointsOf(t, m) {
			if p.Attributes["agent"] != "reviewer" {
				t.Errorf("metric %s has attributes %v", m.Name, p.Attributes)
			}
		}
	}
	if len(metrics) != 18 {
		t.Errorf("%d metrics, want all 18", len(metrics))
	}
}

func TestClassifierDecidesTheKind(t *testing.T) {
	o := newTelemetry()
	gone := errors.New("gone fishing")
	classifier := func(err error) (classify.Verdict, bool) {
		return classify.Verdict{Kind: classify.KindModelNotFound}, errors.Is(err, gone)
	}
	p := pipelineOf(t, "inventory",
		policy.Policy[string](otelmw.New[string](o.options(otelmw.WithClassifier(classifier))...)),
		emitting[string](policy.Event{Type: policy.EventFallback, Err: gone}))
	p.Do(t.Context(), failing(gone))
	p.Do(t.Context(), failing(errAuth))
	for _, name := range []string{"tenax.execution.duration", "tenax.attempt.duration"} {
		var kinds []any
		for _, p := range o.points(t, name) {
			kinds = append(kinds, p.Attributes["error.type"])
		}
		if diff := cmp.Diff([]any{"auth_error", "model_not_found"}, kinds); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := o.spans()[0].Events[0].Attributes["error.type"]; got != "model_not_found" {
		t.Errorf("event: got %v", got)
	}
	if got := o.points(t, "tenax.fallbacks")[0].Attributes["error.type"]; got != "model_not_found" {
		t.Errorf("tenax.fallbacks: got %v", got)
	}
}

func TestDescriptionNamesThePolicy(t *testing.T) {
	p := pipelineOf(t, "inventory", policy.Policy[string](otelmw.New[string]()))
	if got, want := p.Describe().String(), `pipeline "inventory"(otelmw)`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := otelmw.New[string]().Describe().Kind; got != "otelmw" {
		t.Errorf("unbound: got %s", got)
	}
}
