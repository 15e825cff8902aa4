package timeout_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenax-go/tenax/internal/testkit/contexttest"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

func TestContextEqualsThatOfPackageContext(t *testing.T) {
	contexttest.Check(t, contexttest.Subject{
		Call: func(parent context.Context, limit time.Duration, fn func(ctx context.Context)) {
			_, _ = timeout.New[int](limit).Apply(parent, policy.NextFunc(func(ctx context.Context) (int, error) {
				fn(ctx)
				return 0, nil
			}))
		},
		Cause: func(limit time.Duration) error { return &timeout.ExceededError{Limit: limit} },
	})
}
