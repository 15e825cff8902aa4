package bulkhead

import (
	"context"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// waiter is a call that waits for a place.
type waiter struct {
	ready      chan string // gets the reason why the call has no place, or "" when it has one
	ticket     ticket
	class      int
	patience   time.Duration
	began      monotonic.Instant
	doubted    bool // it came in a suspicion
	queued     bool // guarded by the lock, as is the rest
	prev, next *waiter
}

// classes are the importances, each first for first attempts and then for retries.
const classes = 6

// classOf returns the class of a call: 0 is served first.
func classOf(ctx context.Context) int {
	class := 2 * int(policy.Critical-policy.ImportanceOf(ctx))
	if policy.Attempt(ctx) > 1 {
		class++
	}
	return class
}

// queue has those that wait, by class, in the order in which they came.
type queue struct {
	lines [classes]line
	len   int
}

type line struct {
	first, last *waiter
	len         int
}

// ahead returns how many would be served before a newcomer of the class.
func (q *queue) ahead(class int) int {
	n := 0
	for i := range class + 1 {
		n += q.lines[i].len
	}
	return n
}

func (q *queue) push(w *waiter) {
	l := &q.lines[w.class]
	if w.prev = l.last; l.last != nil {
		l.last.next = w
	} else {
		l.first = w
	}
	l.last = w
	w.queued = true
	l.len++
	q.len++
}

func (q *queue) remove(w *waiter) {
	l := &q.lines[w.class]
	if w.prev != nil {
		w.prev.next = w.next
	} else {
		l.first = w.next
	}
	if w.next != nil {
		w.next.prev = w.prev
	} else {
		l.last = w.prev
	}
	w.prev, w.next, w.queued = nil, nil, false
	l.len--
	q.len--
}

func (q *queue) pop() *waiter {
	for i := range q.lines {
		if w := q.lines[i].first; w != nil {
			q.remove(w)
			return w
		}
	}
	return nil
}

// drop removes the least important that came last.
func (q *queue) drop() *waiter {
	for i := range q.lines {
		if w := q.lines[len(q.lines)-1-i].last; w != nil {
			q.remove(w)
			return w
		}
	}
	return nil
}
