package otelmw_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

// countingMeters counts the callbacks that are registered.
type countingMeters struct {
	metric.MeterProvider
	registrations atomic.Int64
}

func (p *countingMeters) Meter(name string, options ...metric.MeterOption) metric.Meter {
	return &countingMeter{p.MeterProvider.Meter(name, options...), p}
}

type countingMeter struct {
	metric.Meter
	provider *countingMeters
}

func (m *countingMeter) RegisterCallback(f metric.Callback, instruments ...metric.Observable) (metric.Registration, error) {
	r, err := m.Meter.RegisterCallback(f, instruments...)
	m.provider.registrations.Add(1)
	return &countedRegistration{r, m.provider}, err
}

type countedRegistration struct {
	metric.Registration
	provider *countingMeters
}

func (r *countedRegistration) Unregister() error {
	r.provider.registrations.Add(-1)
	return r.Registration.Unregister()
}

// inProcess runs the rest of a test in its own process, as global providers can be set only once.
func inProcess(t *testing.T) bool {
	t.Helper()
	if os.Getenv("TENAX_OTELMW_TEST") == t.Name() {
		return true
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$", "-test.v")
	command.Env = append(os.Environ(), "TENAX_OTELMW_TEST="+t.Name())
	output, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(output), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, output)
	}
	return false
}

func TestGlobalProvidersAreUsedEvenIfSetLater(t *testing.T) {
	if !inProcess(t) {
		return
	}
	o := newTelemetry()
	p := pipelineOf(t, "inventory", policy.Policy[string](otelmw.New[string]()), breaker.New[string]())
	p.Do(t.Context(), succeed)
	otel.SetTracerProvider(o.tracerProvider)
	otel.SetMeterProvider(o.meterProvider)
	if got := o.spans(); len(got) != 0 {
		t.Errorf("before: got %v", got)
	}
	p.Do(t.Context(), succeed)
	if got := o.spans(); len(got) != 2 {
		t.Errorf("after: got %v, want the execution and its attempt", got)
	}
	if got := o.points(t, "tenax.execution.duration"); len(got) != 1 || got[0].Count != 1 {
		t.Errorf("tenax.execution.duration: got %v", got)
	}
	if got := o.circuits(t); got["inventory"] != "closed" {
		t.Errorf("circuits: got %v", got)
	}
}

func TestGlobalPropagatorIsUsedEvenIfSetLater(t *testing.T) {
	if !inProcess(t) {
		return
	}
	o := newTelemetry()
	p := pipelineOf(t, "inventory", policy.Policy[response](otelmw.New[response](o.options()...)))
	before := &sending{method: "GET", url: "http://localhost", answers: []answer{{status: 200}}}
	after := &sending{method: "GET", url: "http://localhost", answers: []answer{{status: 200}}}
	p.Call(t.Context(), before)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	p.Call(t.Context(), after)
	if len(before.sent[0].Header) != 0 || after.sent[0].Header.Get("Traceparent") == "" {
		t.Errorf("got headers %v before and %v after", before.sent[0].Header, after.sent[0].Header)
	}
}

func TestWithoutAnSDKNothingHappens(t *testing.T) {
	tests := map[string][]otelmw.Option{
		"global providers": nil,
		"noop providers": {
			otelmw.WithTracerProvider(tracenoop.NewTracerProvider()), otelmw.WithMeterProvider(metricnoop.NewMeterProvider()),
		},
	}
	for name, options := range tests {
		t.Run(name, func(t *testing.T) {
			p := pipelineOf(t, "inventory", policy.Policy[string](otelmw.New[string](options...)))
			ctx := t.Context()
			p.Do(ctx, func(inside context.Context) (string, error) {
				if inside != ctx {
					t.Error("the function gets another context than the caller's")
				}
				return "", nil
			})
			if racing.Enabled {
				t.Skip("the race detector allocates")
			}
			if allocs := testing.AllocsPerRun(1000, func() { p.Do(ctx, succeed) }); allocs != 0 {
				t.Errorf("%v allocations, want 0", allocs)
			}
		})
	}
}

func TestStandInThatAnOptionGaveIsUsed(t *testing.T) {
	p := pipelineOf(t, "inventory", policy.Policy[string](otelmw.New[string](otelmw.WithTracerProvider(otel.GetTracerProvider()))))
	ctx := t.Context()
	p.Do(ctx, func(inside context.Context) (string, error) {
		if inside == ctx {
			t.Error("no span was started")
		}
		return "", nil
	})
}

// Broken providers return nothing, and errors where they can.
type (
	brokenTracers struct{ trace.TracerProvider }
	brokenMeters  struct {
		metric.MeterProvider
		meter metric.Meter
	}
	brokenMeter struct {
		metric.Meter
		err error
	}
)

func (brokenTracers) Tracer(string, ...trace.TracerOption) trace.Tracer { return nil }
func (b brokenMeters) Meter(string, ...metric.MeterOption) metric.Meter { return b.meter }
func (b brokenMeter) RegisterCallback(metric.Callback, ...metric.Observable) (metric.Registration, error) {
	return nil, b.err
}

func (b brokenMeter) Float64Histogram(string, ...metric.Float64HistogramOption) (metric.Float64Histogram, error) {
	return nil, b.err
}

func (b brokenMeter) Int64Histogram(string, ...metric.Int64HistogramOption) (metric.Int64Histogram, error) {
	return nil, b.err
}

func (b brokenMeter) Int64Counter(string, ...metric.Int64CounterOption) (metric.Int64Counter, error) {
	return nil, b.err
}

func (b brokenMeter) Int64ObservableGauge(string, ...metric.Int64ObservableGaugeOption) (metric.Int64ObservableGauge, error) {
	return nil, b.err
}

func (b brokenMeter) Float64ObservableGauge(
	string, ...metric.Float64ObservableGaugeOption,
) (metric.Float64ObservableGauge, error) {
	return nil, b.err
}

var errBroken = errors.New("broken")

func TestBrokenProvidersDoNotFailCalls(t *testing.T) {
	if !inProcess(t) {
		return
	}
	var handled int
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		if !errors.Is(err, errBroken) {
			t.Errorf("handled %v", err)
		}
		handled++
	}))
	for name, meter := range map[string]metric.Meter{
		"no meter": nil, "errors": brokenMeter{err: errBroken}, "no instruments": brokenMeter{},
	} {
		p := pipelineOf(t, "inventory", policy.Policy[response](otelmw.New[response](
			otelmw.WithTracerProvider(brokenTracers{}), otelmw.WithMeterProvider(brokenMeters{meter: meter}),
		)), breaker.New[response]())
		r, err := p.Call(t.Context(), &sending{method: "GET", url: "http://localhost", answers: []answer{{status: 200}}})
		if err != nil || r.StatusCode != 200 {
			t.Errorf("%s: got %v, %v", name, r, err)
		}
	}
	if handled != 20 {
		t.Errorf("%d errors handled, want one for each of 19 instruments and the callback", handled)
	}
}

func TestNilGlobalProvidersDoNotFailCalls(t *testing.T) {
	if !inProcess(t) {
		return
	}
	otel.SetTracerProvider(nil)
	otel.SetMeterProvider(nil)
	otel.SetTextMapPropagator(nil)
	p := pipelineOf(t, "inventory", policy.Policy[response](otelmw.New[response]()), breaker.New[response]())
	r, err := p.Call(t.Context(), &sending{method: "GET", url: "http://localhost", answers: []answer{{status: 200}}})
	if err != nil || r.StatusCode != 200 {
		t.Errorf("got %v, %v", r, err)
	}
}
