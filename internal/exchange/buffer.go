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

// Buffer returns a copy of the request with its body in memory, which makes it replayable, if the
// body has at most limit bytes. It returns the request itself if that is replayable anyway. The
// error is that of reading the body or the cause of ctx; the body has been closed then, or will be.
func Buffer(ctx context.Context, request *http.Request, limit int64) (*http.Request, error) {
	if limit == 0 || httpverdict.CanReplay(request) {
		return request, nil
	}
	body := &upload{body: request.Body}
	prefix, err := readPrefix(ctx, body, limit+1)
	if err != nil {
		return nil, fmt.Errorf("httpmw: reading the request's body: %w", err)
	}
	request = request.WithContext(request.Context())
	if int64(len(prefix)) > limit {
		request.Body = &struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(prefix), body.body), body.body}
		return request, nil
	}
	Close(body)
	setBody(request, prefix)
	return request, nil
}

// readPrefix reads up to limit bytes of the body, until ctx ends. It closes the body on failure.
func readPrefix(ctx context.Context, body *upload, limit int64) (prefix []byte, err error) {
	returned := false
	defer func() {
		if err != nil || !returned {
			waiting.Await(ctx, waiting.GracePeriod, func() { body.stop(context.Background()) })
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
	returned = true
	return read.Bytes(), failure
}

// setBody gives the request a replayable body.
func setBody(request *http.Request, body []byte) {
	// net/http sends trailers only after a body of unknown length.
	if len(request.Trailer) == 0 && request.ContentLength <= 0 {
		request.ContentLength = int64(len(body))
		if len(body) == 0 {
			request.Body = http.NoBody
			return
		}
	}
	request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	request.Body = io.NopCloser(bytes.NewReader(body))
}
