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

// Response is how a [Transport] answers one request.
type Response struct {
	// Status is the status code, from 100 to 999; 0 means 200. With any other RoundTrip returns an
	// error, and no response.
	Status int
	// Header is what the response has beside a Content-Length.
	Header http.Header
	// Body is the response's body. As over a network, the answer to a HEAD request has none, only
	// its length, and nor has one with a status below 200, 204 or 304.
	Body string
	// Delay is how long it takes until the response, or Err. When the request's context ends
	// before, RoundTrip returns the cause of the context. A negative Delay counts as 0, and with 0
	// the context is not looked at.
	Delay time.Duration
	// Err is returned instead of a response if it is not nil.
	Err error
}

// Request is what a [Transport] was sent.
type Request struct {
	// Method and URL are those of the request, "GET" for an empty method.
	Method, URL string
	// Header is a copy of the request's.
	Header http.Header
	// Body is all of the request's body.
	Body string
}

// Transport is an [http.RoundTripper] that answers by a script, without a network. It reads and
// closes the body of every request, and keeps count of the bodies of its responses. It is made by
// [NewTransport]; the zero Transport answers everything with an empty 200.
type Transport struct {
	responses []Response

	mu       sync.Mutex
	calls    int
	requests []Request
	unclosed atomic.Int64
}

// NewTransport returns a transport that gives the responses in turn, one a request, and repeats the
// last one. Without any it answers with an empty 200.
func NewTransport(responses ...Response) *Transport {
	return &Transport{responses: slices.Clone(responses)}
}

// RoundTrip gives the next response. An error while reading the request's body is returned instead.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := readAll(request.Body)
	if err != nil {
		return nil, err
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

// Requests returns the requests so far, in the order in which their bodies had been read, or nil if
// there are none.
func (t *Transport) Requests() []Request {
	t.mu.Lock()
	defer t.mu.Unlock()
	requests := slices.Clone(t.requests)
	for i := range requests {
		requests[i].Header = requests[i].Header.Clone()
	}
	return requests
}

// Unclosed returns how many bodies of responses nobody has closed yet. Each of them would keep a
// connection, even if it has been read to its end; at the end of a test there should be none.
func (t *Transport) Unclosed() int { return int(t.unclosed.Load()) }

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

// responseBody ends with the request's context, as that of http.Transport does.
type responseBody struct {
	ctx      context.Context //nolint:containedctx // Read has no other way to know that the request was called off.
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
