package pacing

import (
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// waiter is a call that waits for its turn. Its lane's mutex guards it until decided is closed.
type waiter struct {
	rank    rank
	latest  monotonic.Instant // after which waiting is in vain
	decided chan struct{}     // closed when the call may be sent or is rejected
	ticket  ticket            // with a lane if the call may be sent
	again   time.Duration     // when to come back, if it is rejected

	list           *waiterList // nil once it has left
	previous, next *waiter
}

// rank is what decides between calls that wait.
type rank struct {
	importance policy.Importance
	attempt    int // from 1
}

// Attempts from highestAttempt on are treated alike.
const (
	importances    = int(policy.Critical-policy.Sheddable) + 1
	highestAttempt = 4
)

func (r rank) indexes() (importance, attempt int) {
	importance = int(min(max(r.importance, policy.Sheddable), policy.Critical) - policy.Sheddable)
	return importance, min(max(r.attempt, 1), highestAttempt) - 1
}

// queue has the calls that wait, first come first served within a rank. The zero queue is empty.
type queue struct {
	lists  [importances][highestAttempt]waiterList
	length int
}

func (q *queue) push(w *waiter) {
	importance, attempt := w.rank.indexes()
	q.lists[importance][attempt].push(w)
	q.length++
}

// remove takes a waiter out, if it has not left yet.
func (q *queue) remove(w *waiter) {
	if w.list != nil {
		w.list.remove(w)
		q.length--
	}
}

// first returns the call whose turn it is: the most important, and then the one that has used up
// most of its attempts. A call that asks whether the pause is really over may be refused, so that
// is one with few attempts used up.
func (q *queue) first(asks bool) *waiter {
	if asks {
		for attempt := range highestAttempt {
			for importance := importances - 1; importance >= 0; importance-- {
				if w := q.lists[importance][attempt].first; w != nil {
					return w
				}
			}
		}
		return nil
	}
	for w := range q.all {
		return w
	}
	return nil
}

// all calls yield for the waiting calls in their order, until that returns false. The yielded call
// may be removed.
func (q *queue) all(yield func(*waiter) bool) {
	for importance := importances - 1; importance >= 0; importance-- {
		for attempt := highestAttempt - 1; attempt >= 0; attempt-- {
			for w := q.lists[importance][attempt].first; w != nil; {
				next := w.next
				if !yield(w) {
					return
				}
				w = next
			}
		}
	}
}

// ahead returns how many calls go before a new one of that rank.
func (q *queue) ahead(r rank) int {
	count := 0
	importance, attempt := r.indexes()
	for i := importance; i < importances; i++ {
		for a := range highestAttempt {
			if i > importance || a >= attempt {
				count += q.lists[i][a].length
			}
		}
	}
	return count
}

type waiterList struct {
	first, last *waiter
	length      int
}

func (l *waiterList) push(w *waiter) {
	w.list, w.previous, w.next = l, l.last, nil
	if l.last == nil {
		l.first = w
	} else {
		l.last.next = w
	}
	l.last = w
	l.length++
}

func (l *waiterList) remove(w *waiter) {
	if w.previous == nil {
		l.first = w.next
	} else {
		w.previous.next = w.next
	}
	if w.next == nil {
		l.last = w.previous
	} else {
		w.next.previous = w.previous
	}
	w.list, w.previous, w.next = nil, nil, nil
	l.length--
}
