package timeout_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// Two contexts are led through the same random program of operations: the one that the policy hands out, and one of
// context.WithTimeoutCause with the same parent. Whatever can be seen of them, and of what derives from them, must be the
// same. Time is virtual, and no two timers of a program are due at the same instant.
func TestContextEqualsThatOfPackageContext(t *testing.T) {
	for range 20 {
		rapid.Check(t, func(rt *rapid.T) {
			p := drawProgram(rt)
			var difference string
			synctest.Test(t, func(*testing.T) { difference = p.run() })
			if difference != "" {
				rt.Fatalf("%s\n%s", difference, p)
			}
		})
	}
}

const (
	opErr = iota
	opDone
	opCause
	opDeadline
	opValue
	opCancelChild
	opCauseChild
	opTimeoutChild
	opValueChild
	opWithoutCancelChild
	opCancel
	opAfterFunc
	opStop
	opParentCancel
	opSleep
	opEnd
	opKinds
)

var opNames = [opKinds]string{
	"Err", "Done", "Cause", "Deadline", "Value", "WithCancel", "WithCancelCause", "WithTimeoutCause", "WithValue",
	"WithoutCancel", "cancel", "AfterFunc", "stop", "cancel parent", "sleep", "end of the call",
}

// step is an operation on the node-th context or function, modulo how many there are.
type step struct{ op, node, millis int }

type program struct {
	parent, limit, parentTimeout int
	steps                        []step
}

func (p program) String() string {
	text := fmt.Sprintf("parent kind %d, its timeout %d ms, limit %d ms", p.parent, p.parentTimeout, p.limit)
	for _, s := range p.steps {
		text += fmt.Sprintf("\n\t%s of %d, %d ms", opNames[s.op], s.node, s.millis)
	}
	return text
}

const (
	parentBackground = iota
	parentCancel
	parentTimeout
	parentForeign
	parentKinds
)

func drawProgram(rt *rapid.T) program {
	steps := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
		return step{
			op:     rapid.SampledFrom(frequencies).Draw(rt, "op"),
			node:   rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 9)).Draw(rt, "node"),
			millis: rapid.IntRange(1, 8).Draw(rt, "ms"),
		}
	}), 12, 60)
	return program{
		parent:        rapid.IntRange(0, parentKinds-1).Draw(rt, "parent"),
		limit:         rapid.IntRange(1, 12).Draw(rt, "limit"),
		parentTimeout: rapid.IntRange(1, 12).Draw(rt, "parent timeout"),
		steps:         steps.Draw(rt, "steps"),
	}
}

// frequencies holds each operation as often as it should come, relative to the others.
var frequencies = []int{
	opErr, opErr, opDone, opCause, opCause, opDeadline, opValue, opCancelChild, opCauseChild, opTimeoutChild, opValueChild,
	opValueChild, opWithoutCancelChild, opCancel, opAfterFunc, opStop, opParentCancel, opSleep, opSleep, opSleep, opEnd,
}

// foreign is a context with a channel of its own, which package context has to watch with a goroutine.
type foreign struct {
	context.Context
	done chan struct{}
	mu   sync.Mutex
	err  error
}

func (f *foreign) Done() <-chan struct{} { return f.done }

func (f *foreign) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *foreign) cancel() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = context.Canceled
		close(f.done)
	}
}

// pair is a context of ours and its counterpart, with what they can be canceled by.
type pair struct {
	ours, theirs             context.Context
	cancelOurs, cancelTheirs func(error)
	asks                     bool // asking it asks the first
}

type function struct {
	ours, theirs         atomic.Int32
	stopOurs, stopTheirs func() bool
}

type world struct {
	program
	parentCtx    context.Context
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

var (
	errParent = errors.New("the parent's cause")
	errChild  = errors.New("a child's cause")
)

func (p program) run() string {
	w := &world{program: p}
	stop := w.makeParent()
	defer stop()
	// Half a millisecond off, so that it never passes together with a sleep or with the parent's.
	limit := time.Duration(p.limit)*time.Millisecond + 500*time.Microsecond
	w.limit = time.Now().Add(limit)
	theirs, cancel := context.WithTimeoutCause(w.parentCtx, limit, &timeout.ExceededError{Limit: limit})
	defer cancel()

	rest := p.steps
	_, _ = timeout.New[int](limit).Apply(w.parentCtx, policy.NextFunc(func(ours context.Context) (int, error) {
		w.pairs = []pair{{ours: ours, theirs: theirs, asks: true}}
		for len(rest) > 0 && w.difference == "" {
			s := rest[0]
			rest = rest[1:]
			if s.op == opEnd {
				break
			}
			w.step(s) //nolint:contextcheck // The contexts it derives from are what is tested.
		}
		if w.difference == "" && !w.armed && w.over() {
			// Nobody asked before the call ended: it counts as canceled by that, whatever came before.
			theirs = nil
		}
		return 0, nil
	}))
	cancel()
	w.ended = true
	synctest.Wait()
	switch {
	case w.difference != "":
	case theirs == nil:
		w.expectCanceled()
	default:
		for _, s := range rest {
			w.step(s)
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

func (w *world) makeParent() (stop func()) {
	base := context.WithValue(context.Background(), key("outer"), "outer")
	switch w.parent {
	case parentCancel:
		ctx, cancel := context.WithCancelCause(base)
		w.parentCtx, w.cancelParent = ctx, cancel
		return func() { cancel(nil) }
	case parentTimeout:
		after := time.Duration(w.parentTimeout)*time.Millisecond + 250*time.Microsecond
		ctx, cancel := context.WithTimeoutCause(base, after, errParent)
		w.parentCtx, w.cancelParent = ctx, func(error) { cancel() }
		return cancel
	case parentForeign:
		f := &foreign{Context: base, done: make(chan struct{})}
		w.parentCtx, w.cancelParent = f, func(error) { f.cancel() }
		return f.cancel
	default:
		w.parentCtx, w.cancelParent = base, func(error) {}
		return func() {}
	}
}

// over reports whether ours has ended by now, by its deadline or its parent.
func (w *world) over() bool { return !time.Now().Before(w.limit) || w.parentCtx.Err() != nil }

// expectCanceled checks that ours is as canceled by the end of its call.
func (w *world) expectCanceled() {
	ours := w.pairs[0].ours
	w.cancelParent(errParent)
	if !same(ours.Err(), context.Canceled) || !same(context.Cause(ours), context.Canceled) || !closed(ours.Done()) {
		w.difference = fmt.Sprintf("after its call ours says %v because of %v", ours.Err(), context.Cause(ours))
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

// asked notes what an operation asks of ours. It reports true if that settles the program: if ours ended in two ways before
// anybody asked, it takes the parent's end for the first.
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

// maxPolls is how often a program may ask for Err, of a context that has not ended, before it asks for Done.
const maxPolls = 5

// settled stops a program without a difference.
const settled = "settled"

func (w *world) derive(s step, p pair) {
	child := pair{asks: p.asks}
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
