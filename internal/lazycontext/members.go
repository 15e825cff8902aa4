package lazycontext

import (
	"context"
	"slices"
	"sync"
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

// members are those who are told that a call is over. There is rarely more than one.
type members struct {
	mu   sync.Mutex
	over bool
	one  lineage.Member
	more []lineage.Member
}

func (m *members) join(member lineage.Member) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.over:
		return false
	case m.one == nil:
		m.one = member
	default:
		m.more = append(m.more, member)
	}
	return true
}

func (m *members) leave(member lineage.Member) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.one == member {
		m.one = nil
		return
	}
	m.more = slices.DeleteFunc(m.more, func(other lineage.Member) bool { return other == member })
}

func (m *members) callOver() {
	m.mu.Lock()
	one, more := m.one, m.more
	m.over, m.one, m.more = true, nil, nil
	m.mu.Unlock()
	if one != nil {
		one.CallOver()
	}
	for _, member := range more {
		member.CallOver()
	}
}
