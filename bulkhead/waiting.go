package bulkhead

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// rejection is why a call has no place. Its reason is empty if it has one.
type rejection struct {
	reason     string
	limit      int
	waited     time.Duration
	retryAfter time.Duration
}

// shareOfWait is the part of the patience that a call may wait for its place.
const shareOfWait = 0.75

// join lets a call wait if it can be served in time, and returns another that it displaces. mu must
// be held.
func (a *adaptive) join(ctx context.Context, class, ahead int, now monotonic.Instant) (w, shed *waiter, no rejection) {
	longest := a.meter.longestWait()
	wait := min(longest, a.patienceOf(ctx)-time.Duration(a.meter.usual))
	if wait <= 0 {
		return nil, nil, a.rejected(policy.ReasonFull, ahead, 0)
	}
	// Only a limit that has held calls back for a while shows what the rate can be.
	if now.Sub(a.binding) >= a.meter.patience/4 && a.meter.floor == 0 {
		if float64(ahead+1) > a.rate()*wait.Seconds() {
			return nil, nil, a.rejected(policy.ReasonFull, ahead, 0)
		}
		if float64(a.queue.len+1) > a.rate()*longest.Seconds() {
			shed = a.queue.drop()
		}
	}
	w = &waiter{ready: make(chan string, 1), class: class, patience: wait, began: now, doubted: a.meter.floor > 0}
	a.queue.push(w)
	return w, shed, rejection{}
}

// wait waits for a place.
func (a *adaptive) wait(ctx context.Context, w *waiter) (t ticket, no rejection) {
	defer policy.BeginWait(ctx)() // the time in the queue is not the dependency's
	timer := time.NewTimer(w.patience)
	defer timer.Stop()
	place, done := false, false
	defer func() {
		switch {
		case done:
		case place || a.leaveQueue(w, reasonEnded) == "": // the context panicked
			a.leave(w.ticket, neutral)
		}
	}()
	var reason string
	select {
	case reason = <-w.ready:
	case <-timer.C:
		reason = a.leaveQueue(w, policy.ReasonTimeout)
	case <-ctx.Done():
		reason = a.leaveQueue(w, reasonEnded)
	}
	if place = reason == ""; place && ctx.Err() == nil {
		done = true
		return w.ticket, rejection{}
	}
	done = true
	if place {
		a.leave(w.ticket, neutral)
		reason = reasonEnded
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return ticket{}, a.rejected(reason, a.queue.ahead(w.class), monotonic.Now().Sub(w.began))
}

// leaveQueue takes a call out of the queue for that reason. It returns another reason if the call
// has been dropped meanwhile, and none if it has got a place or is let in now.
func (a *adaptive) leaveQueue(w *waiter, reason string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !w.queued {
		return <-w.ready
	}
	a.queue.remove(w)
	now := monotonic.Now()
	if reason == policy.ReasonTimeout && a.meter.letsIn(w) {
		w.ticket, reason = a.admit(now), ""
	}
	a.pump(now)
	return reason
}
