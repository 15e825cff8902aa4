package policy

import (
	"context"
	"sync/atomic"
	"time"
)

// Outcome is the result of a call, its number of attempts and its duration.
type Outcome[T any] struct {
	// Value is the value that the call returned. If Err is not nil, it is the zero value or the one
	// that came with the error.
	Value T
	// Err is the error of the call, or nil.
	Err error
	// Attempts is how often the guarded function was called. It is 0 if the call was rejected.
	Attempts int
	// Elapsed is how long the call took, waits between attempts included.
	Elapsed time.Duration
	// Degraded says that a fallback answered in place of a failure.
	Degraded bool
}

// Execute is [Pipeline.Do] with a more detailed result.
func (p *Pipeline[T]) Execute(ctx context.Context, fn Func[T]) Outcome[T] {
	if p == nil || ctx == nil || fn == nil {
		return Outcome[T]{Err: argumentError(p == nil, ctx == nil)}
	}
	start := time.Now()
	o := new(outcomeObserver)
	o.observation.Observer = o
	value, err := Next[T]{p.chain, fn, nil}.ObserveIn(&o.observation).Do(ctx)
	return Outcome[T]{
		Value:    value,
		Err:      err,
		Attempts: o.observation.Attempts(),
		Elapsed:  time.Since(start),
		Degraded: o.degraded.Load() && err == nil,
	}
}

// outcomeObserver is the observer of [Pipeline.Execute].
type outcomeObserver struct {
	observation Observation
	degraded    atomic.Bool
}

func (o *outcomeObserver) StartAttempt(ctx context.Context, _ AttemptRecord) context.Context {
	return ctx
}

func (o *outcomeObserver) EndAttempt(context.Context, AttemptRecord) {}

func (o *outcomeObserver) Event(_ context.Context, e Event) {
	if e.Type == EventFallback {
		o.degraded.Store(true)
	}
}
