package classify_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/classify"
	quic "github.com/tenax-go/tenax/classify/testdata/quic-go"
	"github.com/tenax-go/tenax/classify/testdata/quic-go/http3"
)

// parsing wraps an error as http3 does while it waits for a response.
func parsing(err error) error { return fmt.Errorf("http3: parsing frame failed: %w", err) }

func TestHTTP3ErrorsAreReadByTheirCode(t *testing.T) {
	var (
		conn     = transient(classify.KindConnection)
		connPerm = permanent(classify.KindConnection)
		limited  = transient(classify.KindRateLimit)
	)
	for _, test := range []struct {
		name                       string
		code                       uint64
		stream, connection, ofOurs classify.Verdict
	}{
		{"H3_NO_ERROR", 0x100, conn, conn, conn},
		{"H3_GENERAL_PROTOCOL_ERROR", 0x101, conn, conn, conn},
		{"H3_INTERNAL_ERROR", 0x102, conn, conn, conn},
		{"H3_FRAME_UNEXPECTED", 0x105, conn, conn, conn},
		{"H3_EXCESSIVE_LOAD", 0x107, limited, limited, conn},
		{"H3_REQUEST_REJECTED", 0x10b, notSent(conn), conn, conn},
		{"H3_REQUEST_CANCELLED", 0x10c, conn, conn, canceled},
		{"H3_REQUEST_INCOMPLETE", 0x10d, conn, conn, conn},
		{"H3_MESSAGE_ERROR", 0x10e, conn, conn, conn},
		{"H3_CONNECT_ERROR", 0x10f, conn, conn, conn},
		{"H3_VERSION_FALLBACK", 0x110, connPerm, connPerm, conn},
		{"QPACK_DECOMPRESSION_FAILED", 0x200, conn, conn, conn},
		{"a transport that was closed", 0, conn, conn, conn},
		{"no code of HTTP/3", 1 << 61, conn, conn, conn},
	} {
		t.Run(test.name, func(t *testing.T) {
			assertOf(t, parsing(http3.OfStream(test.code, true)), test.stream)
			assertOf(t, http3.OfConnection(test.code, true), test.connection)
			assertOf(t, http3.OfStream(test.code, false), test.ofOurs)
			assertOf(t, inURL(http3.OfConnection(test.code, false)), test.ofOurs)
			assertOf(t, &http3.Error{Remote: true, ErrorCode: http3.ErrCode(test.code)}, test.stream)
		})
	}
}

