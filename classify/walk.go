package classify

import (
	"net"
	"net/url"
	"os"

	"github.com/tenax-go/tenax/internal/errortree"
)

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

// recognise returns the answer of an error that is recognised by its type, value or message.
func recognise(v Verdict) answer {
	if v == transient(KindConnection) {
		return answer{v, gone}
	}
	return answer{v, recognised}
}

// overrules reports whether a counts more than b, whichever comes first. Libraries join
// net.ErrClosed and its like with what ended the connection, such as a certificate, in any order. A
// cancellation is not such a reason: the caller may have left because the connection had ended.
func (a answer) overrules(b answer) bool {
	if b.rank == gone && a.rank == recognised && a.Class == ClassCanceled {
		return false
	}
	return a.rank > b.rank
}

// join combines the answers of two branches of a tree. The answer a is that of the earlier branch.
func (a answer) join(b answer) answer {
	if a.rank == unanswered {
		return b
	}
	if b.rank == unanswered {
		return a
	}
	joined := a
	if b.overrules(a) {
		joined = b
	}
	joined.NotSent = a.NotSent && b.NotSent
	joined.NoRetry = a.NoRetry || b.NoRetry
	return joined
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

func (w *walk) visit(err error, in place) answer {
	if err == nil || w.left == 0 {
		return answer{}
	}
	w.left--
	if isPlain(err) {
		v, ok := ofValue(err, in)
		return madeIn(in, v, ok)
	}
	return w.ask(err, in)
}

// ask is visit for an error that may have methods besides Error.
func (w *walk) ask(err error, in place) (found answer) {
	defer func() {
		// A method of err panicked: it may be a nil pointer, or hostile.
		if recover() != nil {
			found = answer{}
		}
	}()
	if ask(err, &found.Verdict) {
		found.rank = carried
		return found
	}
	if isPanic(err) {
		return answer{permanent(KindPanic), carried}
	}
	w.record(err)
	at := in | placeInside(err)
	own := ownAnswer(err, at)
	inner := w.inside(err, at)
	switch {
	case inner.overrules(own), own.rank == unanswered:
		return inner
	case inner.rank != unanswered && defersToInner(err):
		return inner
	case own.Kind == KindTimeout && inner.Kind == KindTimeout:
		// Both mean the same, but only the inner one can prove that nothing was sent.
		return inner
	default:
		return own
	}
}

func (w *walk) inside(err error, at place) (found answer) {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return w.visit(e.Unwrap(), at)
	case interface{ Unwrap() []error }:
		for _, child := range e.Unwrap() {
			if w.left == 0 {
				break
			}
			found = found.join(w.visit(child, at))
		}
	}
	return found
}

// isPanic reports whether err is a recovered panic. The value of the panic does not matter.
func isPanic(err error) bool {
	e, ok := err.(interface{ ErrorType() string })
	return ok && e.ErrorType() == string(KindPanic)
}

func (w *walk) record(err error) {
	if w.marked == ClassUnknown {
		w.marked = markOf(err)
	}
	switch e := err.(type) {
	case interface{ StatusCode() int }:
		w.recordStatus(e.StatusCode())
	case interface{ HTTPStatusCode() int }:
		w.recordStatus(e.HTTPStatusCode())
	}
	if w.kind == "" {
		if e, ok := err.(interface{ ErrorType() string }); ok {
			if k := Kind(e.ErrorType()); k.usualClass() != ClassUnknown {
				w.kind = k
			}
		}
	}
}

// markOf returns the class that the errors of AWS and Azure have by a method of their own.
func markOf(err error) Class {
	switch e := err.(type) {
	case interface{ RetryableError() bool }:
		if e.RetryableError() {
			return ClassTransient
		}
		return ClassPermanent
	case interface{ NonRetriable() }:
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
	w.processed = w.processed || !ofStatus(code).NotSent
}

// defersToInner reports whether err only says where something happened, and the error in it says
// what.
func defersToInner(err error) bool {
	switch err.(type) {
	case *url.Error, *net.OpError, *net.DNSError:
		return true
	default:
		return isUnusable(quicType(err))
	}
}

func placeInside(err error) place {
	switch e := err.(type) {
	case *url.Error:
		return inTransport
	case *net.DNSError:
		return inDial
	case *os.SyscallError:
		if e.Syscall == "connect" || e.Syscall == "connectex" {
			return inDial
		}
		return 0
	case *net.OpError:
		switch e.Op {
		case "dial", "socks connect", "proxyconnect":
			return inTransport | inDial
		default:
			return inTransport
		}
	}
	if isUnusable(quicType(err)) {
		return inTransport | inDial
	}
	return 0
}
