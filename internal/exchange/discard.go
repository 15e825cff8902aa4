package exchange

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/waiting"
)

// drainLimit bounds what is read of a response that nobody wants, to have its connection back.
const drainLimit = 256 << 10

// Discard reads what is left of the response, whose body is b or what policies have made of it,
// within limits, and closes it.
func (b *Body) Discard(response *http.Response) {
	if b.isDrained(response) {
		Close(response.Body)
		return
	}
	b.watch()
	var givenUp atomic.Bool
	rest := readerFunc(func(p []byte) (int, error) {
		if givenUp.Load() { // A body that comes in drops would otherwise be read on.
			return 0, io.EOF
		}
		return response.Body.Read(p)
	})
	if !waiting.Await(b.of.Caller, waiting.Patience, func() {
		defer func() { _ = response.Body.Close() }()
		_, _ = io.CopyN(io.Discard, rest, drainLimit)
	}) {
		givenUp.Store(true)
		b.interrupt(context.Canceled)
	}
}

// isDrained reports whether nothing is left to read.
func (b *Body) isDrained(response *http.Response) bool {
	return response.ContentLength == 0 || response.Body == nil || response.Body == http.NoBody ||
		b.isAtEnd.Load() || b.ahead != nil && b.ahead.isWhole()
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
