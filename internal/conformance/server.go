package conformance

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// server is a real http.Server, with a transport whose connections lead there.
type server struct {
	url         string
	base        *http.Transport
	connections *connections // as the client sees them
	requests    atomic.Int64

	http    *http.Server
	serving sync.WaitGroup
}

// serve starts a server that lives as long as the row: over pipes in virtual time, over the loopback interface otherwise.
func (t *Trial) serve(handler http.HandlerFunc) *server {
	if t.virtual {
		l := newPipes()
		return t.serveOn(l, l.dial, handler)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // It listens at once.
	if err != nil {
		t.Fatalf("%v", err)
	}
	return t.serveOn(l, new(net.Dialer).DialContext, handler)
}

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

func (t *Trial) serveOn(l net.Listener, dial dialer, handler http.HandlerFunc) *server {
	s := &server{connections: &connections{dial: dial}}
	s.http = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.requests.Add(1)
			handler(w, r)
		}),
		ErrorLog:          log.New(io.Discard, "", 0),
		ReadHeaderTimeout: virtualPatience,
		Protocols:         t.protocols(),
	}
	s.base = &http.Transport{DialContext: s.connections.dialContext, Protocols: t.protocols(), DisableCompression: true}
	host := l.Addr().String()
	if t.virtual {
		host = "server.test"
	}
	if t.protocol == HTTP2 {
		s.url = "https://" + host
		s.http.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate()}, MinVersion: tls.VersionTLS13}
		s.base.TLSClientConfig = &tls.Config{RootCAs: roots(), ServerName: certifiedName, MinVersion: tls.VersionTLS13}
		s.serving.Go(func() { _ = s.http.ServeTLS(l, "", "") })
	} else {
		s.url = "http://" + host
		s.serving.Go(func() { _ = s.http.Serve(l) })
	}
	t.servers = append(t.servers, s)
	return s
}

func (t *Trial) protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(t.protocol == HTTP1)
	p.SetHTTP2(t.protocol == HTTP2)
	return p
}

func (s *server) close() {
	s.base.CloseIdleConnections()
	s.connections.cut()
	_ = s.http.Close() // Its connections may have gone.
	s.serving.Wait()
}

// connections are those that a transport dialed.
type connections struct {
	dial dialer

	mu     sync.Mutex
	dialed int
	alive  map[*connection]struct{}
}

func (c *connections) dialContext(ctx context.Context, network, address string) (net.Conn, error) {
	raw, err := c.dial(ctx, network, address)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dialed++
	if err != nil {
		return nil, err
	}
	if c.alive == nil {
		c.alive = map[*connection]struct{}{}
	}
	made := &connection{Conn: raw, of: c}
	c.alive[made] = struct{}{}
	return made, nil
}

func (c *connections) open() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.alive)
}

func (c *connections) made() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dialed
}

func (c *connections) cut() {
	c.mu.Lock()
	alive := make([]*connection, 0, len(c.alive))
	for one := range c.alive {
		alive = append(alive, one)
	}
	c.mu.Unlock()
	for _, one := range alive {
		_ = one.Close() // It may have gone.
	}
}

type connection struct {
	net.Conn
	of *connections
}

func (c *connection) Close() error {
	c.of.mu.Lock()
	delete(c.of.alive, c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

func (c *connection) CloseWrite() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	return half.CloseWrite()
}

// elapsed is a clock that starts now.
func elapsed() func() time.Duration {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}
