package failsafemw

import (
	"runtime"

	"github.com/failsafe-go/failsafe-go"

	"github.com/tenax-go/tenax/failsafemw/internal/executors"
)

// panicRecord is how an attempt that did not return ended.
type panicRecord struct {
	value  any // of the panic
	goexit bool
}

// resume panics, or calls runtime.Goexit, in the caller's goroutine.
func (p *panicRecord) resume() {
	if p.goexit {
		runtime.Goexit()
	}
	panic(p.value)
}

// errStopped is the result that failsafe-go gets for an attempt that did not return, or that was
// not made because the call is over. Callers never see it.
var errStopped error = &stoppedError{}

type stoppedError struct{}

func (*stoppedError) Error() string     { return "failsafemw: the function panicked" }
func (*stoppedError) ErrorType() string { return "panic" }
func (*stoppedError) Timeout() bool     { return false }
func (*stoppedError) Temporary() bool   { return false }

// runContained is run for policies that a panic must not unwind: it becomes an error on its way
// through failsafe-go, and a panic again in finish. A condition that failsafe-go calls in a
// goroutine of its own is called here first, where its panic can be recovered.
func (c *call[T, R]) runContained(e failsafe.Execution[R]) (result R, err error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		result, err = *new(R), errStopped
		value := recover()
		c.panicked.CompareAndSwap(nil, &panicRecord{value: value, goexit: value == nil})
		executors.Cancel(e)
		if c.parallel != nil {
			c.parallel.CancelAll()
		}
	}()
	result, err = c.run(e)
	if c.judgesInBackground {
		_ = c.inspected.IsAbortable(result, err)
	}
	returned = true
	return result, err
}

// abort ends the call while a panic or runtime.Goexit of the function or of a listener unwinds
// failsafe-go.
func (c *call[T, R]) abort() {
	if c.parallel != nil {
		c.parallel.CancelAll()
	}
	c.discardErrors(nil)
}
