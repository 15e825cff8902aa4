// Package eventlog is an observer that keeps events, for tests.
package eventlog

import (
	"context"
	"slices"
	"sync"

	"github.com/tenax-go/tenax/policy"
)

// Recorder keeps the events that it sees. Its zero value is ready for use.
type Recorder struct {
	mu     sync.Mutex
	events []policy.Event
}

// StartAttempt changes nothing.
func (r *Recorder) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	return ctx
}

// EndAttempt does nothing.
func (r *Recorder) EndAttempt(context.Context, policy.AttemptRecord) {}

// Event keeps the event.
func (r *Recorder) Event(_ context.Context, e policy.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// All returns the events so far, or nil if there are none.
func (r *Recorder) All() []policy.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// Take returns the events since the last time, or nil if there are none.
func (r *Recorder) Take() []policy.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.events
	r.events = nil
	return taken
}
