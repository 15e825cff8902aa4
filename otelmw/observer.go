package otelmw

import (
	"context"
	"sync"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// callKey finds the call in a context.
var callKey observe.Key

// The signals of a call. If pipelines nest, the outer one leaves out those of the inner one.
const (
	executionSpan = observe.Signals(ExecutionSpan)
	attemptSpans  = observe.Signals(AttemptSpans)
	spans         = observe.Signals(AllSpans)
	metrics       = observe.Signals(AllSpans + 1)
	traceContext  = metrics << 1
)

// observer makes the telemetry of one pipeline.
type observer struct {
	*telemetry
	describe    func() (policy.Description, bool) // nil if there is no pipeline
	registering sync.Once
}

func (c *config) observer(b policy.Binding) observe.Observer {
	return &observer{telemetry: newTelemetry(*c, b.Pipeline), describe: b.Describe}
}

// Wanted returns the signals for which there is an SDK.
func (o *observer) Wanted(context.Context) (wanted observe.Signals) {
	o.registering.Do(o.registerGauges)
	if o.tracing() {
		wanted |= spans
	}
	if o.metering() {
		wanted |= metrics
	}
	if o.propagating() {
		wanted |= traceContext
	}
	return wanted
}

// BeginCall begins a call. If there are spans, which find their parent in it, or if pipelines nest,
// it is also the context of the inner policies.
func (o *observer) BeginCall(ctx context.Context, s observe.Start) (context.Context, *policy.Observation, observe.Ender) {
	if s.Wanted&spans != 0 || s.Outer != nil {
		c := o.beginTraced(ctx, s)
		return c, &c.Observation, c
	}
	c := o.beginUntraced(ctx, s)
	return ctx, &c.Observation, c
}
