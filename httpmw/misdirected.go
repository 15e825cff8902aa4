package httpmw

import (
	"net"
	"net/http"
	"strings"
	"unicode"

	"github.com/tenax-go/tenax/internal/exchange"
)

// canUseNewConnection reports whether the request can be sent over a connection that is certainly a
// new one.
func (t *Transport) canUseNewConnection(request *http.Request) bool {
	base, ok := t.base.(*http.Transport)
	if !ok || strings.IndexFunc(request.URL.Host, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
		return false
	}
	// With an HTTP/2 implementation other than its own, net/http cannot open a connection for a
	// single request.
	_, isForeign := base.Clone().TLSNextProto["h2"]
	return !isForeign
}

// sendOverNewConnection sends the request over its own connection, which is closed when the
// request's context ends.
func (a *attempt) sendOverNewConnection() (*http.Response, error) {
	base, _ := a.call.transport.base.(*http.Transport)
	url := a.request.URL
	connection, err := base.NewClientConn(a.request.Context(), url.Scheme, net.JoinHostPort(url.Hostname(), url.Port()))
	if err != nil {
		exchange.Close(a.request.Body)
		return nil, err
	}
	a.exchange.Context.AfterFunc(func() { _ = connection.Close() })
	response, err := connection.RoundTrip(a.request)
	if err != nil {
		exchange.Close(a.request.Body)
	}
	return response, err
}
