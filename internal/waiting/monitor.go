package waiting

import (
	"context"
	"sync"
)

// Monitor is a mutex with a condition: its holder can wait for a change until a context ends.
type Monitor struct {
	mu      sync.Mutex
	changed chan struct{} // closed by the next Broadcast; nil without a waiter
}

// Lock locks the Monitor.
func (m *Monitor) Lock() { m.mu.Lock() }

// Unlock unlocks the Monitor.
func (m *Monitor) Unlock() { m.mu.Unlock() }

// Broadcast wakes all waiters, after a change. The Monitor must be locked.
func (m *Monitor) Broadcast() {
	if m.changed != nil {
		close(m.changed)
		m.changed = nil
	}
}

// Await waits until the condition holds, or returns the cause of ctx if that ends first. The
// Monitor must be locked; Await unlocks it while it waits.
func (m *Monitor) Await(ctx context.Context, condition func() bool) error {
	for !condition() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if m.changed == nil {
			m.changed = make(chan struct{})
		}
		changed := m.changed
		m.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		m.Lock()
	}
	return nil
}
