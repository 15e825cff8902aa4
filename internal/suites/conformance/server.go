package conformance

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing/synctest"
	"time"
)

// server is a real http.Server or http3.Server, with a transport that always connects to it.
type server struct {
	url         string
	base        base
	trust       *tls.Config  // what base trusts, if there is TLS
	connections *connections // as the client sees them
	requests    atomic.Int64

	tcp  *http.Transport // base, over HTTP/1.1 and HTTP/2
	quic *quicEnds       // over HTTP/3

	handler http.Handler
	http    io.Closer
	serving sync.WaitGroup
}

// base is the bare transport of a protocol: *http.Transport, or *http3.Transport.
type base interface {
	http.RoundTripper
	CloseIdleConnections()
}

// serve starts a server that lives as long as the row: over a network in memory in virtual time,
// over the loopback interface otherwise.
func (t *Trial) serve(handler http.HandlerFunc) *server {
	s := &server{connections: new(connections)}
	s.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		handler(w, r)
	})
	t.servers = append(t.servers, s)
	if t.protocol == HTTP3 {
		t.serveQUIC(s)
		return s
	}
	if t.virtual {
		l := newPipes()
		t.serveTCP(s, l, l.dial, serverName)
		return s
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // It listens at once.
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.serveTCP(s, l, new(net.Dialer).DialContext, l.Addr().String())
	return s
}

func (t *Trial) serveTCP(s *server, l net.Listener, dial dialer, host string) {
	server := &http.Server{
		Handler:           s.handler,
		ErrorLog:          log.New(io.Discard, "", 0),
		ReadHeaderTimeout: virtualPatience,
		Protocols:         t.protocols(),
	}
	s.tcp = &http.Transport{DialContext: s.connections.over(dial), Protocols: t.protocols(), DisableCompression: true}
	s.base, s.http = s.tcp, server
	if t.protocol == HTTP2 {
		s.url = "https://" + host
		server.TLSConfig, s.trust = serverTLS(), clientTLS()
		s.tcp.TLSClientConfig = s.trust
		s.serving.Go(func() { _ = server.ServeTLS(l, "", "") })
		return
	}
	s.url = "http://" + host
	s.serving.Go(func() { _ = server.Serve(l) })
}

func (t *Trial) protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(t.protocol == HTTP1)
	p.SetHTTP2(t.protocol == HTTP2)
	return p
}

func (s *server) close() {
	s.base.CloseIdleConnections()
	s.connections.closeAll()
	if s.quic != nil {
		synctest.Wait() // http3.Server panics when it is closed while it accepts a connection.
	}
	_ = s.http.Close() // Its connections may have gone.
	s.serving.Wait()
	if s.quic != nil {
		s.quic.close()
	}
}

// closeIdle closes the connections that serve no request. Over HTTP/3 the server announces its end,
// and then the client closes them. CloseIdleConnections of http3.Transport would close connections
// with responses that are being read, and leave connections open on which a request has failed.
func (s *server) closeIdle(t *Trial) {
	if s.quic == nil {
		s.base.CloseIdleConnections()
		return
	}
	s.serving.Go(func() { _ = s.quic.server.Shutdown(t.ctx) })
	time.Sleep(time.Second) // The network may be slow, and lose the announcement.
}

// limitHeader sets how many bytes of a response's header the base takes.
func (s *server) limitHeader(most int) {
	if s.quic != nil {
		s.quic.base.MaxResponseHeaderBytes = most
		return
	}
	s.tcp.MaxResponseHeaderBytes = int64(most)
}

// shrinkPool leaves the base one connection, or over HTTP/3, where it never has more, one stream
// with a small receive window.
func (s *server) shrinkPool() {
	if s.quic == nil {
		s.tcp.MaxConnsPerHost = 1
		return
	}
	s.quic.accepts.MaxIncomingStreams = 1
	s.quic.base.QUICConfig.InitialStreamReceiveWindow = 4 << 10
	s.quic.base.QUICConfig.MaxStreamReceiveWindow = 4 << 10
}

// received returns how many bytes the client received.
func (s *server) received() int64 {
	if s.quic != nil {
		return s.quic.client.received.Load()
	}
	return s.connections.received.Load()
}

// elapsed returns a clock that starts now.
func elapsed() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}
