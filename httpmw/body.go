package httpmw

import (
	"io"
	"time"
)

// drainLimit and drainTime bound what is read of a response that nobody wants, to have its connection back.
const (
	drainLimit = 256 << 10
	drainTime  = 100 * time.Millisecond
)

// drain reads what is left of the body, within the limits, and closes it.
func drain(body io.ReadCloser) {
	watchdog := time.AfterFunc(drainTime, func() { closeBody(body) })
	defer watchdog.Stop()
	_, _ = io.CopyN(io.Discard, body, drainLimit)
	closeBody(body)
}

// startedBody is a body of which the start has been read already, and what comes after that.
type startedBody struct {
	io.Reader
	io.Closer
}

func closeBody(body io.ReadCloser) {
	if body != nil {
		_ = body.Close() // Nobody waits for it.
	}
}
