package classify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"reflect"
)

// plainType is the type that errors.New returns.
var plainType = reflect.TypeOf(errors.New(""))

// isPlain reports whether err comes from errors.New. It has no method but Error, so only its value
// and its message can have a meaning.
func isPlain(err error) bool { return reflect.TypeOf(err) == plainType }

// madeIn makes a the answer of an error that happened at a place. Without a connection, nothing was
// sent.
func (a *answer) madeIn(at place) {
	a.recognise()
	if at&inDial != 0 && a.Class == ClassTransient {
		a.NotSent = true
	}
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

// ofMethods stores what an error says by a method Is or Timeout.
func ofMethods(err error, v *Verdict) (known bool) {
	other, ok := err.(interface{ Is(target error) bool })
	if ok && other.Is(context.Canceled) {
		*v = canceled
		return true
	}
	if e, has := err.(interface{ Timeout() bool }); has && e.Timeout() || ok && other.Is(context.DeadlineExceeded) {
		*v = transient(KindTimeout)
		return true
	}
	return false
}

// standardShape is the shape of the errors of the standard library that have types.
func standardShape(err error) *shape {
	switch err.(type) {
	case *url.Error:
		return &shape{verdict: ofNet, defers: true, place: inTransport}
	case *net.OpError:
		return &shape{verdict: ofNet, defers: true, placeOf: placeOfOp}
	case *net.DNSError:
		return &shape{verdict: ofNet, defers: true, place: inDial}
	case *net.AddrError, *net.ParseError, net.UnknownNetworkError, net.InvalidAddrError:
		return &shape{verdict: ofNet}
	case *os.SyscallError:
		return &shape{placeOf: placeOfSyscall}
	case *fs.PathError:
		return &shape{}
	case *tls.ECHRejectionError, *tls.CertificateVerificationError, tls.RecordHeaderError, tls.AlertError,
		x509.UnknownAuthorityError, x509.HostnameError, x509.CertificateInvalidError, x509.SystemRootsError,
		x509.InsecureAlgorithmError, x509.ConstraintViolationError, x509.UnhandledCriticalExtension:
		return &shape{verdict: ofTLS}
	}
	if err == net.ErrClosed {
		return &shape{verdict: func(err error) (Verdict, bool) { return ofValue(err, 0) }}
	}
	return errnoShape(err)
}

// placeInside returns where the errors in err happened.
func (s *shape) placeInside(err error) place {
	if s.placeOf != nil {
		return s.placeOf(err)
	}
	return s.place
}

func placeOfOp(err error) place {
	if e, ok := err.(*net.OpError); ok && isDial(e.Op) {
		return inTransport | inDial
	}
	return inTransport
}

func placeOfSyscall(err error) place {
	if e, ok := err.(*os.SyscallError); ok && (e.Syscall == "connect" || e.Syscall == "connectex") {
		return inDial
	}
	return 0
}

func isDial(op string) bool { return op == "dial" || op == "socks connect" || op == "proxyconnect" }

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
	switch {
	case isDial(op):
		return transient(KindConnection), true
	case op == "remote error", op == "local error":
		// This is how crypto/tls reports an alert. It does not export the type.
		return permanent(KindConnection), true
	default:
		return Verdict{}, false
	}
}

// ofTLS is for an error whose type says that the two sides do not agree on a connection.
func ofTLS(err error) (Verdict, bool) {
	e, ok := err.(*tls.ECHRejectionError)
	return permanent(KindConnection), !ok || e != nil
}
