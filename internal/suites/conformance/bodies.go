package conformance

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// trackedBody records how much of it was read and whether it was closed.
type trackedBody struct {
	io.Reader
	read   atomic.Int64
	closed atomic.Bool
}

func track() *trackedBody { return &trackedBody{Reader: strings.NewReader("order")} }

func (b *trackedBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read.Add(int64(n))
	return n, err
}

func (b *trackedBody) Close() error {
	b.closed.Store(true)
	return nil
}

// gatedBody returns its second half only when the first has arrived at the other end.
type gatedBody struct {
	first, second string
	arrived       chan struct{}
	half          int
}

var errNotStreamed = errors.New("the first half did not arrive before the second was asked for")

func (b *gatedBody) Read(p []byte) (int, error) {
	switch b.half {
	case 0:
		b.half++
		return copy(p, b.first), nil
	case 1:
		b.half++
		select {
		case <-b.arrived:
			return copy(p, b.second), nil
		case <-time.After(time.Minute):
			return 0, errNotStreamed
		}
	}
	return 0, io.EOF
}

// spy is a RoundTripper made of a function.
type spy func(*http.Request) (*http.Response, error)

func (s spy) RoundTrip(r *http.Request) (*http.Response, error) { return s(r) }

// answer is a response of a spy.
func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// consume does what http.RoundTripper requires of a spy: it reads the request's body and closes it.
func consume(r *http.Request) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close() // The spy has what it wanted.
	}
}
