package contexts

import (
	"sync"
	"sync/atomic"
	"time"
)

// Alarm ends requests whose limits pass. It has one timer of the runtime for all that have the same
// limit, where one for each would cost more than all else about a limit: an earliest timer that is
// new wakes the scheduler. The zero Alarm is ready.
type Alarm struct {
	queues [4]atomic.Pointer[queue]
}

// queue has the requests of one limit that are under way, the one that is due first at its front.
type queue struct {
	limit time.Duration

	mu          sync.Mutex
	first, last *Request
	timer       *time.Timer
	isSet       bool      // the timer will go off
	at          time.Time // when
}

// queueFor returns the queue for a limit, or nil where a request needs a timer of its own: there
// are few queues, and in virtual time a timer serves nobody outside of its bubble.
func (a *Alarm) queueFor(limit *Limit) *queue {
	if isVirtual(limit.deadline) {
		return nil
	}
	for i := range a.queues {
		q := a.queues[i].Load()
		if q == nil {
			a.queues[i].CompareAndSwap(nil, &queue{limit: limit.limit})
			q = a.queues[i].Load()
		}
		if q.limit == limit.limit {
			return q
		}
	}
	return nil
}

// isVirtual reports whether a time was told by the clock of a bubble of testing/synctest, which has
// no monotonic reading.
func isVirtual(t time.Time) bool { return t == t.Round(0) }

// add has the request end when its limit passes. Requests with the same limit come nearly in the
// order in which they are due.
func (q *queue) add(r *Request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	before := q.last
	for before != nil && r.limit.deadline.Before(before.limit.deadline) {
		before = before.before
	}
	q.link(r, before)
	if q.first == r && (!q.isSet || r.limit.deadline.Before(q.at)) {
		q.set()
	}
}

// remove takes the request out, if it is in. The timer goes off all the same, once: to stop it
// costs more.
func (q *queue) remove(r *Request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.first == r || r.before != nil {
		q.unlink(r)
	}
}

// goOff ends the requests that are due.
func (q *queue) goOff() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.isSet = false
	for now := time.Now(); q.first != nil && !now.Before(q.first.limit.deadline); {
		due := q.first
		q.unlink(due)
		go due.expire()
	}
	if q.first != nil {
		q.set()
	}
}

// set has the timer go off when the first request is due.
func (q *queue) set() {
	q.isSet, q.at = true, q.first.limit.deadline
	if q.timer == nil {
		q.timer = time.AfterFunc(time.Until(q.at), q.goOff)
		return
	}
	q.timer.Reset(time.Until(q.at))
}

func (q *queue) link(r, before *Request) {
	r.before = before
	if before == nil {
		r.after, q.first = q.first, r
	} else {
		r.after, before.after = before.after, r
	}
	if r.after == nil {
		q.last = r
	} else {
		r.after.before = r
	}
}

func (q *queue) unlink(r *Request) {
	if r.before == nil {
		q.first = r.after
	} else {
		r.before.after = r.after
	}
	if r.after == nil {
		q.last = r.before
	} else {
		r.after.before = r.before
	}
	r.before, r.after = nil, nil
}
