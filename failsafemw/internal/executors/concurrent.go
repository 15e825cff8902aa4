package executors

import (
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// Concurrent holds the executions of a call with concurrent attempts, and the errors of the ended
// ones. The zero Concurrent is ready to use.
type Concurrent[R any] struct {
	mu         sync.Mutex
	ended      bool
	latest     monotonic.Instant // when the latest attempt but the first began, or 0
	executions []failsafe.Execution[R]
	errs       []error
	storage    [2]failsafe.Execution[R] // saves an allocation
}

// Add adds the execution of an attempt that begins, and reports false if the call is over.
func (c *Concurrent[R]) Add(e failsafe.Execution[R]) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return false
	}
	if c.executions == nil {
		c.executions = c.storage[:0]
	}
	c.executions = append(c.executions, e)
	return true
}

// SinceLatest returns how long the latest attempt has been running when the one of e begins.
func (c *Concurrent[R]) SinceLatest(e failsafe.Execution[R]) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := monotonic.Now()
	since := now.Sub(c.latest)
	if c.latest == 0 {
		since = e.ElapsedTime()
	}
	c.latest = now
	return since
}

// AddError adds the error of an attempt, and reports false if the call is over.
func (c *Concurrent[R]) AddError(err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || err == nil {
		return err == nil
	}
	c.errs = append(c.errs, err)
	return true
}

// End ends the call and returns the errors. No attempt begins afterwards.
func (c *Concurrent[R]) End() []error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	return c.errs
}

// CancelAll ends the call and the contexts of its attempts.
func (c *Concurrent[R]) CancelAll() {
	c.End()
	for _, e := range c.executions { // Add changes them no more.
		Cancel(e)
	}
}
