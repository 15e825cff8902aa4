package exchange

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"

	"github.com/tenax-go/tenax/internal/waiting"
)

// drainLimit is how many bytes of a discarded response are read so that its connection can be
// reused.
const drainLimit = 256 << 10

// Discard reads the rest of the response within limits and closes it. Its body is b, or a wrapper
// that a policy put around b.
func (b *ResponseBody) Discard(response *http.Response) {
	if b.isDrained(response) {
		Close(response.Body)
		return
	}
	b.enableInterrupt()
	var isTimeUp atomic.Bool
	rest := readerFunc(func(p []byte) (int, error) {
		if isTimeUp.Load() { // Otherwise a body that arrives in drops would be read on.
			return 0, io.EOF
		}
		return response.Body.Read(p)
	})
	if !waiting.Await(b.of.Caller, waiting.GracePeriod, func() {
		defer func() { _ = response.Body.Close() }()
		_, _ = io.CopyN(io.Discard, rest, drainLimit)
	}) {
		isTimeUp.Store(true)
		b.interrupt(context.Canceled)
	}
}

// isDrained reports whether there is nothing left to read.
func (b *ResponseBody) isDrained(response *http.Response) bool {
	return response.ContentLength == 0 || response.Body == nil || response.Body == http.NoBody ||
		b.isAtEnd.Load() || b.peeked.err != nil || b.ahead != nil && b.ahead.isWhole()
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
