package conformance

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// practiceRows are about undocumented behaviour of http.Transport that programs rely on.
var practiceRows = group(
	"Practice with http.Transport",
	Row{
		Name: "an error is a net.Error", Source: "practice with `http.Transport`", check: errorsAreNetErrors,
		Meaning: "A client that switches to another node when one fails, as those of Elasticsearch and OpenSearch do, notices the failure.",
	},
	Row{
		Name: "a small body is sent together with its headers", Source: "practice with `http.Transport`", only: overHTTP1, check: oneWrite,
		Meaning: "A short POST is one packet, and one wakeup of the server.",
	},
	Row{
		Name: "headers that the base adds do not pile up", Source: "practice with `http.RoundTripper`", check: headersOfTheBase,
		Meaning: "If a base adds to the map that it gets, though it should not, each attempt still has the header once.",
	},
)

var errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}

// refusing returns a base that cannot connect, because its server refuses connections.
func (t *Trial) refusing() base {
	if t.protocol == HTTP3 {
		return &http3.Transport{Dial: func(context.Context, string, *tls.Config, *quic.Config) (*quic.Conn, error) {
			return nil, errRefused
		}}
	}
	return &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, errRefused }}
}

func errorsAreNetErrors(t *Trial) {
	refused := t.wrap(t.refusing())
	for call := range 20 { // so that circuits open
		t.expectNetError(t.fail(refused, t.request(http.MethodGet, "https://"+serverName, nil)), false)
		if len(t.found()) > 0 {
			t.Fatalf("call %d", call+1)
		}
	}
	s := t.serve(hangs)
	ctx, cancel := context.WithTimeout(t.ctx, time.Second)
	defer cancel()
	t.expectNetError(t.fail(t.wrap(s.base), t.request(http.MethodGet, s.url, nil).WithContext(ctx)), true)
}

func (t *Trial) expectNetError(err error, isTimeout bool) {
	if e, ok := err.(net.Error); !ok || e.Timeout() != isTimeout { //nolint:errorlint // As clients do.
		t.Errorf("%T: %q: a net.Error: %v, want one with Timeout %v", err, firstLine(err.Error()), ok, isTimeout)
	}
}

func oneWrite(t *Trial) {
	s := t.serve(func(http.ResponseWriter, *http.Request) {})
	t.send(t.wrap(s.base), t.request(http.MethodPost, s.url, strings.NewReader("order")))
	if got := s.connections.writes.Load(); got != 1 {
		t.Errorf("%d writes", got)
	}
}

func headersOfTheBase(t *Trial) {
	s := t.serve(failingTwice(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Join(r.Header["X-Added"], ", ")) //nolint:gosec // No browser reads it.
	}))
	transport := t.wrap(spy(func(r *http.Request) (*http.Response, error) {
		r = r.WithContext(r.Context())
		r.Header.Add("X-Added", "once")
		return s.base.RoundTrip(r)
	}))
	r := t.request(http.MethodGet, s.url, nil)
	status, got := t.send(transport, r)
	switch {
	case s.requests.Load() == 1:
		t.NotJudged()
	case status != http.StatusOK || got != "once":
		t.Errorf("got %d, and the header %q", status, got)
	}
}
