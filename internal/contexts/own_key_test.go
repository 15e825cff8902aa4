package contexts_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/tenax-go/tenax/internal/contexts"
)

var errEnded = errors.New("ended")

// begun returns a Request in an attempt with a timeout, and the cancel function of the caller.
func begun(t *testing.T) (*contexts.Request, context.CancelCauseFunc) {
	t.Helper()
	caller, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "the caller's"))
	t.Cleanup(func() { cancel(nil) })
	call := &contexts.Call{Context: caller}
	attempt := limit(call, time.Hour)
	r := new(contexts.Request)
	found, known := contexts.SoonestTimeout(attempt, call)
	r.Begin(attempt, call, found, known, new(contexts.Timers))
	t.Cleanup(func() { r.End(context.Canceled) })
	return r, cancel
}

// These tests check the facts that the package relies on. If one fails with another version of Go,
// package context has changed.

func TestPackageContextFindsTheCauseOfOurContexts(t *testing.T) {
	r, cancel := begun(t)
	if cause := context.Cause(r); cause != nil {
		t.Errorf("before its end the cause is %v", cause)
	}
	cancel(errEnded)
	if cause := context.Cause(r); cause != errEnded {
		t.Errorf("the cause is %v, want %v", cause, errEnded)
	}
}

func TestPackageContextAttachesChildrenWithoutAGoroutine(t *testing.T) {
	r, cancel := begun(t)
	before := runtime.NumGoroutine()
	var children [10]context.Context
	for i := range children {
		child, stop := context.WithCancel(r)
		t.Cleanup(stop)
		children[i] = child
	}
	if now := runtime.NumGoroutine(); now > before { // Goroutines of earlier tests may end.
		t.Errorf("%d goroutines, before there were %d", now, before)
	}
	cancel(errEnded)
	for i, child := range children {
		<-child.Done()
		if cause := context.Cause(child); cause != errEnded {
			t.Errorf("child %d: the cause is %v, want %v", i, cause, errEnded)
		}
	}
}

func TestTheParentOfAValueIsKnown(t *testing.T) {
	call := &contexts.Call{Context: context.Background()}
	if found, known := contexts.SoonestTimeout(value(limit(value(call), 3)), call); found == nil || !known {
		t.Error("what context.WithValue returns is not known")
	}
}

func TestAUsersKeyOfTheTypeOfPackageContextsOwnIsFound(t *testing.T) {
	own := new(int)
	caller := context.WithValue(t.Context(), own, "ann")
	call := &contexts.Call{Context: caller}
	attempt := limit(call, time.Hour)
	r := new(contexts.Request)
	r.Begin(attempt, call, nil, true, nil)
	expiring := &contexts.Expiring{Context: caller, Limit: never{}}
	for name, ctx := range map[string]context.Context{"a limit": attempt, "an call": call, "a request": r, "expiring": expiring} {
		if got := ctx.Value(own); got != "ann" {
			t.Errorf("%s has %v", name, got)
		}
	}
}

type never struct{}

func (never) Passed() bool { return false }
