package httpmw

import (
	"net/http"
	"time"
)

// pingTimeout is how long a connection of HTTP/2 may be silent before it is asked for a sign of
// life, and how long it has to give one.
const pingTimeout = 15 * time.Second

// standardBase returns a transport as http.DefaultTransport is, which also finds out when a
// connection of HTTP/2 has died in silence. Where a program has put something else in its place,
// that is the base.
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
