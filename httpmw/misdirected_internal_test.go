package httpmw

import (
	"net/http"
	"testing"
	"time"
)

// A connection of HTTP/2 that is made after its request has ended never gets a stream to end with,
// and nothing can reach the clone.
func TestANewConnectionIsNotKept(t *testing.T) {
	base := &http.Transport{IdleConnTimeout: time.Hour}
	single, ok := NewTransport(base).newConnection().(*http.Transport)
	if !ok || single == base || !single.DisableKeepAlives || single.IdleConnTimeout <= 0 || single.IdleConnTimeout > time.Second {
		t.Errorf("got %+v", single)
	}
	if base.DisableKeepAlives || base.IdleConnTimeout != time.Hour {
		t.Error("the base has changed")
	}
}
