package otelmw

import (
	"context"
	"fmt"
	"runtime"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"

	"github.com/tenax-go/tenax/policy"
)

// gauges are the instruments that are read when metrics are collected.
type gauges struct {
	breakerState    metric.Int64ObservableGauge
	budgetLevel     metric.Float64ObservableGauge
	bulkheadRunning metric.Int64ObservableGauge
	bulkheadWaiting metric.Int64ObservableGauge
	bulkheadLimit   metric.Int64ObservableGauge
	pacingPause     metric.Float64ObservableGauge
	pacingWaiting   metric.Int64ObservableGauge
}

func newGauges(meter metric.Meter) gauges {
	return gauges{
		breakerState: gauge(meter, "tenax.breaker.state", "{circuit}",
			"1 for the state that a circuit is in, 0 for the others."),
		budgetLevel: level(meter, "tenax.retry.budget.level", "1",
			"How much of a retry budget is left, from 0 to 1."),
		bulkheadRunning: gauge(meter, "tenax.bulkhead.running", "{call}",
			"Calls that a bulkhead has admitted and that are under way."),
		bulkheadWaiting: gauge(meter, "tenax.bulkhead.waiting", "{call}",
			"Calls that wait for a bulkhead to admit them."),
		bulkheadLimit: gauge(meter, "tenax.bulkhead.limit", "{call}",
			"Calls that an adaptive bulkhead lets be under way, while it has a limit."),
		pacingPause: level(meter, "tenax.pacing.pause", "s",
			"Time until the next call may be sent, as the server asked."),
		pacingWaiting: gauge(meter, "tenax.pacing.waiting", "{call}",
			"Calls that wait to be sent, as the server asked."),
	}
}

func (g *gauges) all() []metric.Observable {
	return []metric.Observable{
		g.breakerState, g.budgetLevel, g.bulkheadRunning, g.bulkheadWaiting, g.bulkheadLimit, g.pacingPause, g.pacingWaiting,
	}
}

func gauge(meter metric.Meter, name, unit, description string) metric.Int64ObservableGauge {
	g, err := meter.Int64ObservableGauge(name, metric.WithUnit(unit), metric.WithDescription(description))
	handle(err)
	if g == nil {
		return noop.Int64ObservableGauge{}
	}
	return g
}

func level(meter metric.Meter, name, unit, description string) metric.Float64ObservableGauge {
	g, err := meter.Float64ObservableGauge(name, metric.WithUnit(unit), metric.WithDescription(description))
	handle(err)
	if g == nil {
		return noop.Float64ObservableGauge{}
	}
	return g
}

// registerGauges registers the gauges of the pipeline until the pipeline is garbage. It waits for
// the first call, as a pipeline cannot be described before policy.New has returned.
func (o *observer) registerGauges() {
	if o.describe == nil {
		return
	}
	registration := o.register(o.describe)
	if registration == nil {
		return
	}
	runtime.AddCleanup(o, func(r metric.Registration) {
		handle(r.Unregister())
	}, registration)
}

// register must not refer to the observer, which would never become garbage then.
func (t *telemetry) register(describe func() (policy.Description, bool)) metric.Registration {
	registration, err := t.meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		r, alive, err := t.read(describe)
		if alive {
			t.observe(o, r)
		}
		return err
	}, t.gauges.all()...)
	handle(err)
	return registration
}

// read returns an error if a policy panics: in the goroutine of the SDK's callback nothing else
// recovers. The value of the panic is left out, as it may hold anything.
func (t *telemetry) read(describe func() (policy.Description, bool)) (r readings, alive bool, err error) {
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("otelmw: no gauges of the pipeline %q: Describe of one of its policies panicked with a %T", t.pipeline, value)
		}
	}()
	d, alive := describe()
	return readingsOf(d, t.pipeline), alive, nil
}

func (t *telemetry) observe(o metric.Observer, r readings) {
	for name, states := range r.circuits {
		for state, in := range states {
			attributes := t.series.set(breakerNameKey.String(name), breakerStateKey.String(state))
			o.ObserveInt64(t.breakerState, in, metric.WithAttributeSet(attributes))
		}
	}
	for pipeline, level := range r.budgets {
		o.ObserveFloat64(t.budgetLevel, level, t.attribute(pipelineKey.String(pipeline)))
	}
	for name, load := range r.bulkheads {
		named := t.attribute(bulkheadNameKey.String(name))
		observeCount(o, t.bulkheadRunning, load.running, named)
		observeCount(o, t.bulkheadWaiting, load.waiting, named)
		if load.limit > 0 {
			observeCount(o, t.bulkheadLimit, load.limit, named)
		}
	}
	for name, load := range r.pacings {
		named := t.attribute(pacingNameKey.String(name))
		observeCount(o, t.pacingWaiting, load.waiting, named)
		if load.pause >= 0 {
			o.ObserveFloat64(t.pacingPause, load.pause, named)
		}
	}
}

func (t *telemetry) attribute(kv attribute.KeyValue) metric.MeasurementOption {
	return metric.WithAttributeSet(t.series.set(kv))
}

func observeCount(o metric.Observer, g metric.Int64Observable, value float64, named metric.MeasurementOption) {
	if value >= 0 {
		o.ObserveInt64(g, int64(value), named)
	}
}
