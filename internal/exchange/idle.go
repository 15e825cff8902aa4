package exchange

import (
	"sync/atomic"
	"time"
)

// idleLimit interrupts a Read of a body that waits for too long.
type idleLimit struct {
	limit   time.Duration
	silent  func(time.Duration) error
	timer   *time.Timer
	stalled atomic.Bool
}

// begin comes before a Read.
func (i *idleLimit) begin(body *Body) {
	if i.timer != nil {
		i.timer.Reset(i.limit)
		return
	}
	i.timer = time.AfterFunc(i.limit, func() {
		i.stalled.Store(true)
		body.interrupt(i.silent(i.limit))
	})
}

// end comes after it.
func (i *idleLimit) end() { i.timer.Stop() }

// explained returns what the error of a Read is.
func (i *idleLimit) explained(err error) error {
	if err == nil || !i.stalled.Load() {
		return err
	}
	return i.silent(i.limit)
}
