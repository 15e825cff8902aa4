package httpmw

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// buffer keeps the request's body in memory if it cannot be had again otherwise and [WithBodyBuffer] allows it.
func (c *call) buffer() error {
	limit := c.transport.bodyBuffer
	if limit == 0 || !hasBody(c.request) || c.request.GetBody != nil {
		return nil
	}
	original := c.request.Body
	var start bytes.Buffer
	n, err := io.Copy(&start, io.LimitReader(original, limit+1))
	if err != nil {
		return fmt.Errorf("httpmw: reading the request's body: %w", err)
	}
	c.request = c.request.WithContext(c.request.Context()) // a copy
	if n > limit {
		c.request.Body = &startedBody{io.MultiReader(&start, original), original}
		return nil
	}
	closeBody(original)
	// net/http sends trailers only after a body of unknown length.
	if len(c.request.Trailer) == 0 && c.request.ContentLength <= 0 {
		c.request.ContentLength = n
		if n == 0 {
			c.request.Body = http.NoBody
			return nil
		}
	}
	c.request.GetBody = func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(start.Bytes())), nil
	}
	c.request.Body, err = c.request.GetBody()
	return err
}
