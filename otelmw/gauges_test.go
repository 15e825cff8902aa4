package otelmw_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

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

// describing is a policy that only describes itself.
type describing[T any] struct{ description policy.Description }

func (d describing[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	return next.Do(ctx)
}

func (d describing[T]) Describe() policy.Description { return d.description }

// gauging returns policies with every gauge that becomes a metric.
func gauging[T any]() []policy.Policy[T] {
	return []policy.Policy[T]{
		describing[T]{policy.Description{Kind: "retry", Gauges: []policy.Gauge{{Name: "budget level", Value: 1}}}},
		describing[T]{policy.Description{Kind: "bulkhead", Gauges: []policy.Gauge{{Name: "running"}, {Name: "waiting"}, {Name: "limit", Value: 9}}}},
		describing[T]{policy.Description{Kind: "pacing", Gauges: []policy.Gauge{{Name: "paced"}, {Name: "waiting"}}}},
	}
}

// undescribed is a policy that panics in Describe.
type undescribed struct{}

func (undescribed) Apply(ctx context.Context, next policy.Next[string]) (string, error) {
	return next.Do(ctx)
}

func (undescribed) Describe() policy.Description { panic("secret") }

// The callback of a gauge runs in a goroutine of the SDK, which does not recover.
func TestPanicInDescribeIsAnErrorOfTheGauges(t *testing.T) {
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
