package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/waiting"
)

// Buffer returns a copy of the request whose body is in memory, so that it can be had again, if it
// has at most so many bytes. It returns the request itself if the body can be had again anyway. The
// error is that of reading the body, or the cause of the end of ctx; the body is closed then, or
// will be.
func Buffer(ctx context.Context, request *http.Request, limit int64) (*http.Request, error) {
	if limit == 0 || httpverdict.CanBeHadAgain(request) {
		return request, nil
	}
	body := &upload{body: request.Body}
	start, err := readStart(ctx, body, limit+1)
	if err != nil {
		return nil, fmt.Errorf("httpmw: reading the request's body: %w", err)
	}
	request = request.WithContext(request.Context())
	if int64(len(start)) > limit {
		request.Body = &struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(start), body.body), body.body}
		return request, nil
	}
	Close(body)
	setBody(request, start)
	return request, nil
}

// readStart reads at most so many bytes of the body, until ctx ends. It closes the body if it
// cannot read it.
func readStart(ctx context.Context, body *upload, limit int64) (start []byte, err error) {
	ended := false
	defer func() {
		if err != nil || !ended {
			waiting.Await(ctx, waiting.Patience, func() { body.stop(context.Background()) })
		}
	}()
	var read bytes.Buffer
	var failure error
	readAll := func() { _, failure = io.Copy(&read, io.LimitReader(body, limit)) }
	if ctx.Done() == nil {
		readAll()
	} else if !waiting.Await(ctx, 0, readAll) {
		return nil, context.Cause(ctx)
	}
	ended = true
	return read.Bytes(), failure
}

// setBody makes all of the body that of the request.
func setBody(request *http.Request, all []byte) {
	// net/http sends trailers only after a body of unknown length.
	if len(request.Trailer) == 0 && request.ContentLength <= 0 {
		request.ContentLength = int64(len(all))
		if len(all) == 0 {
			request.Body = http.NoBody
			return
		}
	}
	request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(all)), nil }
	request.Body = io.NopCloser(bytes.NewReader(all))
}
