package failsafemw

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"

	"github.com/tenax-go/tenax/policy"
)

// crowd has the attempts of a call that may be under way at once.
type crowd[R any] struct {
	hedges atomic.Int32

	mu     sync.Mutex
	over   bool
	latest time.Duration // when the latest attempt but the first began, by clock
	first  failsafe.Execution[R]
	more   *hedged[R] // nil while all goes well
}

// hedged is what a crowd has besides its first attempt.
type hedged[R any] struct {
	others []failsafe.Execution[R]
	errs   []error // of the attempts that have ended
}

// join takes note of an attempt, and reports false if the call is over.
func (w *crowd[R]) join(e failsafe.Execution[R]) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.over:
		return false
	case w.first == nil:
		w.first = e
	default:
		more := w.extend()
		more.others = append(more.others, e)
	}
	return true
}

func (w *crowd[R]) extend() *hedged[R] {
	if w.more == nil {
		w.more = new(hedged[R])
	}
	return w.more
}

// sinceLatest returns how long the attempt before the one that begins has been under way.
func (w *crowd[R]) sinceLatest(e failsafe.Execution[R]) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.latest == 0 {
		w.latest = e.StartTime().Sub(epoch)
	}
	now := clock()
	since := now - w.latest
	w.latest = now
	return since
}

// leave notes the error of an attempt. Nobody wants that of one that ends after the call.
func (w *crowd[R]) leave(err error) {
	if err == nil {
		return
	}
	w.mu.Lock()
	over := w.over
	if !over {
		more := w.extend()
		more.errs = append(more.errs, err)
	}
	w.mu.Unlock()
	if over {
		policy.Discard(err)
	}
}

// callOff ends the call and the contexts of all its attempts. None begins any more.
func (w *crowd[R]) callOff() {
	w.mu.Lock()
	w.over = true
	first, more := w.first, w.more
	w.mu.Unlock()
	if first != nil {
		cancelExecution(first)
	}
	if more != nil {
		for _, e := range more.others {
			cancelExecution(e)
		}
	}
}

// disperse ends the call, and lets go of every error but that which the caller gets.
func (w *crowd[R]) disperse(kept error) {
	w.mu.Lock()
	w.over = true
	more := w.more
	w.mu.Unlock()
	if more == nil {
		return
	}
	for _, err := range more.errs {
		if !carries(kept, err) {
			policy.Discard(err)
		}
	}
}

// cancelExecution ends the context that the policy made for an attempt, if it made one.
func cancelExecution[R any](e failsafe.Execution[R]) {
	if e, ok := e.(interface{ Cancel(*common.PolicyResult[R]) }); ok {
		e.Cancel(nil)
	}
}
