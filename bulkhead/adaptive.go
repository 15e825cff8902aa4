package bulkhead

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// adaptive is a limit that follows what the dependency can do. While all is well it only counts, on
// stripes that callers on different cores do not share. In trouble every call takes the lock.
type adaptive struct {
	patience time.Duration // how long a caller without a deadline waits for an answer

	stripes  []stripe
	sampling atomic.Uint32 // a call is timed if these bits of a random number are 0
	epoch    atomic.Uint32 // that of ages, for calls that begin
	nextTick atomic.Int64  // the instant from which on the meter is to be read again
	slow     atomic.Int64  // a call that takes longer is slow
	inForce  atomic.Bool   // the limit applies
	strained atomic.Int64  // the instant until which the limit counts as holding calls back
	losses   atomic.Int32  // calls lost since the last answer
	lostFrom atomic.Int64  // the instant of the first of them

	mu       sync.Mutex // guards the fields below
	ages     ages
	meter    meter
	queue    queue
	trouble  monotonic.Instant // the last one
	binding  monotonic.Instant // since when calls have been waiting; 0 if none waits
	lastLoss monotonic.Instant
}

// manyLosses is how many calls in a row must be lost before retries are no longer sent.
const manyLosses = 3

// calmAgain is after how many patiences without trouble the limit is gone.
const calmAgain = 10

func newAdaptive(patience time.Duration) *adaptive {
	a := &adaptive{patience: patience, stripes: makeStripes(), meter: newMeter(patience)}
	a.slow.Store(int64(a.meter.window()))
	return a
}

// ticket is a call under way.
type ticket struct {
	stripe *stripe
	began  monotonic.Instant // 0 if the call is not timed
	epoch  uint32            // in which it began
}

// enter lets a call in, or says why not.
func (a *adaptive) enter(ctx context.Context) (t ticket, no rejection) {
	if ctx.Err() != nil {
		return ticket{}, rejection{reason: reasonEnded}
	}
	if a.losses.Load() >= manyLosses && policy.Attempt(ctx) > 1 && a.silent(monotonic.Now()) {
		return ticket{}, a.turnAway()
	}
	if a.inForce.Load() {
		return a.enterLimited(ctx)
	}
	random := rand.Uint32()
	t.stripe, t.epoch = &a.stripes[random%uint32(len(a.stripes))], a.epoch.Load()
	t.stripe.begin(int(t.epoch % epochs))
	if random>>16&a.sampling.Load() == 0 {
		t.began = monotonic.Now()
		if a.due(t.began) {
			a.lookFor(ctx, t.began)
		}
	}
	return t, rejection{}
}

// admit begins a call that is timed.
func (a *adaptive) admit(now monotonic.Instant) ticket {
	t := ticket{&a.stripes[rand.Uint32()%uint32(len(a.stripes))], now, a.ages.now}
	t.stripe.begin(int(t.epoch % epochs))
	return t
}

// leave ends a call.
func (a *adaptive) leave(t ticket, r result) {
	switch limited := a.inForce.Load(); {
	case r == lost:
		a.lose(t, monotonic.Now())
	case t.began != 0 || limited:
		now := monotonic.Now()
		if t.began != 0 {
			took := now.Sub(t.began)
			t.stripe.time(r, took, int64(took) > a.slow.Load())
		}
		t.stripe.end(r, cellOf(t.epoch, a.epoch.Load()))
		a.answer(r)
		if limited {
			a.leaveLimited(r, now)
		} else {
			a.look(now)
		}
	default:
		t.stripe.end(r, cellOf(t.epoch, a.epoch.Load()))
		a.answer(r)
	}
}

// lose ends a call that was lost. That of an elder is no news.
func (a *adaptive) lose(t ticket, now monotonic.Instant) {
	cell := cellOf(t.epoch, a.epoch.Load())
	if cell != elder {
		if a.losses.Add(1) == 1 {
			a.lostFrom.Store(int64(now))
		}
		if t.began != 0 {
			t.stripe.time(lost, 0, true)
		}
	}
	t.stripe.end(lost, cell)
	if a.inForce.Load() {
		a.leaveLimited(lost, now)
	} else {
		a.look(now)
	}
}

func (a *adaptive) answer(r result) {
	if (r == answered || r == replied) && a.losses.Load() != 0 {
		a.losses.Store(0)
	}
}

// silent reports whether calls have been lost for a while, and none answered.
func (a *adaptive) silent(now monotonic.Instant) bool {
	return int64(now)-a.lostFrom.Load() >= a.slow.Load()
}

// due reports whether it is time to read the meter.
func (a *adaptive) due(now monotonic.Instant) bool { return int64(now) >= a.nextTick.Load() }

// look reads the meter if it is time to, unless another call does.
func (a *adaptive) look(now monotonic.Instant) {
	if a.due(now) && a.mu.TryLock() {
		defer a.mu.Unlock()
		a.tick(now)
	}
}

// lookFor is look for a call that comes.
func (a *adaptive) lookFor(ctx context.Context, now monotonic.Instant) {
	if a.mu.TryLock() {
		defer a.mu.Unlock()
		a.tickFor(ctx, now)
	}
}

// running returns how many calls are under way. mu must be held, or elders may count twice.
func (a *adaptive) running() int {
	n := 0
	for i := range a.stripes {
		n += low(a.stripes[i].total())
	}
	return max(n, 0)
}

func (a *adaptive) currentlyRunning() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.running()
}

func (a *adaptive) waiting() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.queue.len
}

// currentLimit returns the limit, or 0 if none is in force.
func (a *adaptive) currentLimit() int {
	if !a.inForce.Load() {
		return 0
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.meter.limit()
}

func (a *adaptive) isStrained() bool {
	return a.inForce.Load() && int64(monotonic.Now()) < a.strained.Load()
}

// patienceOf returns how long the caller waits for an answer.
func (a *adaptive) patienceOf(ctx context.Context) time.Duration {
	if deadline, ok := ctx.Deadline(); ok {
		return max(0, min(a.patience, time.Until(deadline)))
	}
	return a.patience
}
