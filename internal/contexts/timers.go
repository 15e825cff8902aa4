package contexts

import (
	"sync"
	"sync/atomic"
	"time"
)

// Timers ends requests at their deadlines. Requests with the same limit share one runtime timer: a
// timer for each would cost more than everything else about a timeout, because a new earliest timer
// wakes the scheduler. The zero Timers is ready to use.
type Timers struct {
	queues [4]atomic.Pointer[queue]
}

// queue holds the running requests that have the same limit, ordered by deadline.
type queue struct {
	limit time.Duration

	mu          sync.Mutex
	first, last *Request
	timer       *time.Timer
	isScheduled bool      // the timer will fire
	firesAt     time.Time // while isScheduled
}

// queueFor returns the queue for a timeout, or nil if a request needs its own timer: the number of
// queues is fixed, and in virtual time a timer works only inside its own bubble.
func (t *Timers) queueFor(timeout *Timeout) *queue {
	if isVirtual(timeout.deadline) {
		return nil
	}
	for i := range t.queues {
		q := t.queues[i].Load()
		if q == nil {
			t.queues[i].CompareAndSwap(nil, &queue{limit: timeout.limit})
			q = t.queues[i].Load()
		}
		if q.limit == timeout.limit {
			return q
		}
	}
	return nil
}

// isVirtual reports whether a time comes from a bubble of testing/synctest: its clock has no
// monotonic reading.
func isVirtual(t time.Time) bool { return t == t.Round(0) }

// add ends the request at its deadline. Requests with the same limit arrive nearly in the order of
// their deadlines.
func (q *queue) add(r *Request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	before := q.last
	for before != nil && r.timeout.deadline.Before(before.timeout.deadline) {
		before = before.before
	}
	q.link(r, before)
	if q.first == r && (!q.isScheduled || r.timeout.deadline.Before(q.firesAt)) {
		q.schedule()
	}
}

// remove removes the request if it is in the queue. The timer still fires once, because stopping it
// costs more.
func (q *queue) remove(r *Request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.first == r || r.before != nil {
		q.unlink(r)
	}
}

// fire ends the requests with a passed deadline.
func (q *queue) fire() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.isScheduled = false
	for now := time.Now(); q.first != nil && !now.Before(q.first.timeout.deadline); {
		due := q.first
		q.unlink(due)
		go due.expire()
	}
	if q.first != nil {
		q.schedule()
	}
}

// schedule sets the timer to the first deadline.
func (q *queue) schedule() {
	q.isScheduled, q.firesAt = true, q.first.timeout.deadline
	if q.timer == nil {
		q.timer = time.AfterFunc(time.Until(q.firesAt), q.fire)
		return
	}
	q.timer.Reset(time.Until(q.firesAt))
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
