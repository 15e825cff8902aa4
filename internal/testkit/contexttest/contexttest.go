// Package contexttest compares contexts that a policy hands out with those of package context.
package contexttest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// Subject is what hands out contexts.
type Subject struct {
	// Call calls fn with a context that derives from parent, and ends after limit or when fn has
	// returned.
	Call func(parent context.Context, limit time.Duration, fn func(ctx context.Context))
	// Cause returns the cause of a context that ended after limit.
	Cause func(limit time.Duration) error
	// Armed says that the contexts know at once when they end, whether or not somebody asks.
	Armed bool
}

// Check leads two contexts through the same random programs of operations: one of the subject's,
// and one of context.WithTimeoutCause with the same parent. Whatever can be seen of them, and of
// what derives from them, must be the same. Time is virtual, and no two timers of a program are due
// at the same instant.
//
// One difference is allowed: if a context ended in two ways before anybody asked, then the end of
// the call counts before the parent's end, and the parent's before the limit.
func Check(t *testing.T, s Subject) {
	for range 20 {
		rapid.Check(t, func(rt *rapid.T) {
			p := drawProgram(rt)
			var difference string
			synctest.Test(t, func(*testing.T) { difference = s.run(p) })
			if difference != "" {
				rt.Fatalf("%s\n%s", difference, p)
			}
		})
	}
}

// run returns the first difference, or nothing.
func (s Subject) run(p program) string {
	w := &world{program: p}
	stop := w.makeParent()
	defer stop()
	// Half a millisecond off, so that it never passes together with a sleep or with the parent's.
	limit := time.Duration(p.limit)*time.Millisecond + 500*time.Microsecond
	w.limit = time.Now().Add(limit)
	theirs, cancel := context.WithTimeoutCause(w.parentCtx, limit, s.Cause(limit))
	defer cancel()

	rest := p.steps
	s.Call(w.parentCtx, limit, func(ours context.Context) {
		w.pairs, w.armed = []pair{{ours: ours, theirs: theirs, asks: true}}, s.Armed
		for len(rest) > 0 && w.difference == "" {
			next := rest[0]
			rest = rest[1:]
			if next.op == opEnd {
				break
			}
			w.step(next) //nolint:contextcheck // The contexts it derives from are what is tested.
		}
		if w.difference == "" && !w.armed && w.over() {
			// Nobody asked before the call ended: it counts as canceled by that, whatever came
			// before.
			theirs = nil
		}
	})
	cancel()
	w.ended = true
	synctest.Wait()
	switch {
	case w.difference != "":
	case theirs == nil:
		w.expectCanceled()
	default:
		for _, next := range rest {
			w.step(next)
		}
		for i := range w.pairs {
			for _, op := range []int{opErr, opDone, opCause, opDeadline, opValue} {
				w.step(step{op: op, node: i})
			}
		}
	}
	w.cleanUp()
	synctest.Wait()
	return w.difference
}

func closed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}
