package contexttest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing/synctest"
	"time"
)

// pair is a context of the subject and its counterpart, with their cancel functions.
type pair struct {
	ours, theirs             context.Context //nolint:containedctx // They are what is compared.
	cancelOurs, cancelTheirs func(error)
	usesFirst                bool // using it uses the first pair
}

type function struct {
	ours, theirs         atomic.Int32
	stopOurs, stopTheirs func() bool
}

type world struct {
	program
	parentCtx    context.Context //nolint:containedctx // It is what they derive from.
	cancelParent func(error)
	pairs        []pair
	functions    []*function
	deadline     time.Time
	polls        int
	armed        bool // ours has certainly created its timer
	ended        bool
	timers       int
	difference   string
}

// over reports whether ours has ended by its deadline or its parent.
func (w *world) over() bool { return !time.Now().Before(w.deadline) || w.parentCtx.Err() != nil }

// expectCanceled checks that the end of the call has canceled ours.
func (w *world) expectCanceled() {
	ours := w.pairs[0].ours
	w.cancelParent(errParent)
	if err, cause := ours.Err(), context.Cause(ours); err != context.Canceled || cause != context.Canceled || !closed(ours.Done()) { //nolint:errorlint // The very errors.
		w.difference = fmt.Sprintf("after its call ours says %v because of %v", err, cause)
	}
}

func (w *world) step(s step) {
	if w.difference != "" {
		return
	}
	n := s.node % len(w.pairs)
	p := w.pairs[n]
	if p.usesFirst && w.used(s.op) {
		return
	}
	switch s.op {
	case opErr, opDone, opCause, opDeadline, opValue:
		w.query(s.op, n, p)
	case opCancelChild, opCauseChild, opTimeoutChild, opValueChild, opWithoutCancelChild:
		w.derive(s, p)
	case opCancel:
		if p.cancelOurs != nil {
			p.cancelOurs(errChild)
			p.cancelTheirs(errChild)
		}
	case opAfterFunc:
		f := new(function)
		f.stopOurs = context.AfterFunc(p.ours, func() { f.ours.Add(1) })
		f.stopTheirs = context.AfterFunc(p.theirs, func() { f.theirs.Add(1) })
		w.functions = append(w.functions, f)
	case opStop:
		if len(w.functions) > 0 {
			f := w.functions[s.node%len(w.functions)]
			w.compare(n, "stop", f.stopOurs(), f.stopTheirs())
		}
	case opParentCancel:
		w.cancelParent(errParent)
	case opSleep:
		time.Sleep(time.Duration(s.millis) * time.Millisecond)
	}
	synctest.Wait()
	for i, f := range w.functions {
		w.compare(i, "runs of AfterFunc", f.ours.Load(), f.theirs.Load())
	}
}

// query compares the results of a method of both contexts.
func (w *world) query(op, n int, p pair) {
	switch op {
	case opErr:
		w.compare(n, "Err", p.ours.Err(), p.theirs.Err())
	case opDone:
		w.compare(n, "Done is nil", p.ours.Done() == nil, p.theirs.Done() == nil)
		w.compare(n, "Done is closed", closed(p.ours.Done()), closed(p.theirs.Done()))
	case opCause:
		w.compare(n, "Cause", describe(context.Cause(p.ours)), describe(context.Cause(p.theirs)))
	case opDeadline:
		ours, ok := p.ours.Deadline()
		theirs, theirOK := p.theirs.Deadline()
		w.compare(n, "has a deadline", ok, theirOK)
		w.compare(n, "Deadline", ours, theirs)
	case opValue:
		for _, k := range []key{"outer", "inner", "none"} {
			w.compare(n, "Value", p.ours.Value(k), p.theirs.Value(k))
		}
	}
}

// used records that an operation uses ours. It reports true if that decides the program: if ours
// ended in two ways before its first use, the parent's end must precede the deadline.
func (w *world) used(op int) bool {
	if w.armed || w.ended {
		return false
	}
	switch op {
	case opErr, opCause:
		if !w.over() && w.polls < maxPolls {
			w.polls++
			return false
		}
	case opDone, opCancelChild, opCauseChild, opTimeoutChild, opAfterFunc:
	default:
		return false
	}
	ours := w.pairs[0].ours
	if w.parentCtx.Err() != nil && !time.Now().Before(w.deadline) {
		w.compare(0, "Err", ours.Err(), w.parentCtx.Err())
		w.compare(0, "Cause", describe(context.Cause(ours)), describe(context.Cause(w.parentCtx)))
		if w.difference == "" {
			w.difference = decided
		}
		return true
	}
	if w.polls == maxPolls {
		ours.Done()
	}
	w.armed = true
	return false
}

// maxPolls is how often a program may call Err of a context that has not ended before it calls
// Done.
const maxPolls = 5

// decided stops a program without a difference.
const decided = "decided"

func (w *world) cleanUp() {
	for _, p := range w.pairs {
		if p.cancelOurs != nil {
			p.cancelOurs(nil)
			p.cancelTheirs(nil)
		}
	}
	if w.difference == decided {
		w.difference = ""
	}
}

func (w *world) compare(n int, what string, ours, theirs any) {
	if w.difference == "" && ours != theirs {
		w.difference = fmt.Sprintf("%s of %d: ours %v, theirs %v", what, n, ours, theirs)
	}
}

// describe turns equal causes into equal strings: the timeout's cause is another pointer on each
// side.
func describe(err error) string { return fmt.Sprintf("%T %v", err, err) }
