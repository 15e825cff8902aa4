package conformance_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/tenax-go/tenax/internal/testkit/racing"
)

// The client's limit of ten is one of the rows. Without it, every hop is a separate call of the
// transport.
func TestTenThousandRedirectsTakeOneConnection(t *testing.T) {
	hops := 10_000
	if racing.Enabled {
		hops = 1_000
	}
	var requests, connections atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		http.Redirect(w, r, "/again", http.StatusFound)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	errTooMany := errors.New("too many")
	followed := 0
	client := &http.Client{
		Transport: tenax(server.Client().Transport),
		CheckRedirect: func(*http.Request, []*http.Request) error {
			if followed++; followed >= hops {
				return errTooMany
			}
			return nil
		},
	}
	response, err := client.Get(server.URL)
	if response != nil {
		response.Body.Close()
	}
	if !errors.Is(err, errTooMany) || requests.Load() != int64(hops) || connections.Load() != 1 {
		t.Errorf("%d requests over %d connections ended in %v", requests.Load(), connections.Load(), err)
	}
}
