package otelmw_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// circuits returns the state of each circuit as the metric has it, and fails unless every state has
// a series.
func (o *telemetry) circuits(t *testing.T) map[string]string {
	t.Helper()
	in := make(map[string]string)
	series := make(map[string]int)
	for _, p := range o.points(t, "tenax.breaker.state") {
		name, state := p.Attributes["tenax.breaker.name"].(string), p.Attributes["tenax.breaker.state"].(string)
		series[name]++
		switch p.Value {
		case 0:
		case 1:
			in[name] += state
		default:
			t.Errorf("%s %s is %d", name, state, p.Value)
		}
	}
	for name, n := range series {
		if n != 3 {
			t.Errorf("%s has %d series, want one a state", name, n)
		}
	}
	return in
}

func TestBreakerStateIsRightAtAnyMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		warehouse := breaker.New[string](breaker.WithName("warehouse"), breaker.WithFailureThreshold(1))
		unnamed := breaker.New[string]()
		p := observed(t, o, "inventory", policy.Policy[string](pipelineOf[string](t, "stock", unnamed)), warehouse)
		check := func(when, want string) {
			t.Helper()
			wanted := map[string]string{"warehouse": want, "stock": "closed"}
			if diff := cmp.Diff(wanted, o.circuits(t)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", when, diff)
			}
		}
		p.Do(t.Context(), succeed)
		check("at first", "closed")
		p.Do(t.Context(), failing(errUnavailable))
		check("after a failure", "open")
		time.Sleep(time.Minute)
		check("after the cooldown, without a call", "half_open")
		p.Do(t.Context(), succeed)
		check("after the probe", "closed")
		warehouse.ForceOpen()
		check("forced", "open")
	})
}

func TestSharedCircuitIsOneSeries(t *testing.T) {
	o := newTelemetry()
	circuit := breaker.NewCircuit(breaker.WithName("warehouse"))
	a := observed(t, o, "inventory", policy.Policy[string](breaker.For[string](circuit)))
	b := observed(t, o, "orders", policy.Policy[int](breaker.For[int](circuit)))
	a.Do(t.Context(), succeed)
	b.Do(t.Context(), func(context.Context) (int, error) { return 1, nil })
	circuit.ForceOpen()
	if diff := cmp.Diff(map[string]string{"warehouse": "open"}, o.circuits(t)); diff != "" {
		t.Errorf("circuits (-want +got):\n%s", diff)
	}
}

