package httpmw

import (
	"net"
	"net/http"
	"strings"
	"unicode"

	"github.com/tenax-go/tenax/internal/exchange"
)

// canSendElsewhere reports whether the request can be sent over a connection that is surely another
// one than before.
func (t *Transport) canSendElsewhere(request *http.Request) bool {
	base, ok := t.base.(*http.Transport)
	if !ok || strings.IndexFunc(request.URL.Host, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
		return false
	}
	// With another implementation of HTTP/2 than its own, net/http cannot make a connection for one
	// request.
	_, isForeign := base.Clone().TLSNextProto["h2"]
	return !isForeign
}

// sendElsewhere sends the request over a connection of its own, which lasts as long as its context.
func (a *attempt) sendElsewhere() (*http.Response, error) {
	base, _ := a.call.transport.base.(*http.Transport)
	address := a.request.URL
	connection, err := base.NewClientConn(a.request.Context(), address.Scheme, net.JoinHostPort(address.Hostname(), address.Port()))
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
