package classify_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
)

// get is the error of a GET, the reading of the body included.
func get(t *testing.T, client *http.Client, address string) error {
	t.Helper()
	return getIn(t.Context(), client, address)
}

func getIn(ctx context.Context, client *http.Client, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func newClient(t *testing.T) (*http.Client, *http.Transport) {
	t.Helper()
	transport := &http.Transport{Proxy: nil}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}, transport
}

// serveOnce answers one connection on a real socket with answer, after it has read the request.
func serveOnce(t *testing.T, answer func(*net.TCPConn)) (address string) {
	t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := l.AcceptTCP()
		if err != nil {
			return
		}
		defer conn.Close()
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			answer(conn)
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return "http://" + l.Addr().String()
}

func quietly(server *httptest.Server) *httptest.Server {
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	return server
}

var noContent = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })

func TestRefusedRequestWasNotSent(t *testing.T) {
	client, _ := newClient(t)
	assertOf(t, get(t, client, "http://"+closedPort(t)), notSent(transient(classify.KindConnection)))
}

// A connected UDP socket tells of a packet that came back, in the next call, whatever came of those
// before.
func TestAPacketThatIsRefusedIsNoRequestThatWasNotSent(t *testing.T) {
	server, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := new(net.Dialer).DialContext(t.Context(), "udp", server.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	packet := make([]byte, 8)
	if _, err := conn.Write([]byte("apply me")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := server.ReadFromUDP(packet); err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write([]byte("again")); err != nil {
		t.Fatal(err)
	}
	_, err = conn.Read(packet)
	assertOf(t, err, transient(classify.KindConnection))
}

func TestResetRequestMayHaveBeenSent(t *testing.T) {
	client, _ := newClient(t)
	address := serveOnce(t, func(conn *net.TCPConn) { _ = conn.SetLinger(0) })
	assertOf(t, get(t, client, address), transient(classify.KindConnection))
}

func TestRequestWithoutAResponseMayHaveBeenSent(t *testing.T) {
	client, _ := newClient(t)
	err := get(t, client, serveOnce(t, func(*net.TCPConn) {}))
	if !errors.Is(err, io.EOF) {
		t.Fatalf("a server that closes gives %v, want EOF", err)
	}
	assertOf(t, err, transient(classify.KindConnection))
}

func TestTruncatedBodyIsAConnectionError(t *testing.T) {
	client, _ := newClient(t)
	address := serveOnce(t, func(conn *net.TCPConn) {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
	})
	assertOf(t, get(t, client, address), transient(classify.KindConnection))
}

func TestMalformedResponseIsNotAMalformedRequest(t *testing.T) {
	for _, answer := range []string{
		"\x15\x03\x01\x00\x02\x02\x46", // what a TLS port says to one who speaks plainly
		"HTTP/1.1 4O4 timeout\r\n\r\n",
		"HTTP/1.1 200 OK\r\ntimeout\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc",
	} {
		client, _ := newClient(t)
		address := serveOnce(t, func(conn *net.TCPConn) { _, _ = io.WriteString(conn, answer) })
		assertOf(t, get(t, client, address), unknown)
	}
}

func TestUnknownAuthorityIsPermanent(t *testing.T) {
	server := quietly(httptest.NewUnstartedServer(noContent))
	server.StartTLS()
	defer server.Close()
	client, _ := newClient(t)
	assertOf(t, get(t, client, server.URL), permanent(classify.KindConnection))
}

func TestWrongHostNameIsPermanent(t *testing.T) {
	server := quietly(httptest.NewUnstartedServer(noContent))
	server.StartTLS()
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).TLSClientConfig.ServerName = "another.invalid"
	assertOf(t, get(t, client, server.URL), permanent(classify.KindConnection))
}

func TestMissingClientCertificateIsPermanent(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		server := quietly(httptest.NewUnstartedServer(noContent))
		server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: version, MaxVersion: version}
		server.StartTLS()
		assertOf(t, get(t, server.Client(), server.URL), permanent(classify.KindConnection))
		server.Close()
	}
}

func TestNoCommonTLSVersionIsPermanent(t *testing.T) {
	server := quietly(httptest.NewUnstartedServer(noContent))
	server.TLS = &tls.Config{MaxVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).TLSClientConfig.MinVersion = tls.VersionTLS13
	assertOf(t, get(t, client, server.URL), permanent(classify.KindConnection))
}

