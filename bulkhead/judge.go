package bulkhead

import (
	"context"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/fault"
)

// judge returns what a call that failed says about what the dependency can do.
func judge(ctx context.Context, err error) result {
	verdict := classify.Of(err)
	switch fault.Judge(ctx, false, err, &verdict) {
	case fault.Success:
		if verdict.Kind == classify.KindRateLimit {
			return failed
		}
		return replied
	case fault.Failure:
		if verdict.Kind == classify.KindTimeout || ctx.Err() != nil {
			return lost
		}
		return failed
	default:
		return neutral
	}
}
