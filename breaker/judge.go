package breaker

import (
	"context"

	"github.com/tenax-go/tenax/classify"
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
	if err == nil {
		return success
	}
	if ctx == nil || ctx.Err() == context.Canceled {
		return neutral // without a context, nothing was called
	}
	verdict := c.classifier.Of(err)
	switch {
	case verdict.Kind == classify.KindRejected:
		return neutral
	case verdict.Class == classify.ClassCanceled && ctx.Err() != context.DeadlineExceeded:
		return neutral
	case verdict.Class == classify.ClassPermanent && !blamesDependency(verdict.Kind):
		return neutral
	default:
		return failure
	}
}

// blamesDependency reports of a permanent error that it is the dependency's fault, and not the request's.
func blamesDependency(kind classify.Kind) bool {
	switch kind {
	case classify.KindConnection, classify.KindServer, classify.KindTimeout, classify.KindRateLimit, classify.KindPanic:
		return true
	default:
		return false
	}
}
