package contexts

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Request is the context of an HTTP request, which begins in an attempt and lasts until the body of
// its response has been read. Until [Request.Detach] it equals the attempt's context: it has the
// same deadline and ends with the same error and cause, and ignores the caller's context if a
// policy shields the attempt from that. Afterwards it ends with the caller's context, and keeps the
// attempt's values. [Request.End] ends it.
//
// It creates a channel, and whatever closes that, on the first call of Done. [Request.Begin] starts
// a Request, which is meant to be a field of a larger struct.
type Request struct {
	call    *Call
	attempt context.Context //nolint:containedctx // It is a context.

	// timeout is the policies' soonest, or nil if there is none, or if something else can end the
	// attempt before the caller's context ends. Only its fields are read, which never arms it.
	timeout *Timeout
	queue   *queue // ends r at the deadline, or nil if r has its own timer

	ended   atomic.Pointer[cancellation]
	isArmed atomic.Bool // done has been created

	mu            sync.Mutex
	isDetached    bool
	done          chan struct{}
	stopCaller    func() bool
	stopAttempt   func() bool // stops r's own timer, or the AfterFunc of a foreign attempt
	before, after *Request    // neighbours in the queue
	firstFunc     func()      // to call at the end
	laterFuncs    *afterFunc  // to call at the end too
}

// Begin starts r in an attempt of a call. The arguments timeout and known are the results of
// [SoonestTimeout], but known must be false too if the attempt may go on after the policies with
// the timeouts have returned.
func (r *Request) Begin(attempt context.Context, call *Call, timeout *Timeout, known bool, timers *Timers) {
	r.call, r.attempt = call, attempt
	switch {
	case !known:
		r.stopAttempt = context.AfterFunc(attempt, r.attemptEnded)
	case timeout != nil:
		r.timeout, r.queue = timeout, timers.queueFor(timeout)
	}
}

// Detach makes r independent of the attempt. It reports false if r has already ended.
func (r *Request) Detach() bool {
	if r.isForeign() && !r.stopAttempt() {
		r.attemptEnded() // The AfterFunc may not have run yet.
	}
	r.mu.Lock()
	r.isDetached = true
	r.stopTimeout()
	r.mu.Unlock()
	if r.isForeign() && r.call.Err() != nil {
		r.callerEnded()
	}
	return r.ended.Load() == nil
}

// stopTimeout stops what would end r at its deadline.
func (r *Request) stopTimeout() {
	switch {
	case r.timeout == nil || r.done == nil:
	case r.queue != nil:
		r.queue.remove(r)
	case r.stopAttempt != nil:
		r.stopAttempt()
	}
}

func (r *Request) detached() bool {
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
		r.endWith(canceled)
		return
	}
	r.endWith(&cancellation{context.Canceled, cause})
}

// expire ends r at its deadline.
func (r *Request) expire() { r.endAttached(r.timeout.exceeded()) }

func (r *Request) attemptEnded() {
	r.endAttached(&cancellation{r.attempt.Err(), context.Cause(r.attempt)})
}

// callerEnded ends r with the caller's context, unless r ends with a foreign attempt.
func (r *Request) callerEnded() {
	end := &cancellation{r.call.Err(), context.Cause(r.call.Context)}
	r.mu.Lock()
	if r.isForeign() && !r.isDetached {
		r.mu.Unlock()
		return
	}
	r.endLocked(end)
}

// isForeign reports whether anything but timeouts and the caller can end the attempt.
func (r *Request) isForeign() bool { return r.timeout == nil && r.stopAttempt != nil }

// endAttached ends r, unless it has been detached.
func (r *Request) endAttached(end *cancellation) {
	r.mu.Lock()
	if r.isDetached {
		r.mu.Unlock()
		return
	}
	r.endLocked(end)
}

func (r *Request) endWith(end *cancellation) {
	r.mu.Lock()
	r.endLocked(end)
}

// endLocked ends r, which must be locked, and unlocks it.
func (r *Request) endLocked(end *cancellation) {
	if r.ended.Load() != nil {
		r.mu.Unlock()
		return
	}
	r.ended.Store(end)
	if !r.isDetached {
		r.stopTimeout()
	}
	if r.done != nil {
		close(r.done)
	}
	stopCaller, first, later := r.stopCaller, r.firstFunc, r.laterFuncs
	r.firstFunc, r.laterFuncs = nil, nil
	r.mu.Unlock()

	if stopCaller != nil {
		stopCaller()
	}
	if first != nil {
		first()
	}
	for ; later != nil; later = later.next {
		later.call()
	}
}

// Deadline returns the attempt's deadline until r is detached, and then the caller's.
func (r *Request) Deadline() (time.Time, bool) {
	if r.detached() {
		return r.call.Deadline()
	}
	return r.attempt.Deadline()
}

// Done returns a channel that is closed when r ends.
func (r *Request) Done() <-chan struct{} {
	if r.isArmed.Load() {
		return r.done
	}
	return r.arm()
}

// arm creates the channel, and whatever closes it.
func (r *Request) arm() <-chan struct{} {
	r.check(true)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.done != nil:
		return r.done
	case r.ended.Load() != nil:
		r.done = closedChannel
	default:
		r.done = make(chan struct{})
		r.propagateCancel()
	}
	r.isArmed.Store(true)
	return r.done
}

// propagateCancel ends r with the caller's context and at its deadline.
func (r *Request) propagateCancel() {
	if r.call.Done() != nil {
		r.stopCaller = context.AfterFunc(r.call.Context, r.callerEnded)
	}
	switch {
	case r.timeout == nil || r.isDetached:
	case r.queue != nil:
		r.queue.add(r)
	default:
		r.stopAttempt = time.AfterFunc(time.Until(r.timeout.deadline), r.expire).Stop
	}
}

// Err checks what may have ended r: nothing reports that before the first call of Done, and it
// takes a moment afterwards.
func (r *Request) Err() error {
	if r.ended.Load() == nil {
		r.check(!r.isArmed.Load())
	}
	if end := r.ended.Load(); end != nil {
		return end.err
	}
	return nil
}

// check ends r if that is due.
func (r *Request) check(readClock bool) {
	switch {
	case r.isForeign() && r.attempt.Err() != nil:
		r.attemptEnded()
	case r.call.Err() != nil:
		r.callerEnded()
	case r.timeout != nil && readClock && time.Until(r.timeout.deadline) <= 0:
		r.expire()
	}
}

// Value returns the attempt's value.
func (r *Request) Value(key any) any {
	if !isOwnKey(key) {
		return r.attempt.Value(key)
	}
	_ = r.Err() // r may have ended.
	return r.ended.Load().value(key)
}
