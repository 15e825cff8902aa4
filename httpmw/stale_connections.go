package httpmw

import (
	"context"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/waiting"
)

const (
	// closeInterval is the shortest time between two closings of the idle connections.
	closeInterval = 10 * time.Millisecond
	// staleTime is how long a timed-out request may keep its connection from being idle.
	staleTime = 5 * time.Millisecond
)

// recordProtocol records whether the server multiplexes requests over a TCP connection. HTTP/3 does
// not count: QUIC detects dead connections itself, and http3.Transport regards connections as idle
// while responses are being read.
func (t *Transport) recordProtocol(response *http.Response) {
	if response.ProtoMajor == 2 && !t.multiplexes.Load() {
		t.multiplexes.Store(true)
	}
}

// markConnectionsStale records that a request has timed out. Over HTTP/1.1 its connection ends with
// it. A multiplexed connection lives on even if the peer is gone, and every further attempt would
// be sent over it until TCP notices.
func (t *Transport) markConnectionsStale() {
	if t.multiplexes.Load() {
		t.staleSince.Store(int64(monotonic.Now()))
	}
}

// closeStaleConnections closes the idle connections if they may be stale, so that the next attempts
// open new ones. Connections with running requests stay open.
func (t *Transport) closeStaleConnections() {
	staleSince := t.staleSince.Load()
	if staleSince == 0 {
		return
	}
	now, last := monotonic.Now(), t.closedIdleAt.Load()
	if now.Sub(monotonic.Instant(last)) < closeInterval || !t.closedIdleAt.CompareAndSwap(last, int64(now)) {
		return
	}
	if now.Sub(monotonic.Instant(staleSince)) >= staleTime {
		t.staleSince.CompareAndSwap(staleSince, 0)
	}
	waiting.Await(context.Background(), waiting.GracePeriod, t.CloseIdleConnections)
}
