package otelmw

import (
	"context"
	"fmt"
	"runtime"

	"go.opentelemetry.io/otel/metric"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// maxCircuits bounds the circuits of a pipeline that metrics tell apart. They have three series
// each, and OpenTelemetry's SDK keeps 2000 of a metric unless told otherwise.
const maxCircuits = 500

// watch makes the gauges follow the pipeline for as long as that lives. It is not called before the
// first call, as a pipeline cannot be described before policy.New has returned.
func (b *bound[T]) watch() {
	if b.describe == nil {
		return
	}
	registration := b.watchGauges(b.describe)
	if registration == nil {
		return
	}
	runtime.AddCleanup(b, func(r metric.Registration) {
		handle(r.Unregister())
	}, registration)
}

func (t *telemetry) watchGauges(describe func() (policy.Description, bool)) metric.Registration {
	registration, err := t.meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		r, alive, err := t.read(describe)
		if alive {
			t.observe(o, r)
		}
		return err
	}, t.breakerState, t.budgetLevel, t.bulkheadRunning, t.bulkheadWaiting)
	handle(err)
	return registration
}

// read returns an error if a policy panics: the SDK calls back in a goroutine where nobody else
// recovers. What the panic says is left out, as it may be anything.
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
		o.ObserveFloat64(t.budgetLevel, level, metric.WithAttributeSet(t.series.set(pipelineKey.String(pipeline))))
	}
	for name, running := range r.running {
		o.ObserveInt64(t.bulkheadRunning, running, metric.WithAttributeSet(t.series.set(bulkheadNameKey.String(name))))
	}
	for name, waiting := range r.waiting {
		o.ObserveInt64(t.bulkheadWaiting, waiting, metric.WithAttributeSet(t.series.set(bulkheadNameKey.String(name))))
	}
}

// readings are what the gauges of a pipeline say at a moment. What has no name of its own goes by
// that of its pipeline. Things of one name count as one: a circuit that may be in several states at
// once, the lowest of budgets, the fullest of bulkheads.
type readings struct {
	circuits         map[string]states
	budgets          map[string]float64 // by pipeline
	running, waiting map[string]int64   // by bulkhead
}

// states says of each state whether a circuit is in it, 1 or 0. Those of package breaker are always
// there.
type states map[string]int64

func readingsOf(d policy.Description, pipeline string) readings {
	r := readings{
		circuits: make(map[string]states), budgets: make(map[string]float64),
		running: make(map[string]int64), waiting: make(map[string]int64),
	}
	r.add(d, pipeline)
	return r
}

func (r *readings) add(d policy.Description, pipeline string) {
	if d.Kind == "pipeline" && d.Name != "" {
		pipeline = observe.Name(d.Name)
	}
	if d.State != "" {
		r.addCircuit(observe.NameOr(d.Name, pipeline), observe.State(d.State))
	}
	for _, gauge := range d.Gauges {
		r.addGauge(d, gauge, pipeline)
	}
	for _, part := range d.Parts {
		r.add(part, pipeline)
	}
}

func (r *readings) addCircuit(name, state string) {
	if r.circuits[name] == nil && len(r.circuits) >= maxCircuits {
		name = observe.Other
	}
	if r.circuits[name] == nil {
		r.circuits[name] = states{"closed": 0, "open": 0, "half_open": 0}
	}
	r.circuits[name][state] = 1
}

func (r *readings) addGauge(d policy.Description, g policy.Gauge, pipeline string) {
	name := observe.NameOr(d.Name, pipeline)
	switch {
	case d.Kind == "retry" && g.Name == "budget level":
		if level, there := r.budgets[pipeline]; !there || g.Value < level {
			r.budgets[pipeline] = g.Value
		}
	case d.Kind == "bulkhead" && g.Name == "running":
		r.running[name] = max(r.running[name], int64(g.Value))
	case d.Kind == "bulkhead" && g.Name == "waiting":
		r.waiting[name] = max(r.waiting[name], int64(g.Value))
	}
}
