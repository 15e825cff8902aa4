package classify_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

// cycleError wraps itself, so its text never ends: Error would overflow the stack, which cannot be
// recovered.
type cycleError struct{ others []error }

func (c *cycleError) Error() string { return "cycle: " + c.Unwrap()[0].Error() }

func (c *cycleError) Unwrap() []error { return append([]error{c}, c.others...) }

// spiralError wraps a new error each time.
type spiralError struct{ depth int }

func (s spiralError) Error() string { return "rate limit: " + s.Unwrap().Error() }

func (s spiralError) Unwrap() error { return spiralError{s.depth + 1} }

func TestEndlessErrorsAreUnknown(t *testing.T) {
	for _, err := range []error{&cycleError{}, spiralError{}, wrapperError{spiralError{}}, &cycleError{[]error{&cycleError{}}}} {
		assertOf(t, err, unknown)
		if _, ok := classify.Text(err); ok {
			t.Errorf("Text knows a %T", err)
		}
	}
}

func TestWhatWasSeenOfAnEndlessErrorDecides(t *testing.T) {
	assertOf(t, errors.Join(context.DeadlineExceeded, &cycleError{}), transient(classify.KindTimeout))
	assertOf(t, errors.Join(errors.New("rate limit"), &cycleError{}), transient(classify.KindRateLimit))
}

type unaskedError struct{ t *testing.T }

func (u unaskedError) Error() string {
	u.t.Error("asked for a message of a tree that is too large")
	return ""
}

func (u unaskedError) Unwrap() []error {
	many := make([]error, 1_000_000)
	for i := range many {
		many[i] = errPlain
	}
	return many
}

func TestAMillionJoinedErrorsAreNotAllVisited(t *testing.T) {
	many := append(unaskedError{t}.Unwrap(), context.DeadlineExceeded)
	assertOf(t, errors.Join(many...), unknown)
	assertOf(t, unaskedError{t}, unknown)
	assertOf(t, errors.Join(append([]error{context.DeadlineExceeded}, many...)...), transient(classify.KindTimeout))
}

func TestThe256thErrorIsTheLastVisited(t *testing.T) {
	nested := func(n int, err error) error {
		for range n {
			err = wrapperError{err}
		}
		return err
	}
	assertOf(t, nested(255, context.DeadlineExceeded), transient(classify.KindTimeout))
	assertOf(t, nested(256, context.DeadlineExceeded), unknown)
	assertOf(t, nested(255, errors.New("rate limit")), transient(classify.KindRateLimit))
	assertOf(t, nested(256, errors.New("rate limit")), unknown)
}

type wrapperError struct{ error }

func (w wrapperError) Unwrap() error { return w.error }

// hostileError panics in every method except for the named one.
type hostileError struct{ except string }

func (h hostileError) call(method string) {
	if h.except != method {
		panic(method)
	}
}

func (h hostileError) Error() string             { h.call("Error"); return "rate limit" }
func (h hostileError) Is(error) bool             { h.call("Is"); return false }
func (h hostileError) Timeout() bool             { h.call("Timeout"); return true }
func (h hostileError) StatusCode() int           { h.call("StatusCode"); return 500 }
func (h hostileError) ErrorType() string         { h.call("ErrorType"); return "timeout" }
func (h hostileError) Verdict() classify.Verdict { h.call("Verdict"); return everything }
func (h hostileError) Unwrap() error             { h.call("Unwrap"); return nil }

type panickingError struct{}

func (panickingError) Error() string { panic("Error") }

func TestErrorsThatPanicSayNothing(t *testing.T) {
	for _, err := range []error{hostileError{}, panickingError{}, fmt.Errorf("call: %w", panickingError{})} {
		assertOf(t, err, unknown)
		assertOf(t, errors.Join(err, context.DeadlineExceeded), transient(classify.KindTimeout))
		assertOf(t, errors.Join(err, errors.New("rate limit")), transient(classify.KindRateLimit))
	}
	assertOf(t, hostileError{except: "Verdict"}, everything)
}

type pointerError struct{ verdict classify.Verdict }

func (p *pointerError) Error() string             { return string(p.verdict.Kind) }
func (p *pointerError) Verdict() classify.Verdict { return p.verdict }

func TestTypedNilsSayNothing(t *testing.T) {
	for _, err := range []error{
		(*pointerError)(nil), (*url.Error)(nil), (*net.OpError)(nil), (*net.DNSError)(nil), (*net.AddrError)(nil),
		(*net.ParseError)(nil), (*tls.CertificateVerificationError)(nil), (*os.SyscallError)(nil), (*fs.PathError)(nil), (*os.LinkError)(nil),
	} {
		t.Run(fmt.Sprintf("%T", err), func(t *testing.T) {
			assertOf(t, errors.Join(err, context.DeadlineExceeded), transient(classify.KindTimeout))
			assertOf(t, errors.Join(err, errors.New("rate limit")), transient(classify.KindRateLimit))
			classify.Of(err)
			classify.Text(err)
			classify.Of(inURL(err))
			classify.Of(inOp("dial", err))
		})
	}
	// The text of this error does not need the pointer, and counts.
	assertOf(t, errors.Join((*tls.ECHRejectionError)(nil), context.DeadlineExceeded), transient(classify.KindTimeout))
}

// uncomparableError would make err == target panic if both were of its type.
type uncomparableError struct{ _ []string }

func (uncomparableError) Error() string { return "timed out" }

func TestUncomparableErrorsAreRead(t *testing.T) {
	assertOf(t, uncomparableError{}, transient(classify.KindTimeout))
}

func TestOnlyTheFirst4KiBOfAMessageAreRead(t *testing.T) {
	padding := strings.Repeat("x ", 2048)
	assertOf(t, errors.New(padding[:4096-len("read timeout")]+"read timeout"), transient(classify.KindTimeout))
	assertOf(t, errors.New(padding+"read timeout"), unknown)
	assertOf(t, errors.New(strings.Repeat("x", 1<<20)), unknown)
}

func TestAWordThatIsTruncatedAt4KiBIsNotRead(t *testing.T) {
	padding := strings.Repeat(" ", 4096-len("status 404"))
	assertOf(t, errors.New(padding+"status 4041"), unknown)
	padding = strings.Repeat(" ", 4096-len("timeout"))
	assertOf(t, errors.New(padding+"timeouts"), unknown)
}

func TestOnly32KiBOfATreeAreRead(t *testing.T) {
	long := errors.New(strings.Repeat(" ", 4096))
	for range 6 {
		long = fmt.Errorf("%s%w", strings.Repeat(" ", 4096), long)
	}
	assertOf(t, fmt.Errorf("rate limit: %w", long), transient(classify.KindRateLimit))
	long = fmt.Errorf("call: %w", long)
	assertOf(t, fmt.Errorf("rate limit: %w", long), unknown)
}

func TestFileNameSilencesWhatWrapsItAndNotItsNeighbours(t *testing.T) {
	noFile := &fs.PathError{Op: "open", Path: "/the server error", Err: syscall.ENOENT}
	assertOf(t, errors.Join(noFile, errors.New("rate limit")), transient(classify.KindRateLimit))
	assertOf(t, fmt.Errorf("%w after %w", noFile, errPlain), unknown)
}
