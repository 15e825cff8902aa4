package otelmw

import (
	"context"
	"runtime"

	"go.opentelemetry.io/otel/metric"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// maxCircuits bounds the circuits of a pipeline that metrics tell apart. They have three series each, and OpenTelemetry's SDK
// keeps 2000 of a metric unless told otherwise.
const maxCircuits = 500

// watch makes tenax.breaker.state follow the pipeline for as long as that lives. It is not called before the first call,
// as a pipeline cannot be described before policy.New has returned.
func (b *bound[T]) watch() {
	if b.describe == nil {
		return
	}
	registration := b.watchCircuits(b.describe)
	if registration == nil {
		return
	}
	runtime.AddCleanup(b, func(r metric.Registration) {
		handle(r.Unregister())
	}, registration)
}

func (t *telemetry) watchCircuits(describe func() (policy.Description, bool)) metric.Registration {
	registration, err := t.meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		if d, alive := describe(); alive {
			t.observeCircuits(o, circuitsOf(d, t.pipeline))
		}
		return nil
	}, t.breakerState)
	handle(err)
	return registration
}

func (t *telemetry) observeCircuits(o metric.Observer, circuits map[string]states) {
	for name, states := range circuits {
		for state, in := range states {
			attributes := t.series.set(breakerNameKey.String(name), breakerStateKey.String(state))
			o.ObserveInt64(t.breakerState, in, metric.WithAttributeSet(attributes))
		}
	}
}

// states says of each state whether a circuit is in it, 1 or 0. Those of package breaker are always there.
type states map[string]int64

// circuitsOf returns the circuits in d by name: that of the pipeline for a circuit that has none. Circuits of one name count
// as one, which may be in several states at once.
func circuitsOf(d policy.Description, pipeline string) map[string]states {
	circuits := make(map[string]states)
	var walk func(d policy.Description, pipeline string)
	walk = func(d policy.Description, pipeline string) {
		if d.Kind == "pipeline" && d.Name != "" {
			pipeline = observe.Name(d.Name)
		}
		if d.State != "" {
			name := observe.Circuit(d.Name, pipeline)
			if circuits[name] == nil && len(circuits) >= maxCircuits {
				name = observe.Other
			}
			if circuits[name] == nil {
				circuits[name] = states{"closed": 0, "open": 0, "half_open": 0}
			}
			circuits[name][observe.State(d.State)] = 1
		}
		for _, part := range d.Parts {
			walk(part, pipeline)
		}
	}
	walk(d, pipeline)
	return circuits
}
