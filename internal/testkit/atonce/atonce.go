// Package atonce counts how many calls run at once, for tests of limits.
package atonce

import "sync"

// Counter counts calls. The zero Counter has seen none. It is safe for concurrent use.
type Counter struct {
	mu            sync.Mutex
	running, most int
}

// Begin counts a call until end is called.
func (c *Counter) Begin() (end func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running++
	c.most = max(c.most, c.running)
	return c.end
}

func (c *Counter) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running--
}

// Most returns how many calls ran at once when there were most.
func (c *Counter) Most() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.most
}
