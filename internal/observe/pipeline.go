package observe

import (
	"context"

	"github.com/tenax-go/tenax/policy"
)

// Observer observes the calls of one pipeline.
type Observer interface {
	// BeginCall begins a call. It returns the context for the inner policies, the place of a
	// policy.Observer in the call, and the Ender of the call.
	BeginCall(ctx context.Context, s Start) (context.Context, *policy.Observation, Ender)
}

// Selective is an [Observer] that need not observe every call.
type Selective interface {
	Observer

	// Wanted returns the signals that are wanted of a call. A call without any is not observed.
	Wanted(ctx context.Context) Signals
}

// Start is how a call begins.
type Start struct {
	// Wanted is what a [Selective] observer returned. It is not 0 then.
	Wanted Signals
	// Outer is the call of the next outer observer of the same package, or nil.
	Outer *Call
	// Synchronous means that nothing happens in the call after its end.
	Synchronous bool
}

// Ender ends a call.
type Ender interface {
	// EndCall is called once, with the caller's context and the error of the call. A call that
	// panicked or called runtime.Goexit has not returned.
	EndCall(ctx context.Context, err error, returned bool)
}

// pipeline is a Middleware in a pipeline.
type pipeline[T any] struct {
	observer  Observer
	selective Selective // the observer, or nil if it observes every call
	key       *Key
	kind      string
}

func newPipeline[T any](kind string, key *Key, o Observer) *pipeline[T] {
	selective, _ := o.(Selective)
	return &pipeline[T]{observer: o, selective: selective, key: key, kind: kind}
}

// Synchronous reports that a call's work ends with the call.
func (p *pipeline[T]) Synchronous() bool { return true }

func (p *pipeline[T]) Describe() policy.Description { return policy.Description{Kind: p.kind} }

func (p *pipeline[T]) Apply(ctx context.Context, next policy.Next[T]) (value T, err error) {
	if ctx == nil {
		return value, policy.ErrNilContext
	}
	var start Start
	if p.selective != nil {
		if start.Wanted = p.selective.Wanted(ctx); start.Wanted == 0 {
			return next.Do(ctx)
		}
	}
	if p.key != nil {
		start.Outer = OuterCall(next, p.key)
	}
	start.Synchronous = next.Synchronous()
	inner, observation, call := p.observer.BeginCall(ctx, start)
	returned := false
	defer func() { call.EndCall(ctx, err, returned) }()
	value, err = next.ObserveIn(observation).Do(inner)
	returned = true
	return value, err
}
