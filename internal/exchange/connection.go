package exchange

import "io"

// connection is the body of a response to a protocol upgrade, which can be written to as well.
type connection struct {
	io.ReadCloser
	io.Writer
}

// halfCloser is a connection of which the way out can be closed alone. httputil.ReverseProxy asks
// for that.
type halfCloser struct {
	connection
	closeWriter
}

type closeWriter interface{ CloseWrite() error }

// AsConnection returns body with what inner, which it stands for, has of a connection.
func AsConnection(body, inner io.ReadCloser) io.ReadCloser {
	writer, ok := inner.(io.Writer)
	if !ok {
		return body
	}
	c := connection{body, writer}
	if half, ok := inner.(closeWriter); ok {
		return &halfCloser{c, half}
	}
	return &c
}
