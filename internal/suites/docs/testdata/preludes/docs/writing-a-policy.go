package preludes

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

type Switch[T any] struct{ off atomic.Bool }

func (s *Switch[T]) Set(on bool) { s.off.Store(!on) }

func (s *Switch[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if !s.off.Load() {
		return next.Do(ctx)
	}
	next.Emit(ctx, policy.Event{Type: policy.EventRejected, Policy: "switch", Reason: "off"})
	var none T
	return none, classify.As(errors.New("the switch is off"), classify.Rejected(0))
}
