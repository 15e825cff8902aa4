package httpmw

import "io"

// connection is the body of a response to a protocol upgrade, which can be written to as well.
type connection struct {
	io.ReadCloser
	io.Writer
}

// halfCloser is a connection of which the way out can be closed alone. httputil.ReverseProxy asks for that.
type halfCloser struct {
	connection
	closeWriter
}

type closeWriter interface{ CloseWrite() error }

// asConnection returns body with what inner, which it stands for, has of a connection.
func asConnection(body, inner io.ReadCloser) io.ReadCloser {
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

func (c *connection) withoutWriting() io.ReadCloser { return c.ReadCloser }

// leaseOf returns the lease that is on a body, or nil.
func leaseOf(body io.ReadCloser) *lease {
	if ahead, ok := body.(*aheadBody); ok {
		body = ahead.body
	}
	if c, ok := body.(interface{ withoutWriting() io.ReadCloser }); ok {
		body = c.withoutWriting()
	}
	l, _ := body.(*lease)
	return l
}