func TestTLSOnAPlainPortIsPermanent(t *testing.T) {
	server := quietly(httptest.NewUnstartedServer(noContent))
	server.Start()
	defer server.Close()
	client, _ := newClient(t)
	assertOf(t, get(t, client, "https"+server.URL[len("http"):]), permanent(classify.KindConnection))

	_, err := new(tls.Dialer).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	assertOf(t, err, permanent(classify.KindConnection))
}

func TestUnknownHostIsPermanent(t *testing.T) {
	client, transport := newClient(t)
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{
			Err: "no such host", Name: "nowhere.invalid", IsNotFound: true,
		}}
	}
	assertOf(t, get(t, client, "http://nowhere.invalid"), permanent(classify.KindConnection))
}

func TestRequestsThatCannotBeSentAreInvalid(t *testing.T) {
	server := httptest.NewServer(http.RedirectHandler("/again", http.StatusFound))
	defer server.Close()
	client, _ := newClient(t)
	for _, address := range []string{"foo://example.com", "http://", "http://exa mple.com", server.URL} {
		assertOf(t, get(t, client, address), permanent(classify.KindInvalidRequest))
	}

	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
	request.RequestURI = ""
	request.Header["bad header"] = []string{"x"}
	_, err := client.Do(request)
	assertOf(t, err, permanent(classify.KindInvalidRequest))
}

func TestProxyFailures(t *testing.T) {
	var answer int
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(answer) }))
	defer proxy.Close()
	client, transport := newClient(t)
	through := func(address string) {
		transport.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(address) }
	}
	for status, want := range map[int]classify.Verdict{
		http.StatusProxyAuthRequired:  permanent(classify.KindAuth),
		http.StatusForbidden:          permanent(classify.KindAuth),
		http.StatusBadGateway:         transient(classify.KindServer),
		http.StatusServiceUnavailable: transient(classify.KindServer),
		http.StatusGatewayTimeout:     transient(classify.KindTimeout),
	} {
		answer = status
		through(proxy.URL)
		assertOf(t, get(t, client, "https://example.invalid"), want)
	}
	through("http://" + closedPort(t))
	assertOf(t, get(t, client, "http://example.invalid"), notSent(transient(classify.KindConnection)))
	through("socks5://" + closedPort(t))
	assertOf(t, get(t, client, "http://example.invalid"), notSent(transient(classify.KindConnection)))
}

func TestConnectionsThatWereClosedOrTooSlow(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.SetDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	_, err = conn.Read(make([]byte, 1))
	assertOf(t, err, transient(classify.KindTimeout))
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = conn.Read(make([]byte, 1))
	assertOf(t, err, transient(classify.KindConnection))
}

// stuck never answers, not even a client that has just hung up: over TLS that client may still read
// an answer.
var stuck = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
})

func TestTimeoutsOfAClient(t *testing.T) {
	for name, limit := range map[string]func(*http.Client, *http.Transport){
		"Client.Timeout":        func(c *http.Client, _ *http.Transport) { c.Timeout = time.Second },
		"ResponseHeaderTimeout": func(_ *http.Client, t *http.Transport) { t.ResponseHeaderTimeout = time.Second },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := pipenet.Serve(t, stuck)
				client := &http.Client{Transport: transport}
				limit(client, transport)
				assertOf(t, get(t, client, "http://h/"), transient(classify.KindTimeout))
			})
		})
	}
}

func TestTimeoutWhileReadingTheBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := &http.Client{Timeout: time.Second, Transport: pipenet.Serve(t, http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusOK)
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			},
		))}
		assertOf(t, get(t, client, "http://h/"), transient(classify.KindTimeout))
	})
}

type causeError struct{}

func (causeError) Error() string { return "the attempt took too long" }
func (causeError) Timeout() bool { return true }

// net/http returns the cause of a context alone, so an error says of an ended context what its
// cause says.
func TestEndedContextsOfAClient(t *testing.T) {
	tests := []struct {
		name string
		end  func(context.Context) (context.Context, context.CancelFunc)
		want classify.Verdict
	}{
		{"canceled", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		}, canceled},
		{"deadline", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		}, transient(classify.KindTimeout)},
		{"deadline, with a cause that is a timeout", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, time.Second, causeError{})
		}, transient(classify.KindTimeout)},
		{"deadline, with a cause that says nothing", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, time.Second, errPlain)
		}, unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := &http.Client{Transport: pipenet.Serve(t, stuck)}
				ctx, cancel := test.end(t.Context())
				defer cancel()
				assertOf(t, getIn(ctx, client, "http://h/"), test.want)
			})
		})
	}
}
