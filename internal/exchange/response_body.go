package exchange

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/internal/waiting"
)

// ResponseBody is the body of a response. It keeps the request's context alive until it has been
// closed, or until both the response has been read and the request has been sent to the end: a
// server may answer before it has read everything (RFC 9113, section 8.1).
//
// Peek and Discard read in their own goroutines, because a Read cannot be limited in time. All
// reads go through readNow, one at a time, and interrupt ends one that takes too long.
type ResponseBody struct {
	base    io.ReadCloser
	of      *Exchange
	size    int64        // -1 if unknown
	ahead   *readAhead   // nil unless it reads, or has read more slowly than Peek waits
	peeked  peeked       // what it has read otherwise
	idle    *idleTimeout // nil without a limit
	watcher BodyWatcher  // or nil

	isBidirectional bool          // the request may be sent until the body is closed
	countsReads     bool          // required by interrupt
	reads           atomic.Uint32 // begun plus ended ones of the base: odd during one
	isInterrupted   atomic.Bool   // no Read of the base begins any more
	isAtEnd         atomic.Bool
	isClosed        atomic.Bool
	isReading       atomic.Bool // if there is a watcher
}

// Receive replaces the response's body by the exchange's. If idle is not 0, a Read that waits for
// longer fails with the result of newError.
func (e *Exchange) Receive(response *http.Response, idle time.Duration, newError func(limit time.Duration) error) {
	b := &e.Body
	b.base, b.of, b.size = response.Body, e, response.ContentLength
	isUpgrade := response.StatusCode == http.StatusSwitchingProtocols || e.Request.Method == http.MethodConnect
	b.isBidirectional = isUpgrade || e.outlastsResponse(response)
	if b.base == http.NoBody && b.isRequestSent() {
		b.isAtEnd.Store(true)
		e.EndContext()
		return
	}
	if idle > 0 && !isUpgrade {
		b.idle = &idleTimeout{limit: idle, newError: newError}
		b.enableInterrupt()
	}
	response.Body = WithWriter(b, b.base)
}

var errDiscarded = errors.New("httpmw: the response's body has been discarded")

func (b *ResponseBody) Read(p []byte) (int, error) {
	if b.watcher == nil {
		return b.read(p)
	}
	isLate := b.of.Caller.Err() != nil
	b.isReading.Store(true)
	n, err := b.read(p)
	b.isReading.Store(false)
	b.watcher.BodyRead(p[:n], err, isLate)
	return n, err
}

func (b *ResponseBody) read(p []byte) (int, error) {
	if b.peeked.isDone || b.ahead != nil {
		if b.isClosed.Load() {
			return 0, http.ErrBodyReadAfterClose
		}
		if n, err := b.takePeeked(p); n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
	return b.readNow(p)
}

// readNow reads from the base.
func (b *ResponseBody) readNow(p []byte) (int, error) {
	if b.idle != nil {
		b.idle.beginRead(b)
		defer b.idle.endRead()
		n, err := b.readBase(p)
		return n, b.idle.explained(err)
	}
	return b.readBase(p)
}

func (b *ResponseBody) readBase(p []byte) (int, error) {
	if b.countsReads {
		b.reads.Add(1)
		defer b.reads.Add(1)
		if b.isInterrupted.Load() {
			return 0, errDiscarded
		}
	}
	n, err := b.base.Read(p)
	if err == nil {
		return n, nil
	}
	return n, b.end(err)
}

// enableInterrupt counts reads from now on.
func (b *ResponseBody) enableInterrupt() {
	if !b.countsReads { // A reading goroutine may read the field.
		b.countsReads = true
	}
}

// end handles the error that ended the body and returns the one for the caller.
func (b *ResponseBody) end(err error) error {
	if err != io.EOF { //nolint:errorlint // Only a bare io.EOF is the end.
		return b.explained(err)
	}
	b.isAtEnd.Store(true)
	if b.isRequestSent() {
		b.of.EndContext()
	}
	return err
}

// isRequestSent reports whether the request has been sent to its end.
func (b *ResponseBody) isRequestSent() bool { return !b.isBidirectional && b.of.isUploaded() }

// interrupt ends a Read that takes too long. It cancels the request's context first, and closes the
// body only if the base ignores that: not every body supports Close during a Read. Without a
// context the base is an *http.Transport, and its bodies do.
func (b *ResponseBody) interrupt(cause error) {
	ctx := b.of.OwnContext()
	b.isInterrupted.Store(true)
	if ctx == nil {
		Close(b.base)
		return
	}
	read := b.reads.Load()
	ctx.End(cause)
	if read%2 == 1 {
		time.AfterFunc(waiting.GracePeriod, func() {
			if b.reads.Load() == read {
				Close(b.base)
			}
		})
	}
}

// IsClosed reports whether the body has been closed.
func (b *ResponseBody) IsClosed() bool { return b.isClosed.Load() }

// Close closes the body. If it is being read ahead, Close cancels the request's context first and
// gives the Read time to end.
func (b *ResponseBody) Close() error {
	if b.isClosed.Swap(true) {
		return nil
	}
	defer b.of.EndContext()
	if b.ahead != nil && b.of.HasOwnContext && !b.ahead.isDone() {
		b.of.EndContext()
		ctx, cancel := context.WithTimeout(context.Background(), waiting.GracePeriod)
		defer cancel()
		b.ahead.awaitEnd(ctx)
	}
	if b.watcher != nil {
		b.watcher.BodyClosed(b.isReading.Load())
	}
	return b.base.Close()
}
