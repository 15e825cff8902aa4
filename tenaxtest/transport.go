package tenaxtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	errNilTransport = errors.New("tenaxtest: nil Transport")
	errNilRequest   = errors.New("tenaxtest: nil Request")
	errNilURL       = errors.New("tenaxtest: nil Request.URL")
)

// Response is how a [Transport] answers one request.
type Response struct {
	// Status is the status code, from 100 to 999; 0 means 200. With any other status, RoundTrip
	// returns an error and no response.
	Status int
	// Header is the response's header. A Content-Length is added if it has none.
	Header http.Header
	// Body is the response's body. As over a network, a response to a HEAD request has only its
	// length, and one with a status below 200, of 204 or of 304 has neither.
	Body string
	// Delay is how long the response, or Err, takes. If the request's context ends earlier,
	// RoundTrip returns the cause of the context. A negative Delay counts as 0, and with 0 the
	// context is ignored.
	Delay time.Duration
	// Err is returned instead of a response if it is not nil.
	Err error
}

// Request is a request that was sent to a [Transport].
type Request struct {
	// Method and URL are those of the request, "GET" for an empty method.
	Method, URL string
	// Header is a copy of the request's.
	Header http.Header
	// Body is all of the request's body.
	Body string
}

// Transport is an [http.RoundTripper] that follows a script, without a network. It reads and closes
// the body of every request, and counts the bodies of its responses that are not closed. It is made
// by [NewTransport]; the zero Transport answers everything with an empty 200.
type Transport struct {
	responses []Response

	mu       sync.Mutex
	calls    int
	requests []Request
	unclosed atomic.Int64
}

// NewTransport returns a transport that answers with the responses in turn, one a request, and
// repeats the last one. Without any it answers with an empty 200.
func NewTransport(responses ...Response) *Transport {
	return &Transport{responses: slices.Clone(responses)}
}

// RoundTrip returns the next response, or the error of reading the request's body. A nil Transport,
// a nil request and one without a URL are errors too.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	if request == nil {
		return nil, errNilRequest
	}
	body, err := readAll(request.Body)
	switch {
	case err != nil:
		return nil, err
	case t == nil:
		return nil, errNilTransport
	case request.URL == nil:
		return nil, errNilURL
	}
	answer := t.next(request, body)
	if status := answer.Status; status != 0 && (status < 100 || status > 999) {
		return nil, fmt.Errorf("tenaxtest: %d is no status: must be from 100 to 999, or 0 for 200", status)
	}
	if err := wait(request.Context(), answer.Delay); err != nil {
		return nil, err
	}
	if answer.Err != nil {
		return nil, answer.Err
	}
	return t.response(request, answer), nil
}

// Requests returns the requests so far, in the order in which their bodies were read, or nil if
// there are none.
func (t *Transport) Requests() []Request {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	requests := slices.Clone(t.requests)
	for i := range requests {
		requests[i].Header = requests[i].Header.Clone()
	}
	return requests
}

// Unclosed returns how many bodies of responses have not been closed yet. Each of them would hold a
// connection, even one read to its end; at the end of a test there should be none.
func (t *Transport) Unclosed() int {
	if t == nil {
		return 0
	}
	return int(t.unclosed.Load())
}

func (t *Transport) next(request *http.Request, body string) Response {
	method := request.Method
	if method == "" {
		method = http.MethodGet
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls++
	t.requests = append(t.requests, Request{method, request.URL.String(), request.Header.Clone(), body})
	if len(t.responses) == 0 {
		return Response{}
	}
	return t.responses[min(t.calls, len(t.responses))-1]
}

func (t *Transport) response(request *http.Request, answer Response) *http.Response {
	status := answer.Status
	if status == 0 {
		status = http.StatusOK
	}
	header := answer.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	body, length := answer.Body, len(answer.Body)
	if status < 200 || status == http.StatusNoContent || status == http.StatusNotModified {
		body, length = "", 0
	} else if header.Get("Content-Length") == "" {
		header.Set("Content-Length", strconv.Itoa(length))
	}
	if request.Method == http.MethodHead {
		body = ""
	}
	t.unclosed.Add(1)
	return &http.Response{
		Status:        strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status)),
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		ContentLength: int64(length),
		Body:          &responseBody{ctx: request.Context(), reader: strings.NewReader(body), unclosed: &t.unclosed},
		Request:       request,
	}
}

// responseBody fails when the request's context ends, as the body of http.Transport does.
type responseBody struct {
	ctx      context.Context //nolint:containedctx // Read has no other way to see the cancellation.
	unclosed *atomic.Int64
	closed   atomic.Bool

	mu     sync.Mutex
	reader *strings.Reader
}

func (b *responseBody) Read(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	if b.ctx.Err() != nil {
		return 0, context.Cause(b.ctx)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reader.Read(p)
}

func (b *responseBody) Close() error {
	if !b.closed.Swap(true) {
		b.unclosed.Add(-1)
	}
	return nil
}

// readAll reads and closes the body of a request.
func readAll(body io.ReadCloser) (string, error) {
	if body == nil {
		return "", nil
	}
	content, err := io.ReadAll(body)
	return string(content), errors.Join(err, body.Close())
}
