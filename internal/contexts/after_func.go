package contexts

// AfterFunc calls f when r has ended. Package context uses it to attach children to a context of a
// foreign type without a goroutine.
func (r *Request) AfterFunc(f func()) (stop func() bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.ended.Load() != nil:
		go f() // Package context holds a lock that f needs.
		return notStopped
	case r.firstFunc == nil:
		// A request usually has one child, which lives as long as the request. Not being able to
		// remove it earlier saves an allocation.
		r.firstFunc = f
		return notStopped
	}
	r.laterFuncs = &afterFunc{r, f, r.laterFuncs}
	return r.laterFuncs.stop
}

func notStopped() bool { return false }

// afterFunc is a function to call when the context ends, in a linked list.
type afterFunc struct {
	request *Request
	call    func()
	next    *afterFunc
}

func (a *afterFunc) stop() bool {
	a.request.mu.Lock()
	defer a.request.mu.Unlock()
	for place := &a.request.laterFuncs; *place != nil; place = &(*place).next {
		if *place == a {
			*place = a.next
			return true
		}
	}
	return false
}
