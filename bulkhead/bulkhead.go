package bulkhead

import (
	"cmp"
	"context"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Bulkhead is a policy that limits how many calls run at once. It is made by [New] or [For] and
// safe for concurrent use. It may be part of many pipelines, which then share its places.
type Bulkhead[T any] struct {
	slots *Slots

	pipeline string // the name in events if the places have none
}

// New returns a policy with places of its own for maxConcurrent calls, which must be at least 1;
// there is no default. See the options for the rest.
func New[T any](maxConcurrent int, options ...Option) *Bulkhead[T] {
	return &Bulkhead[T]{slots: newSlots("New", maxConcurrent, options)}
}

// For returns a policy for places that others may share. Nil or zero Slots are invalid.
func For[T any](slots *Slots) *Bulkhead[T] {
	if slots == nil {
		slots = new(Slots)
	}
	return &Bulkhead[T]{slots: slots}
}

// Bind returns a policy for the same places in a pipeline. Its events carry the pipeline's name if
// the places have none. [policy.New] calls it.
func (b *Bulkhead[T]) Bind(p policy.Binding) policy.Policy[T] {
	return &Bulkhead[T]{b.shared(), p.Pipeline}
}

// Synchronous returns true.
func (*Bulkhead[T]) Synchronous() bool { return true }

// Waits reports whether calls may wait for a place, as they do with [WithQueue] and under an
// adaptive limit.
func (b *Bulkhead[T]) Waits() bool {
	return b != nil && b.slots != nil && (b.slots.places != nil || b.slots.adaptive != nil)
}

// Apply calls next if there is a place for the call, and returns its result as it is. The place is
// free again when next returns, panics or calls runtime.Goexit.
//
// If there is no place, and the queue is full or none becomes free in time, it returns a
// [*FullError]. If the caller's context has ended, before or during the wait, it returns an error
// that matches ctx.Err() and context.Cause(ctx), with a permanent verdict of kind canceled. A nil
// ctx gives policy.ErrNilContext.
func (b *Bulkhead[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if b == nil || b.slots == nil || !b.slots.ready || ctx == nil {
		var none T
		return none, cmp.Or(b.Validate(), policy.ErrNilContext)
	}
	if b.slots.adaptive != nil {
		return b.applyAdaptive(ctx, next)
	}
	if reason := b.slots.enter(ctx); reason != "" {
		var none T
		return none, b.reject(ctx, next, b.slots.rejection(reason))
	}
	defer b.slots.leave()
	return next.Do(ctx)
}

func (b *Bulkhead[T]) applyAdaptive(ctx context.Context, next policy.Next[T]) (value T, err error) {
	t, no := b.slots.adaptive.enter(ctx)
	if no.reason != "" {
		return value, b.reject(ctx, next, no)
	}
	r := neutral
	defer func() { b.slots.adaptive.leave(t, r) }()
	if value, err = next.Do(ctx); err == nil {
		r = answered
	} else {
		r = judge(ctx, err)
	}
	return value, err
}

// reject returns the error of a call that got no place, and emits an event unless the caller's
// context has ended.
func (b *Bulkhead[T]) reject(ctx context.Context, next policy.Next[T], r rejection) error {
	if r.reason == reasonEnded {
		// Nothing was sent, so even a deadline says nothing about the dependency.
		return classify.As(policy.ContextError(ctx), classify.Verdict{
			Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true,
		})
	}
	err := &FullError{Name: b.slots.name, Max: r.limit, Waited: r.waited, RetryAfter: r.retryAfter}
	next.Emit(ctx, policy.Event{
		Type: policy.EventRejected, Policy: policy.KindBulkhead, Name: cmp.Or(b.slots.name, b.pipeline),
		Reason: r.reason, Delay: r.retryAfter, Err: err,
	})
	return err
}

// Running returns how many calls are under way.
func (b *Bulkhead[T]) Running() int { return b.shared().Running() }

// Waiting returns how many calls wait for a place. With a fixed limit it is 0 without
// [WithQueue].
func (b *Bulkhead[T]) Waiting() int { return b.shared().Waiting() }

// Describe returns the settings, and the numbers of calls that are under way and that wait.
func (b *Bulkhead[T]) Describe() policy.Description { return b.shared().Describe() }

// Validate returns what is wrong with the options, or nil.
func (b *Bulkhead[T]) Validate() error {
	switch {
	case b == nil:
		return &policy.OptionError{Policy: policy.KindBulkhead, Option: "Bulkhead", Problem: "is nil; make it with New or For"}
	case b.slots == nil:
		return &policy.OptionError{Policy: policy.KindBulkhead, Option: "Bulkhead", Problem: "has no places; make it with New or For"}
	default:
		return b.slots.Validate()
	}
}

func (b *Bulkhead[T]) shared() *Slots {
	if b == nil {
		return nil
	}
	return b.slots
}
