package httpmw

import (
	"net/http"
	"time"
)

// pingTimeout is how long an HTTP/2 connection may receive nothing before a PING is sent, and how
// long the response to the PING may take.
const pingTimeout = 15 * time.Second

// standardBase returns a clone of http.DefaultTransport that also sends HTTP/2 PINGs. If the
// program has set that to another type of RoundTripper, standardBase returns it itself.
func standardBase() http.RoundTripper {
	original, ok := http.DefaultTransport.(*http.Transport)
	if !ok || original == nil {
		return http.DefaultTransport
	}
	base := original.Clone()
	if base.HTTP2 == nil {
		base.HTTP2 = new(http.HTTP2Config)
	}
	if base.HTTP2.SendPingTimeout == 0 {
		base.HTTP2.SendPingTimeout, base.HTTP2.PingTimeout = pingTimeout, pingTimeout
	}
	return base
}
