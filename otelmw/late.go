package otelmw

import (
	"context"

	"github.com/tenax-go/tenax/internal/observe"
)

// LateFailure counts a failure of a call that has already returned. Its spans and measurements are
// those of a success, and stay so.
func (o *observer) LateFailure(ctx context.Context, err error) {
	if !o.metering() {
		return
	}
	if end, failed := observe.JudgeLate(ctx, err, o.classifier); failed {
		o.lateFailures.Add(ctx, 1, o.series.late.get(end.Kind).add...)
	}
}
