package otelmw

import (
	"context"
	"fmt"
	"runtime"

	"go.opentelemetry.io/otel/metric"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// maxCircuits is how many circuits of a pipeline have series of their own. Each has three, and
// OpenTelemetry's SDK keeps 2000 of a metric by default.
const maxCircuits = 500

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
	}, t.breakerState, t.budgetLevel, t.bulkheadRunning, t.bulkheadWaiting)
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
		o.ObserveFloat64(t.budgetLevel, level, metric.WithAttributeSet(t.series.set(pipelineKey.String(pipeline))))
	}
	for name, running := range r.running {
		o.ObserveInt64(t.bulkheadRunning, running, metric.WithAttributeSet(t.series.set(bulkheadNameKey.String(name))))
	}
	for name, waiting := range r.waiting {
		o.ObserveInt64(t.bulkheadWaiting, waiting, metric.WithAttributeSet(t.series.set(bulkheadNameKey.String(name))))
	}
}

// readings are the values of a pipeline's gauges at a moment. A policy without a name of its own
// has that of its pipeline. Policies of the same name are merged: into a circuit that may be in
// several states at once, the lowest budget, the fullest bulkhead.
type readings struct {
	circuits         map[string]states
	budgets          map[string]float64 // by pipeline
	running, waiting map[string]int64   // by bulkhead
}

// states has 1 for each state that a circuit is in, and 0 for the other states of package breaker.
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
	if d.Kind == policy.KindPipeline && d.Name != "" {
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
		r.circuits[name] = states{policy.StateClosed: 0, policy.StateOpen: 0, policy.StateHalfOpen: 0}
	}
	r.circuits[name][state] = 1
}

func (r *readings) addGauge(d policy.Description, g policy.Gauge, pipeline string) {
	name := observe.NameOr(d.Name, pipeline)
	switch {
	case d.Kind == policy.KindRetry && g.Name == policy.GaugeBudgetLevel:
		if level, there := r.budgets[pipeline]; !there || g.Value < level {
			r.budgets[pipeline] = g.Value
		}
	case d.Kind == policy.KindBulkhead && g.Name == policy.GaugeRunning:
		r.running[name] = max(r.running[name], int64(g.Value))
	case d.Kind == policy.KindBulkhead && g.Name == policy.GaugeWaiting:
		r.waiting[name] = max(r.waiting[name], int64(g.Value))
	}
}
