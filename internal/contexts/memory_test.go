package contexts_test

import (
	"context"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/tenax-go/tenax/internal/contexts"
)

// isCollected reports whether the garbage collector frees the value. The runtime frees a stopped
// timer only when the next one starts on the same processor, if it is the earliest.
func isCollected[T any](value weak.Pointer[T]) bool {
	for range 10 {
		time.AfterFunc(time.Hour, func() {}).Stop()
		runtime.GC()
		if value.Value() == nil {
			return true
		}
	}
	return false
}

// A Request usually ends long before its deadline and its caller's context.
func TestARequestThatHasEndedIsNotKept(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	caller, cancel := context.WithCancel(context.Background())
	defer cancel()
	var timers contexts.Timers
	for limit := range time.Duration(4) { // These take all queues.
		under(caller, &timers, time.Hour+limit, 0).Done()
	}
	foreign, cancelForeign := context.WithCancel(context.Background())
	defer cancelForeign()
	for name, begin := range map[string]func() *contexts.Request{
		"in a queue":              func() *contexts.Request { return under(caller, &timers, time.Hour, 0) },
		"with a timer of its own": func() *contexts.Request { return under(caller, &timers, 10*time.Second, 0) },
		"in a foreign context": func() *contexts.Request {
			r := new(contexts.Request)
			r.Begin(foreign, &contexts.Call{Context: caller}, nil, false, &timers)
			return r
		},
	} {
		for end, does := range map[string]func(*contexts.Request){
			"End":             func(r *contexts.Request) { r.End(context.Canceled) },
			"Detach, and End": func(r *contexts.Request) { r.Detach(); r.End(context.Canceled) },
		} {
			request := func() weak.Pointer[contexts.Request] {
				r := begin()
				r.Done()
				does(r)
				return weak.Make(r)
			}()
			if !isCollected(request) {
				t.Errorf("%s, %s: it is kept", name, end)
			}
		}
	}
	runtime.KeepAlive(&timers)
}

// A child may be canceled before its parent, and the parent may be kept after its end.
func TestFunctionsThatAreStoppedOrHaveRunAreNotKept(t *testing.T) {
	for name, does := range map[string]func(r *contexts.Request, stop func() bool){
		"stopped": func(_ *contexts.Request, stop func() bool) { stop() },
		"run":     func(r *contexts.Request, _ func() bool) { r.End(context.Canceled) },
	} {
		r := under(context.Background(), new(contexts.Timers), time.Hour, 0)
		r.AfterFunc(func() {}) // The first cannot be stopped.
		used := func() weak.Pointer[[64]byte] {
			used := new([64]byte)
			does(r, r.AfterFunc(func() { used[0]++ }))
			return weak.Make(used)
		}()
		if !isCollected(used) {
			t.Errorf("a function that was %s is kept", name)
		}
		r.End(context.Canceled)
	}
}
