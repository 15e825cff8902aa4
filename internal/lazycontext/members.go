package lazycontext

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/lineage"
)

var _ lineage.Limit = (*Context)(nil)

// Parent returns what c derives from. This and the methods that follow let the HTTP transport keep to the limit in a context
// of its own, which can outlive the call: see package lineage.
func (c *Context) Parent(lineage.Key) context.Context { return c.parent }

// Expiry returns the deadline.
func (c *Context) Expiry() time.Time { return c.deadline }

// Cause returns the cause of the end at the deadline.
func (c *Context) Cause() error { return c.cause(c.limit) }

// Join has member told when the call is over.
func (c *Context) Join(member lineage.Member) bool { return c.members.join(member) }

// Leave undoes Join.
func (c *Context) Leave(member lineage.Member) { c.members.leave(member) }

// members are those who are told that a call is over. There are none as a rule, and then nothing but a comparison is paid.
type members struct {
	state atomic.Int32
	mu    sync.Mutex
	list  []lineage.Member
	room  [1]lineage.Member
}

const (
	alone  int32 = iota
	joined       // there are members, or have been
	over
)

func (m *members) join(member lineage.Member) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state.CompareAndSwap(alone, joined) {
		m.list = m.room[:0]
	}
	if m.state.Load() == over {
		return false
	}
	m.list = append(m.list, member)
	return true
}

func (m *members) leave(member lineage.Member) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list = slices.DeleteFunc(m.list, func(other lineage.Member) bool { return other == member })
}

func (m *members) callOver() {
	if m.state.CompareAndSwap(alone, over) {
		return
	}
	m.mu.Lock()
	m.state.Store(over)
	list := m.list
	m.list = nil
	m.mu.Unlock()
	for _, member := range list {
		member.CallOver()
	}
}
