// Package contexttest compares the contexts that a policy passes on with those of package context.
package contexttest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// Subject is the code under test, which passes on contexts.
type Subject struct {
	// Call calls fn with a context derived from parent that ends after limit, or when fn has
	// returned.
	Call func(parent context.Context, limit time.Duration, fn func(ctx context.Context))
	// Cause returns the cause of a context that ended after limit.
	Cause func(limit time.Duration) error
	// Armed means that the contexts record their end at once, even if they are not used.
	Armed bool
}

// Check runs the same random programs of operations on two contexts: one of the subject, and one of
// context.WithTimeoutCause with the same parent. Both, and all contexts derived from them, must
// behave the same. Time is virtual, and no two timers of a program fire at the same instant.
//
// One difference is allowed: if a context ended in two ways before its first use, then the end of
// the call precedes the parent's end, which precedes the deadline.
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

// run returns the first difference, or an empty string.
func (s Subject) run(p program) string {
	w := &world{program: p}
	stop := w.makeParent()
	defer stop()
	// Half a millisecond more, so that it never ends together with a sleep or with the parent.
	limit := time.Duration(p.limit)*time.Millisecond + 500*time.Microsecond
	w.deadline = time.Now().Add(limit)
	theirs, cancel := context.WithTimeoutCause(w.parentCtx, limit, s.Cause(limit))
	defer cancel()

	rest := p.steps
	s.Call(w.parentCtx, limit, func(ours context.Context) {
		w.pairs, w.armed = []pair{{ours: ours, theirs: theirs, usesFirst: true}}, s.Armed
		for len(rest) > 0 && w.difference == "" {
			next := rest[0]
			rest = rest[1:]
			if next.op == opEnd {
				break
			}
			w.step(next) //nolint:contextcheck // The contexts it derives from are what is tested.
		}
		if w.difference == "" && !w.armed && w.over() {
			// The context was not used before the call ended: that counts as its cancellation,
			// whatever came before.
			theirs = nil
		}
	})
	cancel()
	w.finish(rest, theirs == nil)
	return w.difference
}

// finish runs the rest of the program after the end of the call.
func (w *world) finish(rest []step, isCanceled bool) {
	w.ended = true
	synctest.Wait()
	switch {
	case w.difference != "":
	case isCanceled:
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
}

func closed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}
