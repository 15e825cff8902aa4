package classify

import (
	"reflect"
	"strings"
)

// Error codes of RFC 9114, section 8.1.
const (
	http3ExcessiveLoad   = 0x107
	http3RequestRejected = 0x10b
	http3RequestCanceled = 0x10c
	http3VersionFallback = 0x110
)

// Error codes of RFC 9000, section 20.1, and of RFC 9368, section 10.2.
const (
	quicConnectionRefused  = 0x2
	quicVersionNegotiation = 0x11
	quicCryptoError        = 0x100 // and a TLS alert
	quicAfterCryptoErrors  = 0x200
)

// quicEarlyDataRejected is the whole text of quic-go's Err0RTTRejected. A server that rejects early
// data does not process it (RFC 9001, section 4.6.2).
const quicEarlyDataRejected = "0-RTT rejected"

// http3TransportClosed is the whole text of http3.ErrTransportClosed. This program closed the
// transport, for good.
const http3TransportClosed = "http3: transport is closed"

// quicShape recognises the errors of quic-go and of its package http3. Importing them would be a
// dependency, so their types are recognised by name. The forks of quic-go keep the names.
func quicShape(t reflect.Type) *shape {
	switch name, of := quicType(t); {
	case of == noQUIC:
		return nil
	case isUnusable(name, of):
		return &shape{verdict: ofQUIC, defers: true, place: inTransport | inDial}
	default:
		return &shape{verdict: ofQUIC}
	}
}

// ofQUIC reads the errors of quic-go and of its package http3.
//
// A timeout of QUIC is recognised by its method Timeout, and never proves that nothing was sent: a
// dial that timed out fails with the same error as a connection that has carried requests.
func ofQUIC(err error) (Verdict, bool) {
	if reflect.ValueOf(err).IsNil() {
		return Verdict{}, false
	}
	name, of := quicType(reflect.TypeOf(err))
	switch {
	case of == quicHTTP3 && name == "Error":
		code, remote := quicCode(err)
		return ofHTTP3Code(code, remote, endsConnection(err)), true
	case of == quicTransport && name == "TransportError":
		return ofQUICCode(quicCode(err)), true
	case of == quicTransport && name == "VersionNegotiationError":
		return permanent(KindConnection), true
	case of == quicTransport && name == "StreamError":
		if _, remote := quicCode(err); !remote {
			return canceled, true
		}
		return transient(KindConnection), true
	case isUnusable(name, of), of == quicTransport && name == "ApplicationError":
		return transient(KindConnection), true
	default:
		return Verdict{}, false
	}
}

// ofHTTP3Code returns the meaning of a code that ended a request or a whole connection. A code that
// this side sent is about an error of the other side, except for that of a canceled request.
//
// A server that rejects a request has not processed it (RFC 9114, section 4.1.1). That holds for a
// stream that it resets. If it closes the connection with this code, other requests may have been
// processed, and the error does not show which were below the identifier of a GOAWAY (section 5.2).
func ofHTTP3Code(code uint64, remote, connection bool) Verdict {
	switch {
	case !remote && code == http3RequestCanceled:
		return canceled
	case !remote:
		return transient(KindConnection)
	}
	switch code {
	case http3RequestRejected:
		v := transient(KindConnection)
		v.NotSent = !connection
		return v
	case http3ExcessiveLoad:
		return transient(KindRateLimit)
	case http3VersionFallback:
		return permanent(KindConnection)
	default:
		return transient(KindConnection)
	}
}

// ofQUICCode returns what a code of the transport means. A server that refuses a connection has not
// read what was sent over it.
func ofQUICCode(code uint64, remote bool) Verdict {
	switch {
	case code == quicConnectionRefused && remote:
		return transient(KindConnection).notSent()
	case code == quicVersionNegotiation, quicCryptoError <= code && code < quicAfterCryptoErrors:
		return permanent(KindConnection)
	default:
		return transient(KindConnection)
	}
}

// quicPackage is the package that a type belongs to.
type quicPackage uint8

const (
	noQUIC quicPackage = iota
	quicTransport
	quicHTTP3
)

// quicType returns the name of the type of quic-go that t points to, and its package.
func quicType(t reflect.Type) (name string, of quicPackage) {
	if t.Kind() != reflect.Pointer {
		return "", noQUIC
	}
	switch path := t.Elem().PkgPath(); {
	case strings.HasSuffix(path, "/quic-go"), strings.HasSuffix(path, "/quic-go/internal/qerr"):
		of = quicTransport
	case strings.HasSuffix(path, "/quic-go/http3"):
		of = quicHTTP3
	}
	if of == noQUIC {
		return "", noQUIC
	}
	return t.Elem().Name(), of
}

// isUnusable recognises the error of a connection on which no stream could be opened, so nothing
// was sent.
func isUnusable(name string, of quicPackage) bool {
	return of == quicHTTP3 && name == "errConnUnusable"
}

// quicCode panics if the type has no such fields. A walk treats a panic as no answer.
func quicCode(err error) (code uint64, remote bool) {
	value := reflect.ValueOf(err).Elem()
	return value.FieldByName("ErrorCode").Uint(), value.FieldByName("Remote").Bool()
}

// endsConnection reports whether an error of HTTP/3 closed the whole connection.
func endsConnection(err error) bool {
	e, ok := err.(interface{ Unwrap() error })
	if !ok {
		return false
	}
	inner := e.Unwrap()
	if inner == nil {
		return false
	}
	name, of := quicType(reflect.TypeOf(inner))
	return of == quicTransport && name == "ApplicationError"
}
