package conformance

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// connections are the connections that a transport dialed.
type connections struct {
	mu     sync.Mutex
	dialed int
	alive  map[io.Closer]struct{}

	received atomic.Int64 // bytes over TCP
	writes   atomic.Int64 // over TCP
}

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// over counts the connections that dial makes.
func (c *connections) over(dial dialer) dialer {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		raw, err := dial(ctx, network, address)
		if err != nil {
			c.failed()
			return nil, err
		}
		made := &connection{Conn: raw, of: c}
		c.add(made)
		return made, nil
	}
}

type quicDialer func(ctx context.Context, address string, _ *tls.Config, _ *quic.Config) (*quic.Conn, error)

// overQUIC counts the connections that dial makes.
func (c *connections) overQUIC(dial quicDialer) quicDialer {
	return func(ctx context.Context, address string, trust *tls.Config, config *quic.Config) (*quic.Conn, error) {
		raw, err := dial(ctx, address, trust, config)
		if err != nil {
			c.failed()
			return nil, err
		}
		made := &quicConnection{raw}
		c.add(made)
		context.AfterFunc(raw.Context(), func() { c.remove(made) })
		return raw, nil
	}
}

func (c *connections) failed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dialed++
}

func (c *connections) add(one io.Closer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dialed++
	if c.alive == nil {
		c.alive = map[io.Closer]struct{}{}
	}
	c.alive[one] = struct{}{}
}

func (c *connections) remove(one io.Closer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.alive, one)
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

func (c *connections) closeAll() {
	c.mu.Lock()
	alive := make([]io.Closer, 0, len(c.alive))
	for one := range c.alive {
		alive = append(alive, one)
	}
	c.mu.Unlock()
	for _, one := range alive {
		_ = one.Close() // It may have gone.
	}
}

// silence makes the existing connections over TCP lose everything that is sent from now on.
func (c *connections) silence() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for one := range c.alive {
		if tcp, ok := one.(*connection); ok {
			tcp.isSilent.Store(true)
		}
	}
}

type connection struct {
	net.Conn
	of       *connections
	isSilent atomic.Bool
}

func (c *connection) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.of.received.Add(int64(n))
	return n, err
}

func (c *connection) Write(b []byte) (int, error) {
	c.of.writes.Add(1)
	if c.isSilent.Load() {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

func (c *connection) Close() error {
	c.of.remove(c)
	return c.Conn.Close()
}

func (c *connection) CloseWrite() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	return half.CloseWrite()
}

type quicConnection struct{ *quic.Conn }

func (c *quicConnection) Close() error {
	return c.CloseWithError(quic.ApplicationErrorCode(http3.ErrCodeNoError), "")
}
