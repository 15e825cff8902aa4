package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/nilness"
)

// Importance is how much it matters that a call is made. When not all calls can be made, a policy
// such as an adaptive bulkhead drops the least important ones first.
type Importance int8

const (
	// Sheddable calls are dropped first: prefetches, batch jobs, what can come later.
	Sheddable Importance = iota - 1
	// DefaultImportance is that of a call without any.
	DefaultImportance
	// Critical calls are dropped last: what a user waits for, or what keeps the system alive.
	Critical
)

// String returns "sheddable", "default" or "critical".
func (i Importance) String() string {
	switch {
	case i < DefaultImportance:
		return "sheddable"
	case i > DefaultImportance:
		return "critical"
	default:
		return "default"
	}
}

type importanceKey struct{}

// importanceContext holds the importance itself: context.WithValue would allocate it separately.
type importanceContext struct {
	context.Context //nolint:containedctx // It is one.
	importance      Importance
}

func (c *importanceContext) Value(key any) any {
	if key == (importanceKey{}) {
		return c
	}
	return c.Context.Value(key)
}

func (c *importanceContext) Parent(contexts.Key) context.Context { return c.Context }

// WithImportance returns a context for calls of the given importance. A value below [Sheddable]
// counts as that, one above [Critical] as that. It returns nil for a nil ctx.
func WithImportance(ctx context.Context, importance Importance) context.Context {
	if ctx == nil {
		return nil
	}
	return &importanceContext{ctx, min(max(importance, Sheddable), Critical)}
}

// ImportanceOf returns the importance of the calls in ctx: [DefaultImportance] if none is set, and
// for a nil ctx.
func ImportanceOf(ctx context.Context) Importance {
	if nilness.Is(ctx) {
		return DefaultImportance
	}
	if c, ok := ctx.Value(importanceKey{}).(*importanceContext); ok {
		return c.importance
	}
	return DefaultImportance
}
