package contexts

// AfterFunc is how package context attaches children to a context of a foreign type without a
// goroutine. It calls f when r has ended.
func (r *Request) AfterFunc(f func()) (stop func() bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.ended.Load() != nil:
		go f() // Package context holds a lock that f needs.
		return notStopped
	case r.first == nil:
		// A request has one child as a rule, which lives as long as the request does. Not to let go
		// of it sooner spares an allocation.
		r.first = f
		return notStopped
	}
	r.others = &afterEnd{r, f, r.others}
	return r.others.stop
}

func notStopped() bool { return false }

// afterEnd is a function to be called at the end of a context.
type afterEnd struct {
	of     *Request
	call   func()
	before *afterEnd
}

func (a *afterEnd) stop() bool {
	a.of.mu.Lock()
	defer a.of.mu.Unlock()
	for place := &a.of.others; *place != nil; place = &(*place).before {
		if *place == a {
			*place = a.before
			return true
		}
	}
	return false
}
