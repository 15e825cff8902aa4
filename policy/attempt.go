package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/nilness"
)

type attemptKey struct{}

// attemptContext holds the number itself: context.WithValue would allocate it separately.
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

func (c *attemptContext) Parent(contexts.Key) context.Context { return c.Context }

// Attempt returns the number of the attempt that ctx belongs to: 1 for the first and without
// retries, 2 for the first retry. If retries nest, the innermost that is past its first attempt
// counts. It is 1 for a nil ctx.
func Attempt(ctx context.Context) int {
	if nilness.Is(ctx) {
		return 1
	}
	if c, ok := ctx.Value(attemptKey{}).(*attemptContext); ok {
		return c.number
	}
	return 1
}

// WithAttempt returns a context for which [Attempt] returns number. Policies that call [Next.Do]
// more than once use it, from the second attempt on. A number below 1 counts as 1. It returns nil
// for a nil ctx.
//
// It makes one small allocation, unless ctx is [context.Background] or [context.TODO] and the
// number at most 16.
func WithAttempt(ctx context.Context, number int) context.Context {
	if ctx == nil {
		return nil
	}
	number = max(number, 1)
	if outer, ok := ctx.(*attemptContext); ok {
		ctx = outer.Context // its number would be hidden
	}
	if number <= maxReady {
		switch ctx {
		case context.Background():
			return &backgroundAttempts[number-1]
		case context.TODO():
			return &todoAttempts[number-1]
		}
	}
	return &attemptContext{ctx, number}
}

// maxReady is the highest number that has a ready-made context.
const maxReady = 16

// These contexts never end and have no values but their number, so all calls can share them.
var (
	backgroundAttempts = readyAttempts(context.Background())
	todoAttempts       = readyAttempts(context.TODO())
)

func readyAttempts(ctx context.Context) (ready [maxReady]attemptContext) {
	for i := range ready {
		ready[i] = attemptContext{ctx, i + 1}
	}
	return ready
}
