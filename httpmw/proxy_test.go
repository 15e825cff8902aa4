package httpmw_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
)

// forward is a proxy that tunnels what it is asked to CONNECT to and sends on the rest.
func forward(t *testing.T, requests *atomic.Int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		if r.Method != http.MethodConnect {
			response, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			w.WriteHeader(response.StatusCode)
			_, _ = io.Copy(w, response.Body)
			return
		}
		upstream, err := net.Dial("tcp", r.Host)
		if err != nil {
			t.Error(err)
			return
		}
		defer upstream.Close()
		w.WriteHeader(http.StatusOK)
		client, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer client.Close()
		go func() {
			_, _ = io.Copy(upstream, client)
			_ = upstream.(*net.TCPConn).CloseWrite()
		}()
		_, _ = io.Copy(client, upstream)
	})
}

func TestRequestsGoThroughAProxyAndAreRepeatedThere(t *testing.T) {
	answer := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "answer") })
	plain, secure := httptest.NewServer(answer), httptest.NewTLSServer(answer)
	defer plain.Close()
	defer secure.Close()
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	for name, address := range map[string]string{"plain": plain.URL, "tunneled": secure.URL} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			proxy := httptest.NewServer(forward(t, &requests))
			defer proxy.Close()
			base := secure.Client().Transport.(*http.Transport).Clone()
			base.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }
			defer base.CloseIdleConnections()
			transport := httpmw.Standard("proxied", httpmw.WithBase(base),
				httpmw.WithRetry(retry.WithBackoff(retry.Constant(time.Millisecond))))
			status, body, err := roundTrip(t, transport, to(t, address))
			if status != 200 || body != "answer" || err != nil || requests.Load() != 2 {
				t.Errorf("got %d %q, %v after %d requests to the proxy", status, body, err, requests.Load())
			}
		})
	}
}
