package pacing

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// lane is what is known about one key, and the calls of that key that wait.
type lane struct {
	maxPause time.Duration
	maxWait  time.Duration

	index int         // among the members; -1 once evicted; the pacer's mutex guards it
	paced atomic.Bool // calls must enter

	mu     sync.Mutex // guards all below
	queue  queue
	timer  *time.Timer       // calls dispatch; nil until a call waits
	until  monotonic.Instant // the end of the pause
	next   monotonic.Instant // when the next call may be sent, by the rate
	held   monotonic.Instant // when a call was last held back
	pace   pace
	places places
	quota  quota

	postponed postponement
}

// ticket belongs to a call that was sent. The zero ticket is that of a call that was sent while its
// key was not paced.
type ticket struct {
	lane     *lane
	round    uint64
	at       monotonic.Instant // when it was sent
	underway int               // calls of the lane, with it
}

// request is a call that wants to be sent.
type request struct {
	rank rank
	now  monotonic.Instant
	left time.Duration // until its deadline
}

const (
	// askingTime is how long a call that asks after a pause keeps the others from following it. A
	// refusal comes fast, so no refusal in that time is as good as an answer.
	askingTime = time.Second
	// catchUp is how much of the time that timers are late is made up for.
	catchUp = 10 * time.Millisecond
	// quietTime is the least time after which pacing ends if no call was held back.
	quietTime = 10 * time.Second
	// usualWindow is the longest time for which limits usually count, unless they name another.
	usualWindow = time.Minute
)

// enter sends a call at once, if it can be. Otherwise it returns the waiter that it has become, or,
// if the wait would be too long, neither. Wait is how long the call waits, as far as that is known.
func (l *lane) enter(r request) (sent bool, t ticket, w *waiter, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.endIfQuiet(r.now) {
		return true, ticket{}, nil, 0
	}
	if l.queue.length == 0 && l.slot() <= r.now {
		return true, l.send(r.now, r.now), nil, 0
	}
	l.held = r.now
	limit := min(l.maxWait, r.left)
	if wait = l.wait(r.now, l.queue.ahead(r.rank)); wait > limit {
		return false, ticket{}, nil, wait
	}
	w = &waiter{rank: r.rank, latest: r.now.Add(limit), decided: make(chan struct{})}
	l.queue.push(w)
	l.dispatch(r.now)
	return false, ticket{}, w, wait
}

// slot returns when the next call may be sent.
func (l *lane) slot() monotonic.Instant {
	if l.pace.on {
		return max(l.soonest(), l.places.free())
	}
	return l.soonest()
}

// soonest returns when the next call may be sent if a place is free by then.
func (l *lane) soonest() monotonic.Instant {
	at := max(l.until, l.next)
	if l.pace.isAsking() {
		at = max(at, l.pace.asked.Add(askingTime))
	}
	return at
}

// wait returns how long a call waits that so many others precede. It assumes that the rate can grow
// to twice what is known to be possible, so it errs by being too short.
func (l *lane) wait(now monotonic.Instant, ahead int) time.Duration {
	wait := max(0, l.soonest().Sub(now))
	if known := l.knownRate(now); known > 0 {
		wait += min(secondsOf(float64(ahead)/(2*known)), forever-min(wait, forever))
	}
	return wait
}

// knownRate returns the rate at which calls may be expected to be sent, or 0 if it is not known.
func (l *lane) knownRate(now monotonic.Instant) float64 {
	rate := 0.0
	if l.pace.on && l.pace.ceiling > 0 {
		rate = max(l.pace.ceiling, l.pace.rate(now))
	}
	if l.pace.on && l.places.limit > 0 {
		rate = l.places.rate()
	}
	if quota := l.quota.rateAt(now); quota > 0 && (rate == 0 || quota < rate) {
		rate = quota
	}
	return rate
}

// send counts a call that is sent now, and was due a little earlier.
func (l *lane) send(now, due monotonic.Instant) ticket {
	l.pace.send(now)
	l.next = max(due, now-monotonic.Instant(catchUp)).Add(l.spacing(now))
	return ticket{l, l.pace.round, now, l.places.send(now)}
}

// spacing returns the time between two calls.
func (l *lane) spacing(now monotonic.Instant) time.Duration {
	rate := math.Inf(1)
	if l.pace.on && l.places.limit == 0 {
		rate = l.pace.rate(now)
	}
	if quota := l.quota.rateAt(now); quota > 0 {
		rate = min(rate, quota)
	}
	return secondsOf(1 / rate)
}

// dispatch sends the calls whose turn it is, and sets the timer for the next one.
func (l *lane) dispatch(now monotonic.Instant) {
	for l.queue.length > 0 {
		due := l.slot()
		if due > now {
			l.wakeIn(due.Sub(now))
			return
		}
		w := l.queue.first(l.pace.asksNext())
		l.queue.remove(w)
		l.held = now
		w.ticket = l.send(now, due)
		close(w.decided)
	}
	if l.timer != nil {
		l.timer.Stop()
	}
}

func (l *lane) wakeIn(wait time.Duration) {
	if l.timer != nil {
		l.timer.Reset(wait)
		return
	}
	l.timer = time.AfterFunc(wait, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.dispatch(monotonic.Now())
	})
}

// leave takes a waiter out that is not sent after all. If its turn had come, another gets it. It
// returns how long the waiter would have had to wait on.
func (l *lane) leave(w *waiter) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := monotonic.Now()
	l.queue.remove(w)
	if w.ticket.lane != nil {
		l.withdraw(w.ticket, now)
		w.ticket = ticket{}
	}
	l.dispatch(now)
	return max(w.again, l.wait(now, l.queue.ahead(w.rank)))
}

// withdraw takes back that a call was sent.
func (l *lane) withdraw(t ticket, now monotonic.Instant) {
	l.places.returned(now)
	if t.round == l.pace.round {
		l.pace.withdraw()
		l.next = min(l.next, now)
	}
}

// prune rejects the waiting calls that cannot be sent in time any more.
func (l *lane) prune(now monotonic.Instant) {
	ahead := 0
	for w := range l.queue.all {
		wait := l.wait(now, ahead)
		if now.Add(wait) <= w.latest {
			ahead++
			continue
		}
		l.queue.remove(w)
		w.again = wait
		close(w.decided)
	}
}

// isOn reports whether calls of the key must enter the lane.
func (l *lane) isOn(now monotonic.Instant) bool {
	return l.postponed.until > now || l.isPacing(now)
}

// isPacing reports whether calls are held back, or may be.
func (l *lane) isPacing(now monotonic.Instant) bool {
	return l.pace.on || l.until > now || l.quota.rateAt(now) > 0 || l.queue.length > 0
}

// endIfQuiet ends the pacing if no call was held back for a while, and reports whether it is over.
func (l *lane) endIfQuiet(now monotonic.Instant) bool {
	if l.pace.on && l.queue.length == 0 && l.until <= now && now.Sub(l.held) >= max(quietTime, 2*l.pace.pause) {
		l.pace.on = false
	}
	return !l.isOn(now)
}
