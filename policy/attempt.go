package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/lineage"
)

type attemptKey struct{}

// attemptContext is a context of its own, instead of a context value, to make one allocation and box no number.
type attemptContext struct {
	context.Context //nolint:containedctx // It is one.
	number          int
}

func (c *attemptContext) Value(key any) any {
	if key == (attemptKey{}) {
		return c
	}
	return c.Context.Value(key)
}

func (c *attemptContext) Parent(lineage.Key) context.Context { return c.Context }

// Attempt returns which attempt of a call ctx belongs to: 1 for the first and where nothing retries, 2 for the first
// retry. Where retries nest, it is that of the innermost that is past its first attempt.
func Attempt(ctx context.Context) int {
	if c, ok := ctx.Value(attemptKey{}).(*attemptContext); ok {
		return c.number
	}
	return 1
}

// WithAttempt returns a context for which [Attempt] returns number. Policies that call [Next.Do] more than once use it,
// from the second attempt on. A number below 1 counts as 1.
func WithAttempt(ctx context.Context, number int) context.Context {
	return &attemptContext{ctx, max(number, 1)}
}
