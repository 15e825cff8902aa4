package breaker

import (
	"context"

	"github.com/tenax-go/tenax/internal/blame"
)

// result is what a call says of its dependency.
type result uint8

const (
	neutral result = iota
	success
	failure
)

// judge tells whose fault an error is, as the package documentation says.
func (c *Circuit) judge(ctx context.Context, err error) result {
	switch {
	case err == nil:
		return success
	case ctx == nil || ctx.Err() == context.Canceled:
		return neutral // without a context, nothing was called
	}
	if verdict := c.classifier.Of(err); blame.Dependency(ctx, &verdict) {
		return failure
	}
	return neutral
}
