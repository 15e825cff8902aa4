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

// Body is the body of a response. It keeps the request's context alive until it is closed or has
// been read to its end, and the request has been sent to its end: a server may answer before it has
// read everything (RFC 9113, section 8.1).
//
// What is read ahead for the codes in it, and what is read of it to give it up, is read in
// goroutines of their own: no Read can be limited in time. All of them come to readNow, one after
// the other, and interrupt is what ends a Read that takes too long.
type Body struct {
	base  io.ReadCloser
	of    *Exchange
	ahead *readAhead // nil unless its start is read ahead
	idle  *idleLimit // nil without a limit

	keepsUpload bool          // the request may be sent until the body is closed
	isWatched   bool          // reads are counted, so that one can be interrupted
	reads       atomic.Uint32 // how many have begun and ended: it is odd during a Read of the base
	isCut       atomic.Bool   // no Read of the base begins any more
	isAtEnd     atomic.Bool
	isClosed    atomic.Bool
}

// Receive puts the exchange's Body in the place of the response's. A Read of it may wait for idle,
// if that is not 0, and fails with an error that silent makes.
func (e *Exchange) Receive(response *http.Response, idle time.Duration, silent func(time.Duration) error) {
	b := &e.Body
	b.base, b.of = response.Body, e
	isConnection := response.StatusCode == http.StatusSwitchingProtocols || e.Request.Method == http.MethodConnect
	b.keepsUpload = isConnection || e.outlastsResponse(response)
	if b.base == http.NoBody && b.isOver() {
		b.isAtEnd.Store(true)
		e.Release()
		return
	}
	if idle > 0 && !isConnection {
		b.idle = &idleLimit{limit: idle, silent: silent}
		b.watch()
	}
	response.Body = AsConnection(b, b.base)
}

var errCut = errors.New("httpmw: the response's body has been given up")

func (b *Body) Read(p []byte) (int, error) {
	if b.ahead != nil {
		if b.isClosed.Load() {
			return 0, http.ErrBodyReadAfterClose
		}
		if n, err := b.ahead.take(p); n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
	return b.readNow(p)
}

// Peek returns the start of the body, as much of it as comes in a short while and at most so many
// bytes.
func (b *Body) Peek(limit int64) []byte {
	b.watch()
	b.ahead = startReading(b.readNow, limit)
	return b.ahead.peek()
}

// readNow reads from the base.
func (b *Body) readNow(p []byte) (int, error) {
	if b.idle != nil {
		b.idle.begin(b)
		defer b.idle.end()
		n, err := b.readBase(p)
		return n, b.idle.explained(err)
	}
	return b.readBase(p)
}

func (b *Body) readBase(p []byte) (int, error) {
	if b.isWatched {
		b.reads.Add(1)
		defer b.reads.Add(1)
		if b.isCut.Load() {
			return 0, errCut
		}
	}
	n, err := b.base.Read(p)
	if err == nil {
		return n, nil
	}
	return n, b.end(err)
}

// watch has Reads counted from now on.
func (b *Body) watch() {
	if !b.isWatched { // A goroutine that reads may look at it.
		b.isWatched = true
	}
}

// end is what the body's end means to the caller.
func (b *Body) end(err error) error {
	if err != io.EOF { //nolint:errorlint // As io.Reader has it: what only wraps it is a failure.
		return b.explained(err)
	}
	b.isAtEnd.Store(true)
	if b.isOver() {
		b.of.Release()
	}
	return err
}

// isOver reports whether the request has been sent to its end.
func (b *Body) isOver() bool { return !b.keepsUpload && b.of.isUploaded() }

// interrupt ends a Read that takes too long: with the request's context, and only where the base
// does not heed that, by closing the body, which not every body bears during a Read. Those of an
// *http.Transport do.
func (b *Body) interrupt(cause error) {
	held := b.of.Held()
	b.isCut.Store(true)
	if held == nil {
		Close(b.base)
		return
	}
	read := b.reads.Load()
	held.End(cause)
	if read%2 == 1 {
		time.AfterFunc(waiting.Patience, func() {
			if b.reads.Load() == read {
				Close(b.base)
			}
		})
	}
}

// IsClosed reports whether the body has been closed.
func (b *Body) IsClosed() bool { return b.isClosed.Load() }

// Close closes the body, but not during a Read of what is read ahead, where the request's context
// can end that.
func (b *Body) Close() error {
	if b.isClosed.Swap(true) {
		return nil
	}
	defer b.of.Release()
	if b.ahead != nil && b.of.IsHeld && !b.ahead.hasEnded() {
		b.of.Release()
		waiting.Within(context.Background(), waiting.Patience, b.ahead.ended)
	}
	return b.base.Close()
}
