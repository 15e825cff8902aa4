package preludes

import "net/http"

// mine is the package of the reader's transport.
var mine struct {
	New func(base http.RoundTripper) http.RoundTripper
}
