package breaker

// change is a change of state. The zero change is none.
type change struct {
	from, to State
	failures int32 // that led to it
}

// notify calls the callback for the changes that wait, in their order and outside the lock. What
// comes while another goroutine, or the callback itself, is at it is left to that one.
func (c *Circuit) notify() {
	for {
		next, ok := c.nextChange()
		if !ok {
			return
		}
		c.tell(next)
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

func (c *Circuit) tell(next change) {
	returned := false
	defer func() {
		c.mu.Lock()
		c.notifying = false
		c.mu.Unlock()
		if !returned {
			c.notify() // the callback panics, and what came meanwhile was left to this goroutine
		}
	}()
	c.onStateChange(next.from, next.to)
	returned = true
}
