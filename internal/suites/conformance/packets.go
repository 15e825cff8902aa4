package conformance

import (
	"bytes"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// packetConn is one of the two ends of a datagram network in memory.
type packetConn struct {
	address *net.UDPAddr
	peer    *packetConn

	mu      sync.Mutex
	changed *sync.Cond
	arrived [][]byte
	closed  bool
	reading deadline
	route   route // of the packets that leave here

	received atomic.Int64 // bytes
}

// queueSize is how many packets can wait to be read. Others are lost, as in the buffer of a socket.
const queueSize = 4096

// newPackets returns both ends of a network that loses nothing and takes no time.
func newPackets() (client, server *packetConn) {
	client, server = newPacketConn(1), newPacketConn(2)
	client.peer, server.peer = server, client
	return client, server
}

func newPacketConn(host byte) *packetConn {
	c := &packetConn{address: &net.UDPAddr{IP: net.IPv4(192, 0, 2, host), Port: 443}, route: direct}
	c.changed = sync.NewCond(&c.mu)
	return c
}

// sendOver changes the route of the packets that leave here.
func (c *packetConn) sendOver(r route) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.route = r
}

func (c *packetConn) ReadFrom(b []byte) (int, net.Addr, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		switch {
		case c.closed:
			return 0, nil, net.ErrClosed
		case c.reading.passed():
			return 0, nil, os.ErrDeadlineExceeded
		case len(c.arrived) > 0:
			n := copy(b, c.arrived[0])
			c.arrived = c.arrived[1:]
			c.received.Add(int64(n))
			return n, c.peer.address, nil
		}
		c.changed.Wait()
	}
}

// WriteTo sends to the other end, whatever the address.
func (c *packetConn) WriteTo(b []byte, _ net.Addr) (int, error) {
	delay, lost, err := c.leave(len(b))
	if err != nil {
		return 0, err
	}
	packet := bytes.Clone(b)
	switch {
	case lost:
	case delay > 0:
		time.AfterFunc(delay, func() { c.peer.arrive(packet) })
	default:
		c.peer.arrive(packet)
	}
	return len(b), nil
}

func (c *packetConn) leave(size int) (delay time.Duration, lost bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return 0, false, net.ErrClosed
	}
	delay, lost = c.route(size)
	return delay, lost, nil
}

func (c *packetConn) arrive(packet []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || len(c.arrived) == queueSize {
		return
	}
	c.arrived = append(c.arrived, packet)
	c.changed.Broadcast()
}

func (c *packetConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.reading.stop()
	c.changed.Broadcast()
	return nil
}

func (c *packetConn) SetReadDeadline(at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading.set(at, c.changed)
	return nil
}

// SetDeadline is for reading alone: writing never waits.
func (c *packetConn) SetDeadline(at time.Time) error { return c.SetReadDeadline(at) }

func (c *packetConn) SetWriteDeadline(time.Time) error { return nil }

// SetReadBuffer and SetWriteBuffer are there for quic-go, which warns when buffers cannot be set.
func (c *packetConn) SetReadBuffer(int) error  { return nil }
func (c *packetConn) SetWriteBuffer(int) error { return nil }

func (c *packetConn) LocalAddr() net.Addr { return c.address }