func TestPipelineThatIsGoneHasNoBreakerState(t *testing.T) {
	o := newTelemetry()
	meters := &countingMeters{MeterProvider: o.meterProvider}
	func() {
		p := policy.Must(policy.New("inventory",
			policy.Policy[string](otelmw.New[string](otelmw.WithMeterProvider(meters))), breaker.New[string]()))
		p.Do(t.Context(), succeed)
		if got := o.circuits(t); len(got) != 1 {
			t.Errorf("while it lives: got %v", got)
		}
		runtime.KeepAlive(p)
	}()
	for range 1000 {
		runtime.GC()
		if meters.registrations.Load() == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if n := meters.registrations.Load(); n != 0 {
		t.Errorf("%d callbacks are still registered", n)
	}
	if got := o.circuits(t); len(got) != 0 {
		t.Errorf("once it is gone: got %v", got)
	}
}

// many describes a circuit for each of the states.
type many[T any] struct {
	policy.Middleware[T]
	states []string
}

func (m many[T]) Describe() policy.Description {
	d := policy.Description{Kind: "group"}
	for i, state := range m.states {
		d.Parts = append(d.Parts, policy.Description{Kind: "breaker", Name: fmt.Sprint("host-", i), State: state})
	}
	return d
}

func passOn[T any](ctx context.Context, next policy.Next[T]) (T, error) { return next.Do(ctx) }

func TestCircuitsOfAPipelineAreBounded(t *testing.T) {
	o := newTelemetry()
	group := many[string]{Middleware: passOn[string], states: make([]string, 1500)}
	for i := range group.states {
		group.states[i] = "closed"
	}
	group.states[1400] = "open"
	p := observed(t, o, "crawler", policy.Policy[string](group))
	p.Do(t.Context(), succeed)
	var named int
	others := make(map[any]int64)
	for _, point := range o.points(t, "tenax.breaker.state") {
		switch state := point.Attributes["tenax.breaker.state"]; {
		case point.Attributes["tenax.breaker.name"] == "_OTHER":
			others[state] = point.Value
		case state == "closed":
			named++
		}
	}
	if diff := cmp.Diff(map[any]int64{"closed": 1, "open": 1, "half_open": 0}, others); diff != "" || named != 500 {
		t.Errorf("%d circuits by name, want 500; the others (-want +got):\n%s", named, diff)
	}
}

func TestStateOutsideTheListIsOther(t *testing.T) {
	o := newTelemetry()
	p := observed(t, o, "inventory", policy.Policy[string](many[string]{Middleware: passOn[string], states: []string{"limit 17"}}))
	p.Do(t.Context(), succeed)
	in := func(state string, value int64) point {
		return point{Value: value, Attributes: attributes{"tenax.breaker.name": "host-0", "tenax.breaker.state": state}}
	}
	want := []point{in("_OTHER", 1), in("closed", 0), in("half_open", 0), in("open", 0)}
	if diff := cmp.Diff(want, o.points(t, "tenax.breaker.state")); diff != "" {
		t.Errorf("tenax.breaker.state (-want +got):\n%s", diff)
	}
}

func TestTransitionsOfAPipelineAreBounded(t *testing.T) {
	o := newTelemetry()
	names := make(chan string, 1)
	p := observed(t, o, "crawler", policy.Policy[string](policy.Middleware[string](
		func(ctx context.Context, next policy.Next[string]) (string, error) {
			next.Emit(ctx, policy.Event{Type: policy.EventStateChange, Policy: "breaker", Name: <-names, From: "closed", To: "open"})
			return next.Do(ctx)
		},
	)))
	const calls = 1500
	for i := range calls {
		names <- fmt.Sprint("host-", i)
		p.Do(t.Context(), succeed)
	}
	points := o.points(t, "tenax.breaker.transitions")
	var total int64
	for _, point := range points {
		total += point.Value
	}
	if len(points) != 1001 || total != calls {
		t.Errorf("%d series count %d transitions, want 1001 that count %d", len(points), total, calls)
	}
}

func TestGaugesShowWhatPoliciesMeasure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		budget := retry.NewBudget(retry.TokenBucket{Capacity: 4, RetryCost: 1, SuccessCredit: 1})
		slots := bulkhead.New[string](1, bulkhead.WithName("model"), bulkhead.WithQueue(5, time.Minute))
		unnamed := bulkhead.New[string](2)
		p := observed(t, o, "inventory",
			retry.New[string](retry.WithBudget(budget), retry.WithBackoff(retry.Constant(0))), policy.Policy[string](slots), unnamed)
		check := func(when, metric string, want ...point) {
			t.Helper()
			if diff := cmp.Diff(want, o.points(t, metric)); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", metric, when, diff)
			}
		}
		inventory, model := attributes{"tenax.pipeline.name": "inventory"}, attributes{"tenax.bulkhead.name": "model"}
		own := attributes{"tenax.bulkhead.name": "inventory"}

		p.Do(t.Context(), succeed)
		check("full", "tenax.retry.budget.level", point{Attributes: inventory, Sum: 1})
		check("idle", "tenax.bulkhead.running", point{Attributes: own}, point{Attributes: model})
		check("idle", "tenax.bulkhead.waiting", point{Attributes: model})

		p.Do(t.Context(), failing(errUnavailable))
		check("after two retries", "tenax.retry.budget.level", point{Attributes: inventory, Sum: 0.5})
		release := make(chan struct{})
		for range 3 {
			go p.Do(t.Context(), func(context.Context) (string, error) {
				<-release
				return "", nil
			})
		}
		synctest.Wait()
		check("busy", "tenax.bulkhead.running", point{Attributes: own, Value: 1}, point{Attributes: model, Value: 1})
		check("busy", "tenax.bulkhead.waiting", point{Attributes: model, Value: 2})
		close(release)
	})
}