func TestQUICErrors(t *testing.T) {
	var (
		conn     = transient(classify.KindConnection)
		connPerm = permanent(classify.KindConnection)
		timeout  = transient(classify.KindTimeout)
	)
	untrusted := errors.Join(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, tls.AlertError(42))
	closedBy := func(code quic.TransportErrorCode, remote bool) error {
		return &quic.TransportError{ErrorCode: code, Remote: remote, ErrorMessage: "429"}
	}
	for _, test := range []struct {
		name string
		err  error
		want classify.Verdict
	}{
		{"CONNECTION_REFUSED", closedBy(0x2, true), notSent(conn)},
		{"CONNECTION_REFUSED by this side", closedBy(0x2, false), conn},
		{"NO_ERROR", closedBy(0x0, true), conn},
		{"INTERNAL_ERROR", closedBy(0x1, true), conn},
		{"PROTOCOL_VIOLATION", closedBy(0xa, false), conn},
		{"APPLICATION_ERROR", closedBy(0xc, true), conn},
		{"NO_VIABLE_PATH", closedBy(0x10, true), conn},
		{"VERSION_NEGOTIATION_ERROR", closedBy(0x11, true), connPerm},
		{"no alert yet", closedBy(0xff, true), conn},
		{"the first alert", closedBy(0x100, true), connPerm},
		{"an alert of the server", closedBy(0x174, true), connPerm},
		{"the last alert", closedBy(0x1ff, true), connPerm},
		{"no alert any more", closedBy(0x200, true), conn},
		{"an untrusted certificate", quic.NewLocalCryptoError(42, untrusted), connPerm},
		{"an untrusted certificate under another code", fmt.Errorf("%w: %w", closedBy(0x1, false), untrusted), connPerm},

		{"an idle connection", &quic.IdleTimeoutError{}, timeout},
		{"a handshake that took too long", &quic.HandshakeTimeoutError{}, timeout},
		{"a server that begins anew", &quic.StatelessResetError{}, conn},
		{"no common version", &quic.VersionNegotiationError{}, connPerm},
		{"an application's code", &quic.ApplicationError{Remote: true, ErrorCode: 0x10b}, conn},
		{"an application's code of this side", &quic.ApplicationError{ErrorCode: 0x10c}, conn},
		{"a stream's code", &quic.StreamError{Remote: true, ErrorCode: 0x10b}, conn},
		{"a stream that this side canceled", &quic.StreamError{ErrorCode: 0x10c}, canceled},

		{"no stream: a GOAWAY", http3.Unusable(errors.New("connection in graceful shutdown")), notSent(conn)},
		{"no stream: the connection is gone", http3.Unusable(http3.OfConnection(0x102, true)), notSent(conn)},
		{"no stream: an idle connection", http3.Unusable(&quic.IdleTimeoutError{}), notSent(timeout)},
		{"no stream: a server that wants HTTP/1.1", http3.Unusable(http3.OfConnection(0x110, true)), connPerm},
		{"no stream: no early data", http3.Unusable(quic.Err0RTTRejected), notSent(conn)},
		{"no stream: canceled", http3.Unusable(context.Canceled), canceled},
		{"no early data", parsing(quic.Err0RTTRejected), notSent(conn)},

		{"a transport that this program closed", errors.New("http3: transport is closed"), connPerm},
		{"headers too large", errors.New("http3: HEADERS frame too large: 8758 bytes (max: 1000)"), permanent(classify.KindServer)},
		{"headers too large, unpacked", fmt.Errorf("http3: invalid response: %w", errors.New("http3: headers too large")), permanent(classify.KindServer)},
		{"a method", errors.New(`http3: invalid method "G T"`), permanent(classify.KindInvalidRequest)},
		{"a header", errors.New(`http3: invalid http header field name "x y"`), permanent(classify.KindInvalidRequest)},
		{"a scheme", errors.New("http3: unsupported protocol scheme: http"), permanent(classify.KindInvalidRequest)},
		{"no host", errors.New("http3: no Host in request URL"), permanent(classify.KindInvalidRequest)},
	} {
		t.Run(test.name, func(t *testing.T) {
			assertOf(t, test.err, test.want)
			assertOf(t, inURL(fmt.Errorf("wrapped: %w", test.err)), test.want)
		})
	}
}

// Only the reset of a stream shows that one request was rejected.
func TestOnlyARejectedStreamOfHTTP3ProvesThatNothingWasProcessed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.OneOf(rapid.Uint64Range(0, 0x240), rapid.Uint64()).Draw(t, "code")
		remote, connection := rapid.Bool().Draw(t, "remote"), rapid.Bool().Draw(t, "connection")
		err := http3.OfStream(code, remote)
		if connection {
			err = http3.OfConnection(code, remote)
		}
		v := classify.Of(wrapped(t, err))
		if v.NotSent != (code == 0x10b && remote && !connection) {
			t.Errorf("%+v", v)
		}
		if v.Kind != classify.KindConnection && v.Kind != classify.KindRateLimit && v.Kind != classify.KindCanceled {
			t.Errorf("%+v", v)
		}
	})
}

func TestQuotedWordsOfQUICAreNoProof(t *testing.T) {
	for _, msg := range []string{"upstream: 0-RTT rejected", "0-RTT rejected by the upstream", "http3: conn unusable: odd"} {
		if v := classify.Of(errors.New(msg)); v.NotSent {
			t.Errorf("%s: %+v", msg, v)
		}
	}
	if _, known := classify.Text(errors.New("0-RTT rejected")); known {
		t.Error("Text reads what only the default classifier may")
	}
}

// Error has the name of the error of http3.
type Error struct {
	Remote    bool
	ErrorCode uint64
}

func (*Error) Error() string { return "odd" }

func TestErrorsCalledAsThoseOfQUICSayNothing(t *testing.T) {
	assertOf(t, &Error{true, 0x10b}, unknown)
	assertOf(t, &StreamError{Code: 7}, unknown)
	for _, err := range []error{
		(*http3.Error)(nil), (*quic.TransportError)(nil), (*quic.VersionNegotiationError)(nil), (*quic.StreamError)(nil),
	} {
		assertOf(t, errors.Join(err, context.DeadlineExceeded), transient(classify.KindTimeout))
	}
}
