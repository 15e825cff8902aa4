package timeout

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/tenax-go/tenax/internal/lineage"
)

var _ lineage.Limit = (*lazyContext)(nil)

// Parent, Expiry, Cause, Join and Leave let the HTTP transport keep to the limit in a context of its own, which can outlive
// the call.
func (c *lazyContext) Parent(lineage.Key) context.Context { return c.parent }
func (c *lazyContext) Expiry() time.Time                  { return c.deadline }
func (c *lazyContext) Cause() error                       { return &ExceededError{Limit: c.limit} }
func (c *lazyContext) Join(m lineage.Member) bool         { return c.members.join(m) }
func (c *lazyContext) Leave(m lineage.Member)             { c.members.leave(m) }

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