func TestNestedPipelineMeasuresUnderItsOwnName(t *testing.T) {
	o := newTelemetry()
	withBudget := func(level float64) policy.Policy[string] {
		return describing[string]{policy.Description{Kind: "retry", Gauges: []policy.Gauge{{Name: "budget level", Value: level}}}}
	}
	inner := pipelineOf(t, "inner", withBudget(0.5), withBudget(0.25), withBudget(0.75))
	p := observed(t, o, "outer", policy.Policy[string](inner), withBudget(1))
	p.Do(t.Context(), succeed)
	want := []point{
		{Attributes: attributes{"tenax.pipeline.name": "inner"}, Sum: 0.25},
		{Attributes: attributes{"tenax.pipeline.name": "outer"}, Sum: 1},
	}
	if diff := cmp.Diff(want, o.points(t, "tenax.retry.budget.level")); diff != "" {
		t.Errorf("the lowest of each pipeline (-want +got):\n%s", diff)
	}
}

// describing is a policy that only describes itself.
func TestEventsOfANestedPipelineHaveTheNamesOfItsGauges(t *testing.T) {
	key := func(context.Context) string { return "north" }
	for kind, policies := range map[string][]policy.Policy[string]{
		"breaker":           {breaker.New[string](breaker.WithFailureThreshold(1))},
		"shared circuit":    {breaker.For[string](breaker.NewCircuit(breaker.WithFailureThreshold(1)))},
		"circuit by a key":  {breaker.ForKey[string](breaker.NewGroup[string](breaker.WithFailureThreshold(1)), key)},
		"circuit with name": {breaker.New[string](breaker.WithFailureThreshold(1), breaker.WithName("own"))},
	} {
		o := newTelemetry()
		inner := pipelineOf(t, "warehouse", policies...)
		outer := observed(t, o, "inventory", policy.Policy[string](inner))
		outer.Do(t.Context(), failing(errUnavailable))
		transitions := o.points(t, "tenax.breaker.transitions")
		if len(transitions) != 1 {
			t.Fatalf("%s: transitions: got %v, want one", kind, transitions)
		}
		name, _ := transitions[0].Attributes["tenax.breaker.name"].(string)
		if state := o.circuits(t)[name]; state != "open" {
			t.Errorf("%s: the transition is of the circuit %q, the gauges have %v", kind, name, o.circuits(t))
		}
	}
}

type describing[T any] struct{ description policy.Description }

func (d describing[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	return next.Do(ctx)
}
func (d describing[T]) Describe() policy.Description { return d.description }

// gauging has every gauge that becomes a metric.
func gauging[T any]() []policy.Policy[T] {
	return []policy.Policy[T]{
		describing[T]{policy.Description{Kind: "retry", Gauges: []policy.Gauge{{Name: "budget level", Value: 1}}}},
		describing[T]{policy.Description{Kind: "bulkhead", Gauges: []policy.Gauge{{Name: "running"}, {Name: "waiting"}}}},
	}
}

// undescribed is a policy whose description panics.
type undescribed struct{}

func (undescribed) Apply(ctx context.Context, next policy.Next[string]) (string, error) {
	return next.Do(ctx)
}

func (undescribed) Describe() policy.Description { panic("secret") }

// The callback of a gauge is called in a goroutine of the SDK, which does not recover.
func TestAPanicInDescribeIsAnErrorOfTheGauges(t *testing.T) {
	o := newTelemetry()
	p := observed[string](t, o, "inventory", undescribed{})
	p.Do(t.Context(), succeed)
	var data metricdata.ResourceMetrics
	err := o.reader.Collect(t.Context(), &data)
	want := "otelmw: no gauges of the pipeline \"inventory\": Describe of one of its policies panicked with a string"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if err := o.reader.Collect(t.Context(), &data); err == nil {
		t.Error("the second time: no error")
	}
}
