package policy

import (
	"context"
	"sync/atomic"
	"time"
)

// Outcome is the result of a call and how it came about.
type Outcome[T any] struct {
	// Value is what the call returned: the zero value, or what came with the error, if Err is not
	// nil.
	Value T
	// Err is the error of the call, or nil.
	Err error
	// Attempts is how often the guarded function was called. It is 0 if the call was rejected
	// before it.
	Attempts int
	// Elapsed is how long the call took, waits between attempts included.
	Elapsed time.Duration
	// Degraded says that a fallback answered in the place of a failure.
	Degraded bool
}

// Execute is [Pipeline.Do] that also tells how the result came about.
func (p *Pipeline[T]) Execute(ctx context.Context, fn Func[T]) Outcome[T] {
	if p == nil || ctx == nil || fn == nil {
		return Outcome[T]{Err: refusal(p == nil, ctx == nil)}
	}
	start := time.Now()
	w := new(witness)
	w.observation.Observer = w
	value, err := Next[T]{p.chain, fn, nil}.ObserveIn(&w.observation).Do(ctx)
	return Outcome[T]{
		Value:    value,
		Err:      err,
		Attempts: w.observation.Attempts(),
		Elapsed:  time.Since(start),
		Degraded: w.degraded.Load() && err == nil,
	}
}

// witness is the observer behind [Pipeline.Execute].
type witness struct {
	observation Observation
	degraded    atomic.Bool
}

func (w *witness) StartAttempt(ctx context.Context, _ AttemptRecord) context.Context { return ctx }

func (w *witness) EndAttempt(context.Context, AttemptRecord) {}

func (w *witness) Event(_ context.Context, e Event) {
	if e.Type == EventFallback {
		w.degraded.Store(true)
	}
}
