package contexts

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Request is the context of something that begins in an attempt and outlives it, as a request lasts
// until the body of its response has been read. Until [Request.Detach] it is the attempt's context:
// it has the same deadline and ends with it, by the same error and the same cause, and not with the
// caller's if a policy has kept that away. From then on it is the caller's, with the attempt's
// values. [Request.End] ends it.
//
// It has a channel, and what closes that in time, only once somebody asks for Done. It is a field
// of what needs it, and begins with [Request.Begin].
type Request struct {
	origin  *Origin
	attempt context.Context //nolint:containedctx // It is a context.

	// limit is the soonest of the policies', where nothing but limits can end the attempt before
	// the caller's context ends. It is kept without asking it for anything.
	limit *Limit
	queue *queue // by which it ends at the limit, or nil

	ended   atomic.Pointer[ending]
	isArmed atomic.Bool // done is there

	mu            sync.Mutex
	isDetached    bool
	done          chan struct{}
	stopCaller    func() bool
	stopAttempt   func() bool // from ending r, by its own timer or where something else can end it
	before, after *Request    // in the queue
	first         func()      // to be called at the end
	others        *afterEnd   // the latest of them
}

// Begin makes r the context of an attempt of a call that begins with the origin. What [Between]
// says of the two is not asked again: known is false also if the attempt may go on when the limits'
// calls are over.
func (r *Request) Begin(attempt context.Context, origin *Origin, limit *Limit, known bool, alarm *Alarm) {
	r.origin, r.attempt = origin, attempt
	switch {
	case !known:
		r.stopAttempt = context.AfterFunc(attempt, r.attemptEnded)
	case limit != nil:
		r.limit, r.queue = limit, alarm.queueFor(limit)
	}
}

// Detach parts r from the attempt, which may end from now on. It reports false if r has ended
// already.
func (r *Request) Detach() bool {
	if r.isForeign() && !r.stopAttempt() {
		r.attemptEnded() // The function may still wait for its turn.
	}
	r.mu.Lock()
	r.isDetached = true
	r.leave()
	r.mu.Unlock()
	if r.isForeign() && r.origin.Err() != nil {
		r.callerEnded()
	}
	return r.ended.Load() == nil
}

// leave stops what would end r at its limit.
func (r *Request) leave() {
	switch {
	case r.limit == nil || r.done == nil:
	case r.queue != nil:
		r.queue.remove(r)
	case r.stopAttempt != nil:
		r.stopAttempt()
	}
}

func (r *Request) hasLeft() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.isDetached
}

// End cancels r. Only the first end of a context counts.
func (r *Request) End(cause error) {
	if r.ended.Load() != nil {
		return
	}
	if r.isForeign() {
		r.stopAttempt()
	}
	if cause == context.Canceled { //nolint:errorlint // The same error.
		r.finish(canceled)
		return
	}
	r.finish(&ending{context.Canceled, cause})
}

// expire ends r at its limit.
func (r *Request) expire() { r.finishAttached(r.limit.passed()) }

func (r *Request) attemptEnded() {
	r.finishAttached(&ending{r.attempt.Err(), context.Cause(r.attempt)})
}

// callerEnded ends r with the caller's context, unless it is the attempt that tells by itself.
func (r *Request) callerEnded() {
	end := &ending{r.origin.Err(), context.Cause(r.origin.Context)}
	r.mu.Lock()
	if r.isForeign() && !r.isDetached {
		r.mu.Unlock()
		return
	}
	r.finishLocked(end)
}

// isForeign reports whether something else than limits and the caller may end the attempt.
func (r *Request) isForeign() bool { return r.limit == nil && r.stopAttempt != nil }

// finishAttached ends r with its attempt, unless it has been detached.
func (r *Request) finishAttached(end *ending) {
	r.mu.Lock()
	if r.isDetached {
		r.mu.Unlock()
		return
	}
	r.finishLocked(end)
}

func (r *Request) finish(end *ending) {
	r.mu.Lock()
	r.finishLocked(end)
}

// finishLocked unlocks r.
func (r *Request) finishLocked(end *ending) {
	if r.ended.Load() != nil {
		r.mu.Unlock()
		return
	}
	r.ended.Store(end)
	if !r.isDetached {
		r.leave()
	}
	if r.done != nil {
		close(r.done)
	}
	stopCaller, first, others := r.stopCaller, r.first, r.others
	r.first, r.others = nil, nil
	r.mu.Unlock()

	if stopCaller != nil {
		stopCaller()
	}
	if first != nil {
		first()
	}
	for other := others; other != nil; other = other.before {
		other.call()
	}
}

// Deadline returns the attempt's until r is detached, and then the caller's.
func (r *Request) Deadline() (time.Time, bool) {
	if r.hasLeft() {
		return r.origin.Deadline()
	}
	return r.attempt.Deadline()
}

// Done returns a channel that is closed at the end.
func (r *Request) Done() <-chan struct{} {
	if r.isArmed.Load() {
		return r.done
	}
	return r.arm()
}

// arm makes the channel, and what closes it in time.
func (r *Request) arm() <-chan struct{} {
	r.look(true) // It may have ended.
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.done != nil:
		return r.done
	case r.ended.Load() != nil:
		r.done = closedChannel
	default:
		r.done = make(chan struct{})
		r.watch()
	}
	r.isArmed.Store(true)
	return r.done
}

// watch has r end with the caller's context, and at its limit.
func (r *Request) watch() {
	if r.origin.Done() != nil {
		r.stopCaller = context.AfterFunc(r.origin.Context, r.callerEnded)
	}
	switch {
	case r.limit == nil || r.isDetached:
	case r.queue != nil:
		r.queue.add(r)
	default:
		r.stopAttempt = time.AfterFunc(time.Until(r.limit.deadline), r.expire).Stop
	}
}

// Err looks for itself at what may have ended r: nobody tells before Done has been asked for, and
// not at once afterwards.
func (r *Request) Err() error {
	if r.ended.Load() == nil {
		r.look(!r.isArmed.Load())
	}
	if end := r.ended.Load(); end != nil {
		return end.err
	}
	return nil
}

// look ends r if it should have ended.
func (r *Request) look(atTheClock bool) {
	switch {
	case r.isForeign() && r.attempt.Err() != nil:
		r.attemptEnded()
	case r.origin.Err() != nil:
		r.callerEnded()
	case r.limit != nil && atTheClock && time.Until(r.limit.deadline) <= 0:
		r.expire()
	}
}

// Value returns that of the attempt.
func (r *Request) Value(key any) any {
	if !isOwnKey(key) {
		return r.attempt.Value(key)
	}
	_ = r.Err() // It may have ended.
	return r.ended.Load().answer(key)
}
