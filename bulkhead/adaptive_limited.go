package bulkhead

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// enterLimited lets a call in while a limit is in force, or makes it wait, or says why not.
func (a *adaptive) enterLimited(ctx context.Context) (ticket, rejection) {
	class := classOf(ctx)
	now := monotonic.Now()
	a.mu.Lock()
	a.tickFor(ctx, now)
	a.pump(now)
	ahead := a.queue.ahead(class)
	if ahead == 0 && a.free(now) {
		t := a.admit(now)
		a.mu.Unlock()
		return t, rejection{}
	}
	a.strain(now)
	w, shed, no := a.join(ctx, class, ahead, now)
	a.mu.Unlock()
	if shed != nil {
		shed.ready <- policy.ReasonShed
	}
	if w == nil {
		return ticket{}, no
	}
	return a.wait(ctx, w)
}

func (a *adaptive) leaveLimited(r result, now monotonic.Instant) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch r {
	case lost:
		a.lastLoss = now
	case answered, replied:
		a.meter.hear(now)
	default:
	}
	a.tick(now)
	a.pump(now)
}

// free reports whether another call may be under way. In silence there is one at a time. A small
// client, one of many perhaps, lets a lost one keep its place for as long again: the dependency
// probably still has it in its queue, and those of all the others. mu must be held.
func (a *adaptive) free(now monotonic.Instant) bool {
	switch {
	case !a.inForce.Load():
		return true
	case a.meter.silent && a.meter.isSmall() && now.Sub(a.lastLoss) < a.meter.pause(a.lastLoss):
		return false
	default:
		return a.holding() < a.meter.limit()
	}
}

// holding returns how many calls hold a place: those that are old do not, unless all may be. mu
// must be held.
func (a *adaptive) holding() int {
	if a.meter.suspect {
		return a.running()
	}
	return a.running() - a.ages.old(a.stripes)
}

// pump lets waiting calls in, as far as they fit. mu must be held.
func (a *adaptive) pump(now monotonic.Instant) {
	for a.queue.len > 0 && a.free(now) {
		w := a.queue.pop()
		w.ticket = a.admit(now)
		w.ready <- ""
	}
	if a.queue.len == 0 {
		a.binding = 0
	}
}

// strain notes that the limit holds a call back. mu must be held.
func (a *adaptive) strain(now monotonic.Instant) {
	a.trouble = now
	a.strained.Store(int64(now.Add(a.meter.patience)))
	if a.binding == 0 {
		a.binding = now
	}
}

// tickFor is tick for a call that comes, and learns the patience of its caller. mu must be held.
func (a *adaptive) tickFor(ctx context.Context, now monotonic.Instant) {
	if a.due(now) {
		a.meter.learnPatience(a.patienceOf(ctx))
		a.tick(now)
	}
}

// tick reads the meter if it is time to, and begins or ends the limit. mu must be held.
func (a *adaptive) tick(now monotonic.Instant) {
	if !a.due(now) {
		return
	}
	a.ages.turn(a.stripes, now, a.meter.patience)
	a.epoch.Store(a.ages.now)
	r := reading{at: now, limited: a.inForce.Load(), waiting: a.queue.len, old: a.ages.old(a.stripes)}
	a.meter.read(a.stripes, r)
	switch {
	case a.meter.troubled(r):
		a.trouble = now
		a.inForce.Store(true)
	case a.meter.accepted:
		a.inForce.Store(false)
	case a.queue.len > 0:
		a.trouble = now
	case now.Sub(a.trouble) >= calmAgain*a.meter.patience:
		a.inForce.Store(false)
	}
	a.meter.accepted, a.meter.overdue = false, false
	a.sampling.Store(a.meter.sampling(a.inForce.Load()))
	a.slow.Store(int64(a.meter.window()))
	a.nextTick.Store(int64(now.Add(a.meter.interval())))
}

// turnAway rejects a retry.
func (a *adaptive) turnAway() rejection {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.rejected(policy.ReasonFull, 0, 0)
}

// rejected returns the rejection of a call behind so many others, and notes that there was one. mu
// must be held.
func (a *adaptive) rejected(reason string, ahead int, waited time.Duration) rejection {
	a.meter.refused = true
	after := time.Duration(float64(ahead+1) / a.rate() * float64(time.Second))
	return rejection{
		reason: reason, waited: waited, limit: a.meter.limit(),
		retryAfter: min(max(after, a.meter.patience/4), a.meter.patience),
	}
}

// rate returns how many waiting calls a second get a place. mu must be held.
func (a *adaptive) rate() float64 { return max(a.meter.best, 1/a.meter.patience.Seconds()) }
