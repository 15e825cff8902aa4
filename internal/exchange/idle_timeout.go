package exchange

import (
	"sync/atomic"
	"time"
)

// idleTimeout interrupts a Read of a body that waits for longer than the limit.
type idleTimeout struct {
	limit    time.Duration
	newError func(limit time.Duration) error
	timer    *time.Timer
	expired  atomic.Bool
}

// beginRead starts the timer.
func (i *idleTimeout) beginRead(body *ResponseBody) {
	if i.timer != nil {
		i.timer.Reset(i.limit)
		return
	}
	i.timer = time.AfterFunc(i.limit, func() {
		i.expired.Store(true)
		body.interrupt(i.newError(i.limit))
	})
}

// endRead stops the timer.
func (i *idleTimeout) endRead() { i.timer.Stop() }

// explained replaces the error of a Read that the timer interrupted.
func (i *idleTimeout) explained(err error) error {
	if err == nil || !i.expired.Load() {
		return err
	}
	return i.newError(i.limit)
}
