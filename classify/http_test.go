package classify_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// get returns the error of a GET or of reading its body.
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

// A connected UDP socket reports a packet that came back in the next call, whatever the results of
// the calls before.
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
		"\x15\x03\x01\x00\x02\x02\x46", // a TLS port's answer to plain text
		"HTTP/1.1 4O4 timeout\r\n\r\n",
		"HTTP/1.1 200 OK\r\ntimeout\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc",
	} {
		client, _ := newClient(t)
		address := serveOnce(t, func(conn *net.TCPConn) { _, _ = io.WriteString(conn, answer) })
		assertOf(t, get(t, client, address), unknown)
	}
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
