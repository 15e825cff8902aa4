package classify_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/classify"
)

// ended are errors that only say that the connection is gone.
var ended = rapid.SampledFrom([]error{
	net.ErrClosed, io.ErrUnexpectedEOF, inURL(io.EOF), inOp("read", io.EOF), inOp("write", inCall("write", syscall.EPIPE)),
	syscall.ECONNRESET, syscall.ECONNABORTED, syscall.ENETDOWN, inOp("close", net.ErrClosed),
})

// reasons are errors that say why a connection is gone.
var reasons = rapid.OneOf(rapid.SampledFrom([]error{
	x509.UnknownAuthorityError{},
	x509.HostnameError{Certificate: new(x509.Certificate), Host: "h"},
	&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Reason: x509.Expired}},
	tls.AlertError(40), inOp("remote error", errPlain),
	tls.RecordHeaderError{Msg: "odd"},
	&net.DNSError{IsNotFound: true},
	context.DeadlineExceeded, inOp("read", syscall.ETIMEDOUT), syscall.EMFILE, &net.AddrError{Err: "odd"},
	&grpcError{&grpcStatus{8}}, &grpcError{&grpcStatus{16}}, statusError(429), statusError(404), httpStatusError(503),
	typedError("rejected"), typedError("rate_limit"),
}), known)

// A library that loses a connection joins the reason with net.ErrClosed or the like, in any order.
func TestTheReasonForTheEndOfAConnectionCountsMoreThanTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		why := reasons.Draw(t, "why")
		want := classify.Of(why)
		branches := []error{wrapped(t, why)}
		for range rapid.IntRange(1, 3).Draw(t, "ended") {
			branches = append(branches, wrapped(t, ended.Draw(t, "that")))
			want.NotSent = false
		}
		err := joinedAnyhow(t, rapid.Permutation(branches).Draw(t, "order"))
		if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
			t.Fatalf("Of(%v) (-want +got):\n%s", err, diff)
		}
	})
}

// joinedAnyhow joins errors in their order, at random depths.
func joinedAnyhow(t *rapid.T, errs []error) error {
	for len(errs) > 1 && rapid.Bool().Draw(t, "nest") {
		at := rapid.IntRange(0, len(errs)-2).Draw(t, "at")
		inner := wrapped(t, errors.Join(errs[at], errs[at+1]))
		errs = append(append(append([]error{}, errs[:at]...), inner), errs[at+2:]...)
	}
	return wrapped(t, errors.Join(errs...))
}

// closedFor is an error like those of QUIC: it wraps net.ErrClosed, and then what closed the
// connection.
type closedFor struct{ err error }

func (closedFor) Error() string     { return "odd" }
func (c closedFor) Unwrap() []error { return []error{net.ErrClosed, c.err} }

func TestTheReasonOfAClosedConnectionIsFoundBesideItsEnd(t *testing.T) {
	untrusted := &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	for name, test := range map[string]struct {
		err  error
		want classify.Verdict
	}{
		"a certificate":               {closedFor{untrusted}, permanent(classify.KindConnection)},
		"of a dial":                   {inURL(inOp("dial", closedFor{untrusted})), permanent(classify.KindConnection)},
		"an alert":                    {closedFor{fmt.Errorf("odd: %w", tls.AlertError(40))}, permanent(classify.KindConnection)},
		"a timeout":                   {inOp("read", closedFor{context.DeadlineExceeded}), transient(classify.KindTimeout)},
		"nothing":                     {closedFor{}, transient(classify.KindConnection)},
		"something odd":               {closedFor{errPlain}, transient(classify.KindConnection)},
		"another end":                 {closedFor{syscall.ECONNRESET}, transient(classify.KindConnection)},
		"an end, in a dial":           {inOp("dial", closedFor{syscall.ECONNRESET}), notSent(transient(classify.KindConnection))},
		"a rate limit":                {closedFor{statusError(429)}, withStatus(transient(classify.KindRateLimit), 429)},
		"a status that says the same": {closedFor{statusError(421)}, withStatus(transient(classify.KindConnection), 421)},
		"words, of what is known":     {closedFor{errors.New("401 Unauthorized")}, transient(classify.KindConnection)},
		"words, of words": {
			errors.Join(errors.New("connection reset by peer"), errors.New("x509: certificate has expired")),
			permanent(classify.KindConnection),
		},
	} {
		t.Run(name, func(t *testing.T) { assertOf(t, test.err, test.want) })
	}
}

// A cancellation is no reason for the end of a connection, and the end is none for a cancellation:
// of the two, the first decides.
func TestACancellationIsNoReasonForAnEnd(t *testing.T) {
	assertOf(t, errors.Join(io.ErrUnexpectedEOF, context.Canceled), transient(classify.KindConnection))
	assertOf(t, errors.Join(context.Canceled, io.ErrUnexpectedEOF), canceled)
	assertOf(t, errors.Join(context.Canceled, x509.UnknownAuthorityError{}), canceled)
	assertOf(t, errors.Join(net.ErrClosed, context.Canceled, x509.UnknownAuthorityError{}), permanent(classify.KindConnection))
}

func TestAReasonKeepsNoRetryAndLosesNotSent(t *testing.T) {
	refused := notSent(transient(classify.KindRateLimit))
	refused.NoRetry = true
	want := refused
	want.NotSent = false
	assertOf(t, errors.Join(net.ErrClosed, knowingError(refused)), want)
	assertOf(t, errors.Join(knowingError(refused), net.ErrClosed), want)
}
