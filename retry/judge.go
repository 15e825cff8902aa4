package retry

import (
	"context"

	"github.com/tenax-go/tenax/internal/blame"
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
	if blame.Dependency(ctx, &a.verdict) {
		return failure
	}
	return neutral
}
