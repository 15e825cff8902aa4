package classify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"reflect"
)

// plainType is the type that errors.New returns.
var plainType = reflect.TypeOf(errors.New(""))

// isPlain reports whether err comes from errors.New. It has no method but Error, so only its value
// and its message can have a meaning.
func isPlain(err error) bool { return reflect.TypeOf(err) == plainType }

// ownAnswer returns the answer by err's own type or value, whatever err wraps.
func ownAnswer(err error, at place) answer {
	v, ok := ownVerdict(err, at)
	return madeIn(at, v, ok)
}

// madeIn returns the answer v of an error that happened at a place. Without a connection, nothing
// was sent.
func madeIn(at place, v Verdict, ok bool) answer {
	if !ok {
		return answer{}
	}
	found := recognise(v)
	if at&inDial != 0 && v.Class == ClassTransient {
		found.NotSent = true
	}
	return found
}

func ownVerdict(err error, at place) (Verdict, bool) {
	if v, ok := ofValue(err, at); ok {
		return v, true
	}
	switch {
	case matches(err, context.Canceled):
		return canceled, true
	case timedOut(err):
		return transient(KindTimeout), true
	}
	if v, ok := ofErrno(err); ok {
		return v, true
	}
	if v, ok := ofNet(err); ok {
		return v, true
	}
	if ofTLS(err) {
		return permanent(KindConnection), true
	}
	if v, ok := ofHTTP2(err); ok {
		return v, true
	}
	if v, ok := ofQUIC(err); ok {
		return v, true
	}
	return ofGRPC(err)
}

var canceled = Verdict{Class: ClassCanceled, Kind: KindCanceled}

func ofValue(err error, at place) (Verdict, bool) {
	switch {
	case err == context.Canceled:
		return canceled, true
	case err == io.ErrUnexpectedEOF, err == net.ErrClosed, err == io.EOF && at&inTransport != 0:
		return transient(KindConnection), true
	default:
		return Verdict{}, false
	}
}

// matches reports whether err itself, not one that it wraps, is target or matches it by a method
// Is.
func matches(err, target error) bool {
	if err == target {
		return true
	}
	e, ok := err.(interface{ Is(error) bool })
	return ok && e.Is(target)
}

func timedOut(err error) bool {
	if e, ok := err.(interface{ Timeout() bool }); ok && e.Timeout() {
		return true
	}
	return matches(err, context.DeadlineExceeded)
}

func ofNet(err error) (Verdict, bool) {
	switch e := err.(type) {
	case *net.OpError:
		return ofOp(e.Op)
	case *net.DNSError:
		if e.IsNotFound {
			return permanent(KindConnection), true
		}
		return transient(KindConnection), true
	case *net.AddrError:
		return permanent(KindInvalidRequest), e != nil
	case *net.ParseError:
		return permanent(KindInvalidRequest), e != nil
	case net.UnknownNetworkError, net.InvalidAddrError:
		return permanent(KindInvalidRequest), true
	case *url.Error:
		return permanent(KindInvalidRequest), e.Op == "parse"
	default:
		return Verdict{}, false
	}
}

func ofOp(op string) (Verdict, bool) {
	switch op {
	case "dial", "socks connect", "proxyconnect":
		return transient(KindConnection), true
	case "remote error", "local error":
		// This is how crypto/tls reports an alert. It does not export the type.
		return permanent(KindConnection), true
	default:
		return Verdict{}, false
	}
}

func ofTLS(err error) bool {
	switch e := err.(type) {
	case *tls.ECHRejectionError:
		return e != nil
	case *tls.CertificateVerificationError, tls.RecordHeaderError, tls.AlertError,
		x509.UnknownAuthorityError, x509.HostnameError, x509.CertificateInvalidError, x509.SystemRootsError,
		x509.InsecureAlgorithmError, x509.ConstraintViolationError, x509.UnhandledCriticalExtension:
		return true
	default:
		return false
	}
}
