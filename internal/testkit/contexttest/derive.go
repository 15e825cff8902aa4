package contexttest

import (
	"context"
	"time"
)

func (w *world) derive(s step, p pair) {
	child := pair{usesFirst: p.usesFirst}
	switch s.op {
	case opCancelChild:
		child = canceled(context.WithCancel(p.ours)).and(context.WithCancel(p.theirs))
	case opCauseChild:
		ours, cancelOurs := context.WithCancelCause(p.ours)
		theirs, cancelTheirs := context.WithCancelCause(p.theirs)
		child = pair{ours: ours, theirs: theirs, cancelOurs: cancelOurs, cancelTheirs: cancelTheirs}
	case opTimeoutChild:
		w.timers++
		after := time.Duration(s.millis)*time.Millisecond + time.Duration(w.timers)*time.Microsecond
		child = canceled(context.WithTimeoutCause(p.ours, after, errChild)).and(context.WithTimeoutCause(p.theirs, after, errChild))
	case opValueChild:
		child.ours = context.WithValue(p.ours, key("inner"), s.millis)
		child.theirs = context.WithValue(p.theirs, key("inner"), s.millis)
	case opWithoutCancelChild:
		child = pair{ours: context.WithoutCancel(p.ours), theirs: context.WithoutCancel(p.theirs)}
	}
	w.pairs = append(w.pairs, child)
}

func canceled(ours context.Context, cancel context.CancelFunc) pair {
	return pair{ours: ours, cancelOurs: func(error) { cancel() }}
}

func (p pair) and(theirs context.Context, cancel context.CancelFunc) pair {
	p.theirs, p.cancelTheirs = theirs, func(error) { cancel() }
	return p
}
