package policy

import (
	"context"
	"sync/atomic"
	"time"
)

// Outcome is the result of a call and how it came about.
type Outcome[T any] struct {
	Value T
	Err   error
	// Attempts is how often the guarded function was called. It is 0 if the call was rejected before it.
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
	var w witness
	value, err := Next[T]{p.chain, fn, nil}.Observe(&w).Do(ctx)
	return Outcome[T]{
		Value:    value,
		Err:      err,
		Attempts: int(w.attempts.Load()),
		Elapsed:  time.Since(start),
		Degraded: w.degraded.Load() && err == nil,
	}
}

// witness is the observer behind [Pipeline.Execute].
type witness struct {
	attempts atomic.Int64
	degraded atomic.Bool
}

func (w *witness) StartAttempt(ctx context.Context, _ AttemptRecord) context.Context {
	w.attempts.Add(1)
	return ctx
}

func (w *witness) EndAttempt(context.Context, AttemptRecord) {}

func (w *witness) Event(_ context.Context, e Event) {
	if e.Type == EventFallback {
		w.degraded.Store(true)
	}
}
