package retry

import (
	"context"

	"github.com/tenax-go/tenax/classify"
)

// result is what an attempt says of its dependency.
type result uint8

const (
	neutral result = iota
	success
	failure
)

// judge tells whose fault it is that an attempt failed, as [TokenBucket] says.
func judge(ctx context.Context, a *attempt) result {
	verdict := &a.verdict
	switch {
	case ctx.Err() == context.Canceled, verdict.Kind == classify.KindRejected:
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
