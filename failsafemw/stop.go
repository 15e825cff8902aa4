package failsafemw

import (
	"runtime"

	"github.com/failsafe-go/failsafe-go"

	"github.com/tenax-go/tenax/policy"
)

// stop is what cut an attempt short.
type stop struct {
	value  any // of the panic
	goexit bool
}

// resume goes on, in the caller's goroutine, where the attempt was cut short.
func (s *stop) resume() {
	if s.goexit {
		runtime.Goexit()
	}
	panic(s.value)
}

// errStopped is the result, for failsafe-go, of an attempt that was cut short. No caller sees it.
var errStopped error = &stoppedError{}

type stoppedError struct{}

func (*stoppedError) Error() string     { return "failsafemw: the function panicked" }
func (*stoppedError) ErrorType() string { return "panic" }
func (*stoppedError) Timeout() bool     { return false }
func (*stoppedError) Temporary() bool   { return false }

// contain is run for policies that hold what only they can give back: a panic becomes an error on
// its way through failsafe-go, and a panic again behind it. It also makes failsafe-go's condition
// for canceling hedges panic here, as failsafe-go calls it where nothing can recover.
func (c *call[T, R]) contain(e failsafe.Execution[R]) (result R, err error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		var none R
		result, err = none, errStopped
		value := recover()
		c.stopped.CompareAndSwap(nil, &stop{value: value, goexit: value == nil})
		cancelExecution(e)
		if c.crowd != nil {
			c.crowd.callOff()
		}
	}()
	result, err = c.run(e)
	if c.guard.kind == kindHedge {
		_ = c.guard.isAbortable(result, err)
	}
	returned = true
	return result, err
}

// yielded is the result of a call that the policy did not get to see.
func (c *call[T, R]) yielded() (T, error) {
	value, _ := c.guard.unbox(c.result)
	return value, c.last
}

// abandon gives back what the call holds, while a panic or runtime.Goexit unwinds failsafe-go: that
// of the function, or of one of the policy's listeners.
func (c *call[T, R]) abandon() {
	if c.crowd != nil {
		c.crowd.callOff()
		c.crowd.disperse(nil)
	}
	if c.entry != nil && !c.entry.inVain {
		c.guard.releaser.ReleasePermit()
	}
	if c.guard.recorder != nil && c.called() {
		c.record()
	}
	policy.Discard(c.last)
}

// record tells a breaker or throttler of a result that it has not come to record.
func (c *call[T, R]) record() {
	failure := true
	if c.returned {
		// Should it be the condition that panics, it is a failure.
		probe(func() any {
			failure = c.guard.isFailure(c.result, c.last)
			return nil
		})
	}
	if failure {
		c.guard.recorder.RecordFailure()
	} else {
		c.guard.recorder.RecordSuccess()
	}
}
