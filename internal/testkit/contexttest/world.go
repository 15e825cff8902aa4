package contexttest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing/synctest"
	"time"
)

// pair is a context of ours and its counterpart, with what they can be canceled by.
type pair struct {
	ours, theirs             context.Context //nolint:containedctx // They are what is compared.
	cancelOurs, cancelTheirs func(error)
	asks                     bool // asking it asks the first
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
	limit        time.Time
	polls        int
	armed        bool // ours has certainly made its timer
	ended        bool
	timers       int
	difference   string
}

// over reports whether ours has ended by now, by its deadline or its parent.
func (w *world) over() bool { return !time.Now().Before(w.limit) || w.parentCtx.Err() != nil }

// expectCanceled checks that ours is as canceled by the end of its call.
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
	if p.asks && w.asked(s.op) {
		return
	}
	switch s.op {
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

// asked notes what an operation asks of ours. It reports true if that settles the program: if ours
// ended in two ways before anybody asked, it takes the parent's end for the first.
func (w *world) asked(op int) bool {
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
	if w.parentCtx.Err() != nil && !time.Now().Before(w.limit) {
		w.compare(0, "Err", ours.Err(), w.parentCtx.Err())
		w.compare(0, "Cause", describe(context.Cause(ours)), describe(context.Cause(w.parentCtx)))
		if w.difference == "" {
			w.difference = settled
		}
		return true
	}
	if w.polls == maxPolls {
		ours.Done()
	}
	w.armed = true
	return false
}

// maxPolls is how often a program may ask for Err, of a context that has not ended, before it asks
// for Done.
const maxPolls = 5

// settled stops a program without a difference.
const settled = "settled"

func (w *world) cleanUp() {
	for _, p := range w.pairs {
		if p.cancelOurs != nil {
			p.cancelOurs(nil)
			p.cancelTheirs(nil)
		}
	}
	if w.difference == settled {
		w.difference = ""
	}
}

func (w *world) compare(n int, what string, ours, theirs any) {
	if w.difference == "" && ours != theirs {
		w.difference = fmt.Sprintf("%s of %d: ours %v, theirs %v", what, n, ours, theirs)
	}
}

// describe makes equal causes equal strings: the limit's cause is another pointer on each side.
func describe(err error) string { return fmt.Sprintf("%T %v", err, err) }
