package waiting

import (
	"context"
	"sync"
)

// Monitor is a mutex whose owner can wait for what others change under it.
type Monitor struct {
	mu      sync.Mutex
	changed chan struct{} // closed by the next change, if somebody waits
}

// Lock locks the Monitor.
func (m *Monitor) Lock() { m.mu.Lock() }

// Unlock unlocks it.
func (m *Monitor) Unlock() { m.mu.Unlock() }

// Tell wakes those who wait. The Monitor must be locked.
func (m *Monitor) Tell() {
	if m.changed != nil {
		close(m.changed)
		m.changed = nil
	}
}

// Await waits until a condition holds, and returns the cause if ctx ends first. The Monitor must be
// locked, and is not while Await waits.
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
