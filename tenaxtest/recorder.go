package tenaxtest

import (
	"context"
	"slices"
	"sync"

	"github.com/tenax-go/tenax/policy"
)

// Recorder is a [policy.Observer] that keeps what it sees. Its zero value is ready for use, and one
// Recorder may serve pipelines of different types.
type Recorder struct {
	mu       sync.Mutex
	attempts []policy.AttemptRecord
	events   []policy.Event
}

// Attempts returns the attempts that have ended so far, in the order in which they did, or nil if
// there are none. In a pipeline, the Number of an attempt counts from 1 in each call.
func (r *Recorder) Attempts() []policy.AttemptRecord {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.attempts)
}

// Events returns the events so far, or nil if there are none.
func (r *Recorder) Events() []policy.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// EventTypes returns the types of the events so far, or nil if there are none.
func (r *Recorder) EventTypes() []policy.EventType {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.events) == 0 {
		return nil
	}
	types := make([]policy.EventType, 0, len(r.events))
	for _, event := range r.events {
		types = append(types, event.Type)
	}
	return types
}

// Take returns the events since the last Take, or nil if there are none, and forgets them. The
// attempts stay.
func (r *Recorder) Take() []policy.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.events
	r.events = nil
	return taken
}

// StartAttempt changes nothing.
func (r *Recorder) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	return ctx
}

// EndAttempt keeps the attempt.
func (r *Recorder) EndAttempt(_ context.Context, a policy.AttemptRecord) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts = append(r.attempts, a)
}

// Event keeps the event.
func (r *Recorder) Event(_ context.Context, e policy.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// Record returns a policy that changes nothing about a call, and shows it to the recorder: every
// attempt, and the events of the policies further in. So it goes outermost. A nil recorder is
// invalid: policy.New says so, and without policy.New every call does.
func Record[T any](recorder *Recorder) policy.Policy[T] { return record[T]{recorder} }

type record[T any] struct{ recorder *Recorder }

func (r record[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if err := r.Validate(); err != nil {
		var none T
		return none, err
	}
	return next.Observe(r.recorder).Do(ctx)
}

func (r record[T]) Validate() error {
	if r.recorder == nil {
		return &policy.OptionError{Policy: "tenaxtest", Option: "Record", Problem: "must not be nil"}
	}
	return nil
}

func (r record[T]) Describe() policy.Description { return policy.Description{Kind: "tenaxtest"} }

func (r record[T]) Synchronous() bool { return true }
