package classify

import (
	"net"

	"github.com/tenax-go/tenax/internal/neterror"
)

// Transient returns err marked as [ClassTransient]. The rest of its verdict is what [Of] returns
// for err now. The text stays as it is, and errors.Is and errors.As reach err. Transient(nil) is
// nil.
//
// The returned error has the methods Verdict() Verdict and ErrorType() string, which returns the
// Kind. It is a net.Error: Timeout and Temporary return the answer of the first error in its tree
// that has the method, and false if none has. All of this holds for the errors of [Permanent] and
// [As], too.
func Transient(err error) error { return withClass(err, ClassTransient) }

// Permanent returns err marked as [ClassPermanent]; otherwise it is like [Transient].
// Permanent(nil) is nil.
func Permanent(err error) error { return withClass(err, ClassPermanent) }

// As returns err with the verdict v, whatever err is. The text stays as it is, and errors.Is and
// errors.As reach err. As(nil, v) is nil.
//
// An empty Kind means KindUnknown, an invalid Class means ClassUnknown, and a negative RetryAfter
// means 0.
func As(err error, v Verdict) error {
	if err == nil {
		return nil
	}
	normalise(&v)
	return &verdictError{err, v}
}

func withClass(err error, c Class) error {
	if err == nil {
		return nil
	}
	v := Of(err)
	v.Class = c
	return &verdictError{err, v}
}

var _ net.Error = (*verdictError)(nil)

type verdictError struct {
	err     error
	verdict Verdict
}

func (e *verdictError) Error() string     { return e.err.Error() }
func (e *verdictError) Unwrap() error     { return e.err }
func (e *verdictError) Verdict() Verdict  { return e.verdict }
func (e *verdictError) ErrorType() string { return string(e.verdict.Kind) }
func (e *verdictError) Timeout() bool     { return neterror.Timeout(e.err) }
func (e *verdictError) Temporary() bool   { return neterror.Temporary(e.err) }
