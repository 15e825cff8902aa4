package breaker

// change is a change of state. The zero change means no change.
type change struct {
	from, to State
	failures int32 // that led to it
}

// notify calls the callback for the queued changes, in their order and outside the lock. While
// another goroutine, or the callback itself, is in notify, that call takes care of later changes.
func (c *Circuit) notify() {
	for {
		next, ok := c.nextChange()
		if !ok {
			return
		}
		c.callBack(next)
	}
}

func (c *Circuit) nextChange() (change, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.notifying || len(c.changes) == 0 {
		return change{}, false
	}
	c.notifying = true
	next := c.changes[0]
	c.changes = c.changes[1:]
	return next, true
}

func (c *Circuit) callBack(next change) {
	returned := false
	defer func() {
		c.mu.Lock()
		c.notifying = false
		c.mu.Unlock()
		if !returned {
			c.notify() // the callback panicked, and later changes were left to this goroutine
		}
	}()
	c.onStateChange(next.from, next.to)
	returned = true
}
