package tenaxtest

import (
	"context"
	"slices"
	"sync"

	"github.com/tenax-go/tenax/policy"
)

// Recorder is a [policy.Observer] that keeps the attempts and events of pipelines, which may be of
// different types. The zero Recorder is ready for use; a nil one keeps nothing.
type Recorder struct {
	mu       sync.Mutex
	attempts []policy.AttemptRecord
	events   []policy.Event
}

// Attempts returns the attempts that have ended so far, in the order in which they ended, or nil if
// there are none. The Number of an attempt counts from 1 in each call of a pipeline.
func (r *Recorder) Attempts() []policy.AttemptRecord {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.attempts)
}

// Events returns the events so far, or nil if there are none.
func (r *Recorder) Events() []policy.Event {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// EventTypes returns the types of the events so far, or nil if there are none.
func (r *Recorder) EventTypes() []policy.EventType {
	if r == nil {
		return nil
	}
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

// Take returns the events since the last Take, or nil if there are none, and removes them. It keeps
// the attempts.
func (r *Recorder) Take() []policy.Event {
	if r == nil {
		return nil
	}
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
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts = append(r.attempts, a)
}

// Event keeps the event.
func (r *Recorder) Event(_ context.Context, e policy.Event) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// Record returns a policy that changes nothing about a call, and has the recorder observe it: every
// attempt, and the events of the policies inside. So it goes outermost. A nil recorder is invalid:
// policy.New returns the error, and so does every call without policy.New.
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
