package exchange

import "io"

// upgradedBody is the body of a response to a protocol upgrade, which can also be written to.
type upgradedBody struct {
	io.ReadCloser
	io.Writer
}

// halfClosableBody is an upgradedBody that can close its write side alone, as httputil.ReverseProxy
// does.
type halfClosableBody struct {
	upgradedBody
	closeWriter
}

type closeWriter interface{ CloseWrite() error }

// WithWriter returns body with the Write and CloseWrite methods of inner, if it has them.
func WithWriter(body, inner io.ReadCloser) io.ReadCloser {
	writer, ok := inner.(io.Writer)
	if !ok {
		return body
	}
	u := upgradedBody{body, writer}
	if half, ok := inner.(closeWriter); ok {
		return &halfClosableBody{u, half}
	}
	return &u
}
