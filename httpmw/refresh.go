package httpmw

import (
	"context"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/internal/waiting"
)

const (
	// refreshInterval is how often at most the base is told to close its idle connections.
	refreshInterval = 10 * time.Millisecond
	// settlingTime is how long a request that was given up may still count as one under way on its
	// connection.
	settlingTime = 5 * time.Millisecond
)

// notice learns from a response whether requests share a connection over TCP to the server. QUIC
// finds out by itself that a connection has died, and http3.Transport takes connections for idle
// that responses are read from.
func (t *Transport) notice(response *http.Response) {
	if response.ProtoMajor == 2 && !t.multiplexes.Load() {
		t.multiplexes.Store(true)
	}
}

// suspectConnections says that a request has had no answer in time. Over HTTP/1.1 its connection
// ends with it. One that requests share goes on, even if it has died in silence, and attempt after
// attempt would be sent over it until TCP notices.
func (t *Transport) suspectConnections() {
	if t.multiplexes.Load() {
		t.suspected.Store(time.Now().UnixNano())
	}
}

// refreshConnections makes the next attempts use fresh connections if those that there are have
// become suspect. Connections on which other requests wait are left alone.
func (t *Transport) refreshConnections() {
	suspected := t.suspected.Load()
	if suspected == 0 {
		return
	}
	now, last := time.Now().UnixNano(), t.refreshed.Load()
	if isWithin(refreshInterval, last, now) || !t.refreshed.CompareAndSwap(last, now) {
		return
	}
	if !isWithin(settlingTime, suspected, now) {
		t.suspected.CompareAndSwap(suspected, 0)
	}
	waiting.Await(context.Background(), waiting.Patience, t.CloseIdleConnections)
}

// isWithin reports whether now is less than d after a moment. It is not if the clock has been set
// back.
func isWithin(d time.Duration, moment, now int64) bool { return now >= moment && now-moment < int64(d) }
