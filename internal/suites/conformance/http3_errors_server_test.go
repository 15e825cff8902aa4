package conformance_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// http3Server is a server of HTTP/3 on the loopback, and what a client needs to trust it.
type http3Server struct {
	address string
	roots   *x509.CertPool
	socket  net.PacketConn
}

// http3Settings are the settings of a server.
type http3Settings struct {
	tls       func(*tls.Config)
	transport func(*quic.Transport)
	quic      quic.Config
	address   string
}

type http3Conn struct{}

func serveHTTP3(t *testing.T, handler http.HandlerFunc, s *http3Settings) *http3Server {
	t.Helper()
	certified := httptest.NewUnstartedServer(nil)
	certified.StartTLS()
	certified.Close()
	served := &http3Server{roots: x509.NewCertPool()}
	served.roots.AddCert(certified.Certificate())
	config := http3.ConfigureTLSConfig(&tls.Config{Certificates: certified.TLS.Certificates})
	if s.tls != nil {
		s.tls(config)
	}
	if s.address == "" {
		s.address = "127.0.0.1:0"
	}
	socket, err := net.ListenPacket("udp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	served.socket, served.address = socket, socket.LocalAddr().String()
	transport := &quic.Transport{Conn: socket}
	if s.transport != nil {
		s.transport(transport)
	}
	listener, err := transport.ListenEarly(config, &s.quic)
	if err != nil {
		t.Fatal(err)
	}
	server := &http3.Server{Handler: handler, ConnContext: func(ctx context.Context, c *quic.Conn) context.Context {
		return context.WithValue(ctx, http3Conn{}, c)
	}}
	done := make(chan struct{})
	go func() {
		_ = server.ServeListener(listener)
		close(done)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		_ = listener.Close()
		_ = transport.Close()
		_ = socket.Close()
		<-done
	})
	return served
}

// client returns a transport with timeouts that are long enough for every test.
func (s *http3Server) client(t *testing.T) *http3.Transport {
	t.Helper()
	client := &http3.Transport{
		TLSClientConfig: &tls.Config{RootCAs: s.roots, ServerName: "example.com", MinVersion: tls.VersionTLS13},
		QUICConfig:      &quic.Config{HandshakeIdleTimeout: 20 * time.Second, KeepAlivePeriod: 20 * time.Millisecond},
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}
