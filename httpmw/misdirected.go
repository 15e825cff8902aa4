package httpmw

import (
	"net/http"
	"time"
)

// canUseNewConnection reports whether requests can be sent over a connection that is certainly a
// new one.
func (t *Transport) canUseNewConnection() bool {
	base, ok := t.base.(*http.Transport)
	if !ok {
		return false
	}
	// An HTTP/2 implementation other than net/http's own shares its connections with clones.
	_, isForeign := base.Clone().TLSNextProto["h2"]
	return !isForeign
}

// newConnection returns a base for one request, which gets a connection of its own.
func (t *Transport) newConnection() http.RoundTripper {
	base, _ := t.base.(*http.Transport)
	single := base.Clone()
	single.DisableKeepAlives = true
	// Nothing else closes a connection of HTTP/2 that was made too late for its request.
	single.IdleConnTimeout = time.Second
	// A clone of a transport that uses HTTP/2 by default would not, as it has a TLS config.
	single.ForceAttemptHTTP2 = base.TLSNextProto["h2"] != nil
	return single
}
