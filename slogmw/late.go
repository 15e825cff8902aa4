package slogmw

import (
	"context"

	"github.com/tenax-go/tenax/internal/observe"
)

// LateFailure logs a failure of a call that has already returned.
func (r *recorder) LateFailure(ctx context.Context, err error) {
	if !r.enabled(ctx, RecordLateFailure) {
		return
	}
	if end, failed := observe.JudgeLate(ctx, err, r.classifier); failed {
		r.write(ctx, RecordLateFailure, "result failed later", r.failure(end.Kind, end.Status, err)...)
	}
}
