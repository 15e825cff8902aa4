package pacing

import (
	"cmp"
	"context"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// enter waits for the turn of a call, and returns an error if it is not sent.
func (k *byKey[T, K]) enter(ctx context.Context, next policy.Next[T], l *lane) (ticket, error) {
	r := request{rank{policy.ImportanceOf(ctx), policy.Attempt(ctx)}, 0, forever}
	if deadline, ok := ctx.Deadline(); ok {
		r.left = time.Until(deadline)
	}
	r.now = monotonic.Now()
	sent, t, w, wait := l.enter(r)
	switch {
	case sent:
		return t, nil
	case w == nil:
		return ticket{}, k.reject(ctx, next, wait)
	}
	t, again := k.wait(ctx, next, l, w, wait)
	switch {
	case t.lane != nil:
		return t, nil
	case ctx.Err() != nil:
		return ticket{}, ended(ctx)
	default:
		return ticket{}, k.reject(ctx, next, again)
	}
}

// wait returns the ticket of a waiter whose turn has come. Without one, it returns when to come
// back, or the context has ended.
func (k *byKey[T, K]) wait(ctx context.Context, next policy.Next[T], l *lane, w *waiter, wait time.Duration) (ticket, time.Duration) {
	isSent := false
	var again time.Duration
	defer func() { // also if an observer or the context panics
		if !isSent {
			l.leave(w)
		}
	}()
	if next.Observed() {
		next.Emit(ctx, policy.Event{Type: policy.EventPaced, Policy: policy.KindPacing, Name: k.name(), Delay: wait})
	}
	defer policy.BeginWait(ctx)() // the time is not the dependency's
	timer := time.NewTimer(k.pacer.maxWait)
	defer timer.Stop()
	select {
	case <-w.decided:
	case <-ctx.Done():
	case <-timer.C:
	}
	if ctx.Err() == nil {
		select {
		case <-w.decided:
			if isSent = w.ticket.lane != nil; isSent {
				return w.ticket, 0
			}
		default:
		}
		isSent = true // It leaves here.
		again = l.leave(w)
	}
	return ticket{}, again
}

// reject returns the error of a call that is not sent, and emits an event.
func (k *byKey[T, K]) reject(ctx context.Context, next policy.Next[T], again time.Duration) error {
	err := &Error{Name: k.pacer.name, RetryAfter: again}
	if next.Observed() {
		next.Emit(ctx, policy.Event{
			Type: policy.EventRejected, Policy: policy.KindPacing, Name: k.name(), Reason: policy.ReasonPaced, Delay: again, Err: err,
		})
	}
	return err
}

// ended returns the error of a call that ends with its context. Nothing was sent, so even a
// deadline says nothing about the dependency.
func ended(ctx context.Context) error {
	return classify.As(policy.ContextError(ctx), classify.Verdict{
		Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true,
	})
}

func (k *byKey[T, K]) name() string { return cmp.Or(k.pacer.name, k.pipeline) }
