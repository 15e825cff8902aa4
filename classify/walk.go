package classify

import "github.com/tenax-go/tenax/internal/errortree"

// maxErrors is how many errors of one tree are visited.
const maxErrors = errortree.MaxVisited

// rank orders the answers that stop a walk.
type rank uint8

const (
	unanswered rank = iota
	gone            // a connection ended, for an unknown reason
	recognised      // by its type, value or message
	carried         // by an error that has a verdict
)

type answer struct {
	Verdict
	rank rank
}

// recognise makes a the answer of an error that is recognised by its type, value or message.
func (a *answer) recognise() {
	a.rank = recognised
	if a.Kind == KindConnection && a.Verdict == transient(KindConnection) {
		a.rank = gone
	}
}

// overrules reports whether a counts more than b, whichever comes first. Libraries join
// net.ErrClosed and its like with what ended the connection, such as a certificate, in any order. A
// cancellation is not such a reason: the caller may have left because the connection had ended.
func (a *answer) overrules(b *answer) bool {
	if b.rank == gone && a.rank == recognised && a.Class == ClassCanceled {
		return false
	}
	return a.rank > b.rank
}

// join adds the answer of a later branch of a tree.
func (a *answer) join(b *answer) {
	if b.rank == unanswered {
		return
	}
	if a.rank == unanswered {
		*a = *b
		return
	}
	notSent, noRetry := a.NotSent && b.NotSent, a.NoRetry || b.NoRetry
	if b.overrules(a) {
		*a = *b
	}
	a.NotSent, a.NoRetry = notSent, noRetry
}

// place is where an error happened, according to the errors that wrap it.
type place uint8

const (
	inTransport place = 1 << iota // while talking over a network
	inDial                        // before a connection existed
)

// walk looks for the first two kinds of answer in one pass over the tree, and collects what the
// next two need.
type walk struct {
	left      int  // how many more errors may be visited
	status    int  // the first HTTP status of 400 to 599
	processed bool // by one of them, a server may have processed the request
	kind      Kind // the first ErrorType that is a Kind other than KindUnknown
	marked    Class
}

// surroundings are what the errors around one say: where it happened, and about the same answer of
// an API.
type surroundings struct {
	place place
	envelope
}

// visit stores the answer of err, which is in surroundings, in found. That is the zero answer
// before.
func (w *walk) visit(err error, in *surroundings, found *answer) {
	if err == nil || w.left == 0 {
		return
	}
	w.left--
	if !isPlain(err) {
		w.ask(err, in, found)
		return
	}
	if v, ok := ofValue(err, in.place); ok {
		found.Verdict = v
		found.madeIn(in.place)
	}
}

// ask is visit for an error that may have methods besides Error.
func (w *walk) ask(err error, in *surroundings, found *answer) {
	defer func() {
		// A method of err panicked: it may be a nil pointer, or hostile.
		if recover() != nil {
			*found = answer{}
		}
	}()
	s := shapeOf(err)
	if s.methods&(hasVerdict|isExpectedMark) != 0 && (ask(err, &found.Verdict) || askMark(err, &found.Verdict)) {
		found.rank = carried
		return
	}
	at := *in
	if s.methods&(hasErrorType|hasStatus|hasMark) != 0 {
		if isPanic(err) {
			*found = answer{permanent(KindPanic), carried}
			return
		}
		w.record(err, &at)
	}
	at.place |= s.placeInside(err)
	w.own(err, s, &at, found)
	if s.methods&hasUnwrap != 0 {
		var inner answer
		w.inside(err, &at, &inner)
		if s.prefers(&inner, found) {
			*found = inner
		}
	}
	s.sent(err, found)
}

// prefers reports whether the answer of the errors in one counts more than its own.
func (s *shape) prefers(inner, own *answer) bool {
	switch {
	case inner.overrules(own), own.rank == unanswered:
		return true
	case inner.rank != unanswered && (s.defers || s.defersIfGone && own.rank == gone):
		return true
	default:
		// If both mean a timeout, only the inner one can prove that nothing was sent.
		return own.Kind == KindTimeout && inner.Kind == KindTimeout
	}
}

// own stores the answer by err's own type, value or fields, whatever err wraps.
func (w *walk) own(err error, s *shape, at *surroundings, found *answer) {
	known := s.methods&(hasIs|hasTimeout) != 0 && ofMethods(err, &found.Verdict)
	if !known && (s.verdict != nil || s.fields != nil) {
		known = w.ofShape(err, s, at, &found.Verdict)
	}
	if known {
		found.madeIn(at.place)
	}
}

func (w *walk) inside(err error, at *surroundings, found *answer) {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		w.visit(e.Unwrap(), at, found)
	case interface{ Unwrap() []error }:
		allExpected := true
		for _, child := range e.Unwrap() {
			if w.left == 0 {
				break
			}
			var branch answer
			w.visit(child, at, &branch)
			allExpected = allExpected && (branch.Expected || child == nil)
			found.join(&branch)
		}
		found.Expected = found.Expected && allExpected
	}
}

// Methods by which errors say what they mean.
type (
	typed        interface{ ErrorType() string }
	retryable    interface{ RetryableError() bool }
	nonRetriable interface{ NonRetriable() }
)

// isPanic reports whether err is a recovered panic. The value of the panic does not matter.
func isPanic(err error) bool {
	e, ok := err.(typed)
	return ok && e.ErrorType() == string(KindPanic)
}

func (w *walk) record(err error, at *surroundings) {
	if w.marked == ClassUnknown {
		w.marked = markOf(err)
	}
	if status := statusOf(err); status != 0 {
		w.recordStatus(status)
		at.status = status
	}
	if w.kind == "" {
		if e, ok := err.(typed); ok {
			if k := Kind(e.ErrorType()); k.usualClass() != ClassUnknown {
				w.kind = k
			}
		}
	}
}

// statusOf returns the HTTP status that err has by a method, 0 if none of 400 to 599.
func statusOf(err error) int {
	status := 0
	switch e := err.(type) {
	case statusCoder:
		status = e.StatusCode()
	case httpStatusCoder:
		status = e.HTTPStatusCode()
	}
	if status < 400 || status > 599 {
		return 0
	}
	return status
}

// markOf returns the class that the errors of AWS and Azure have by a method of their own.
func markOf(err error) Class {
	switch e := err.(type) {
	case retryable:
		if e.RetryableError() {
			return ClassTransient
		}
		return ClassPermanent
	case nonRetriable:
		return ClassPermanent
	default:
		return ClassUnknown
	}
}

func (w *walk) recordStatus(code int) {
	if code < 400 || code > 599 {
		return
	}
	if w.status == 0 {
		w.status = code
	}
	_, _, notSent := ofStatus(code)
	w.processed = w.processed || !notSent
}
