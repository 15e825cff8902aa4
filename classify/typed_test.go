package classify_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

func inURL(err error) error {
	return &url.Error{Op: "Get", URL: "https://example.com/timeout", Err: err}
}

func inOp(op string, err error) error { return &net.OpError{Op: op, Net: "tcp", Err: err} }

func inCall(call string, no syscall.Errno) error { return os.NewSyscallError(call, no) }

type timeoutError struct{ error }

func (timeoutError) Timeout() bool { return true }

func (t timeoutError) Unwrap() error { return t.error }

type isError struct{ target error }

func (isError) Error() string { return "stopped" }

func (s isError) Is(target error) bool { return target == s.target }

type canceledError struct{ error }

func (canceledError) Is(target error) bool { return target == context.Canceled }

func (c canceledError) Unwrap() error { return c.error }

func TestErrorsOfTheStandardLibrary(t *testing.T) {
	var (
		conn     = transient(classify.KindConnection)
		connPerm = permanent(classify.KindConnection)
		timeout  = transient(classify.KindTimeout)
		invalid  = permanent(classify.KindInvalidRequest)
	)
	tests := []struct {
		name string
		err  error
		want classify.Verdict
	}{
		{"canceled", context.Canceled, canceled},
		{"canceled, wrapped", inURL(fmt.Errorf("call: %w", context.Canceled)), canceled},
		{"an error that is canceled", isError{context.Canceled}, canceled},
		{"canceled because of a deadline", canceledError{context.DeadlineExceeded}, canceled},
		{"dial canceled", inOp("dial", isError{context.Canceled}), canceled},
		{"DNS canceled", inOp("dial", &net.DNSError{Err: "operation was canceled", UnwrapErr: context.Canceled}), canceled},

		{"deadline", context.DeadlineExceeded, timeout},
		{"an error that is a deadline", isError{context.DeadlineExceeded}, timeout},
		{"conn deadline", inOp("read", os.ErrDeadlineExceeded), timeout},
		{"file deadline", &fs.PathError{Op: "read", Path: "|0", Err: os.ErrDeadlineExceeded}, timeout},
		{"ETIMEDOUT", inOp("read", inCall("read", syscall.ETIMEDOUT)), timeout},
		{"bare Timeout method", timeoutError{errors.New("slow")}, timeout},
		{"a timeout that canceled what it guards", timeoutError{context.Canceled}, timeout},
		{"a timeout of many attempts, the last refused", timeoutError{inOp("dial", syscall.ECONNREFUSED)}, timeout},
		{"a dial timeout in a wrapper that is a timeout", timeoutError{inOp("dial", os.ErrDeadlineExceeded)}, notSent(timeout)},
		{"dial timeout", inURL(inOp("dial", os.ErrDeadlineExceeded)), notSent(timeout)},
		{"dial ETIMEDOUT", inOp("dial", inCall("connect", syscall.ETIMEDOUT)), notSent(timeout)},
		{"DNS timeout", inOp("dial", &net.DNSError{Err: "i/o timeout", IsTimeout: true}), notSent(timeout)},
		{"DNS deadline", &net.DNSError{Err: "x", UnwrapErr: context.DeadlineExceeded}, notSent(timeout)},

		{"refused", syscall.ECONNREFUSED, conn},
		{"refused, in a read", inOp("read", inCall("read", syscall.ECONNREFUSED)), conn},
		{"refused, in a write", inOp("write", inCall("write", syscall.ECONNREFUSED)), conn},
		{"refused, in a dial", inOp("dial", inCall("connect", syscall.ECONNREFUSED)), notSent(conn)},
		{"refused, in a connect", inCall("connect", syscall.ECONNREFUSED), notSent(conn)},
		{"refused, in a connect of Windows", inCall("connectex", syscall.ECONNREFUSED), notSent(conn)},
		{"connect ETIMEDOUT", inCall("connect", syscall.ETIMEDOUT), notSent(timeout)},
		{"dial, unknown reason", inOp("dial", errors.New("odd")), notSent(conn)},
		{"dial, no reason", inOp("dial", nil), notSent(conn)},
		{"dial, no permission", inOp("dial", inCall("connect", syscall.EACCES)), notSent(conn)},
		{"dial, unreachable", inOp("dial", inCall("connect", syscall.ENETUNREACH)), notSent(conn)},
		{"dial of a socket that is not there", inOp("dial", inCall("connect", syscall.ENOENT)), notSent(conn)},
		{"SOCKS", inOp("socks connect", errors.New("general SOCKS server failure")), notSent(conn)},
		{"proxy closed", inOp("proxyconnect", io.EOF), notSent(conn)},

		{"reset", inOp("read", inCall("read", syscall.ECONNRESET)), conn},
		{"broken pipe", inOp("write", inCall("write", syscall.EPIPE)), conn},
		{"broken pipe of a process", &fs.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}, conn},
		{"aborted", syscall.ECONNABORTED, conn},
		{"no route", syscall.EHOSTUNREACH, conn},
		{"network unreachable", syscall.ENETUNREACH, conn},
		{"network down", syscall.ENETDOWN, conn},
		{"closed", inOp("read", net.ErrClosed), conn},
		{"unexpected EOF", io.ErrUnexpectedEOF, conn},
		{"EOF of a client", inURL(io.EOF), conn},
		{"EOF of a client, deeper", inURL(fmt.Errorf("transport: %w", io.EOF)), conn},
		{"EOF of a connection", inOp("read", io.EOF), conn},
		{"EOF of anything", io.EOF, unknown},
		{"EOF beside a client's error", errors.Join(errors.New("odd"), io.EOF), unknown},

		{"no such host", inURL(inOp("dial", &net.DNSError{Err: "no such host", IsNotFound: true})), connPerm},
		{"DNS, temporary", inOp("dial", &net.DNSError{Err: "server misbehaving", IsTemporary: true}), notSent(conn)},
		{"DNS, anything", &net.DNSError{Err: "odd"}, notSent(conn)},

		{"certificate", inURL(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), connPerm},
		{"unknown authority", x509.UnknownAuthorityError{}, connPerm},
		{"host name", x509.HostnameError{Certificate: new(x509.Certificate), Host: "h"}, connPerm},
		{"expired", x509.CertificateInvalidError{Reason: x509.Expired}, connPerm},
		{"no roots", x509.SystemRootsError{}, connPerm},
		{"weak algorithm", x509.InsecureAlgorithmError(x509.MD5WithRSA), connPerm},
		{"constraint", x509.ConstraintViolationError{}, connPerm},
		{"critical extension", x509.UnhandledCriticalExtension{}, connPerm},
		{"not TLS", tls.RecordHeaderError{Msg: "odd"}, connPerm},
		{"ECH rejected", &tls.ECHRejectionError{}, connPerm},
		{"alert of QUIC", tls.AlertError(40), connPerm},
		{"alert received", inURL(inOp("remote error", errPlain)), connPerm},
		{"alert sent", inOp("local error", errPlain), connPerm},

		{"address", inOp("dial", &net.AddrError{Err: "missing port in address", Addr: "h"}), invalid},
		{"literal address", &net.ParseError{Type: "CIDR address", Text: "x"}, invalid},
		{"network", inOp("dial", net.UnknownNetworkError("udpp")), invalid},
		{"invalid address", net.InvalidAddrError("odd"), invalid},

		{"files of the process", inURL(inOp("dial", inCall("socket", syscall.EMFILE))), unknown},
		{"files of the machine", syscall.ENFILE, unknown},
		{"files of the process, in words that mean something", fmt.Errorf("rate limit: %w", syscall.EMFILE), unknown},
		{"files of the machine, in words that mean something", fmt.Errorf("rate limit: %w", syscall.ENFILE), unknown},
		{"no such file", &fs.PathError{Op: "open", Path: "/rate limit", Err: syscall.ENOENT}, unknown},
		{"no such file, wrapped", fmt.Errorf("load: %w", &fs.PathError{Op: "open", Path: "/a server error", Err: syscall.ENOENT}), unknown},
		{"link", &os.LinkError{Op: "rename", Old: "/timed out", New: "/b", Err: syscall.EXDEV}, unknown},
		{"no permission", syscall.EACCES, unknown},
		{"a client's error that says nothing", inURL(errors.New("odd")), unknown},
		{"a client's error that holds nothing", inURL(nil), unknown},
		{"listen", inOp("listen", inCall("bind", syscall.EADDRINUSE)), unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assertOf(t, test.err, test.want)
			assertOf(t, fmt.Errorf("wrapped: %w", test.err), test.want)
		})
	}
}

func TestURLThatCannotBeParsedIsInvalid(t *testing.T) {
	for _, address := range []string{"http://a b/", "%zz", "http://h:port/"} {
		_, err := url.Parse(address)
		assertOf(t, err, permanent(classify.KindInvalidRequest))
	}
}

// AddrError, not DNSError: the address is wrong, so dialing it again is too.
func TestDialOfAddressWithoutPortIsInvalid(t *testing.T) {
	_, err := new(net.Dialer).DialContext(t.Context(), "tcp", "localhost")
	assertOf(t, err, permanent(classify.KindInvalidRequest))
}

func TestDialTimeoutIsNotSent(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = (&net.Dialer{Timeout: 1}).DialContext(t.Context(), "tcp", l.Addr().String())
	assertOf(t, err, notSent(transient(classify.KindTimeout)))
}

func TestDialCanceledIsCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := new(net.Dialer).DialContext(ctx, "tcp", "127.0.0.1:1")
	assertOf(t, err, canceled)
}
