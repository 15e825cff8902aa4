package conformance

import (
	"context"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// pipes is a listener for pipes in memory.
type pipes struct {
	accepted chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func newPipes() *pipes { return &pipes{accepted: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	up, down := newStream(), newStream()
	client, server := &pipe{in: down, out: up}, &pipe{in: up, out: down}
	select {
	case p.accepted <- server:
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accepted:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return memory{} }

// memory is the address of everything in memory.
type memory struct{}

func (memory) Network() string { return "memory" }
func (memory) String() string  { return "memory" }

// pipe is one end of a connection in memory. Unlike net.Pipe it has buffers, as a socket has, so
// both ends can write at the same time, as TLS does when a handshake fails.
type pipe struct{ in, out *stream }

func (p *pipe) Read(b []byte) (int, error)  { return p.in.read(b) }
func (p *pipe) Write(b []byte) (int, error) { return p.out.write(b) }

func (p *pipe) Close() error {
	p.in.end(&p.in.deaf) // before the other end learns of it and sends something more
	p.out.end(&p.out.ended)
	return nil
}

func (p *pipe) CloseWrite() error {
	p.out.end(&p.out.ended)
	return nil
}

func (p *pipe) LocalAddr() net.Addr  { return memory{} }
func (p *pipe) RemoteAddr() net.Addr { return memory{} }

func (p *pipe) SetDeadline(at time.Time) error {
	p.in.setDeadline(&p.in.reading, at)
	p.out.setDeadline(&p.out.writing, at)
	return nil
}

func (p *pipe) SetReadDeadline(at time.Time) error {
	p.in.setDeadline(&p.in.reading, at)
	return nil
}

func (p *pipe) SetWriteDeadline(at time.Time) error {
	p.out.setDeadline(&p.out.writing, at)
	return nil
}

// stream is one direction of a connection.
type stream struct {
	mu      sync.Mutex
	changed *sync.Cond
	data    []byte
	ended   bool // by the writer
	deaf    bool // the reader has gone

	reading, writing deadline
}

type deadline struct {
	at    time.Time
	timer *time.Timer
}

const bufferSize = 64 << 10

func newStream() *stream {
	s := new(stream)
	s.changed = sync.NewCond(&s.mu)
	return s
}

func (s *stream) read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.deaf:
			return 0, net.ErrClosed
		case s.reading.passed():
			return 0, os.ErrDeadlineExceeded
		case len(s.data) > 0:
			n := copy(b, s.data)
			s.data = s.data[n:]
			s.changed.Broadcast()
			return n, nil
		case s.ended:
			return 0, io.EOF
		case len(b) == 0:
			return 0, nil
		}
		s.changed.Wait()
	}
}

func (s *stream) write(b []byte) (written int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.ended:
			return written, net.ErrClosed
		case s.deaf:
			return written, syscall.EPIPE
		case s.writing.passed():
			return written, os.ErrDeadlineExceeded
		case written == len(b):
			return written, nil
		}
		if room := min(bufferSize-len(s.data), len(b)-written); room > 0 {
			s.data = append(s.data, b[written:written+room]...)
			written += room
			s.changed.Broadcast()
			continue
		}
		s.changed.Wait()
	}
}

func (s *stream) end(how *bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*how = true
	s.reading.stop()
	s.writing.stop()
	s.changed.Broadcast()
}

func (s *stream) setDeadline(of *deadline, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of.set(at, s.changed)
}

// set wakes all waiters at once, so that they see the new deadline, and again when it has passed.
func (d *deadline) set(at time.Time, changed *sync.Cond) {
	d.stop()
	d.at = at
	if wait := time.Until(at); wait > 0 {
		d.timer = time.AfterFunc(wait, func() {
			changed.L.Lock()
			defer changed.L.Unlock()
			changed.Broadcast()
		})
	}
	changed.Broadcast()
}

func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
}
