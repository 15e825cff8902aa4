package httpmw_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
)

// forward is a proxy that tunnels CONNECT requests and forwards the others.
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
		client, sent, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer client.Close()
		go func() {
			_, _ = io.Copy(upstream, sent) // The server may have read ahead.
			_ = upstream.(*net.TCPConn).CloseWrite()
		}()
		_, _ = io.Copy(client, upstream)
	})
}

func TestRequestsThroughAProxyAreRepeated(t *testing.T) {
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

// counting answers on an upgraded connection with the number of bytes received, once the other side
// has closed its write side.
func counting(t *testing.T) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, buffer, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close()
		_, _ = io.WriteString(connection, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: count\r\n\r\n")
		n, err := io.Copy(io.Discard, buffer)
		_, _ = fmt.Fprintf(connection, "%d bytes, %v", n, err)
	}))
}

func TestAnUpgradedConnectionIsHalfClosedThroughAProxy(t *testing.T) {
	upstream := counting(t)
	defer upstream.Close()
	target, err := url.Parse(upstream.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, transport := range map[string]http.RoundTripper{
		"net/http":           upstream.Client().Transport,
		"no limits":          httpmw.NewTransport(upstream.Client().Transport),
		"a limit":            httpmw.NewTransport(upstream.Client().Transport, httpmw.WithPolicies(limit(time.Minute))),
		"canceled by others": httpmw.NewTransport(upstream.Client().Transport, httpmw.WithPolicies(cancelable(nil))),
	} {
		t.Run(name, func(t *testing.T) {
			proxy := httptest.NewServer(&httputil.ReverseProxy{
				Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, Transport: transport,
			})
			defer proxy.Close()
			client, err := net.Dial("tcp", strings.TrimPrefix(proxy.URL, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			_, _ = io.WriteString(client, "GET / HTTP/1.1\r\nHost: proxy.test\r\nConnection: Upgrade\r\nUpgrade: count\r\n\r\n")
			buffer := bufio.NewReader(client)
			response, err := http.ReadResponse(buffer, nil)
			if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
				t.Fatalf("got %v, %v", response, err)
			}
			defer response.Body.Close()
			_, _ = io.WriteString(client, "hello")
			_ = client.(*net.TCPConn).CloseWrite()
			if got, err := io.ReadAll(buffer); string(got) != "5 bytes, <nil>" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestAnUpgradedConnectionCanBeHalfClosedOnlyIfItsBaseSupportsIt(t *testing.T) {
	for name, limits := range map[string]policies{"no limit": nil, "a limit": {limit(time.Minute)}} {
		t.Run(name, func(t *testing.T) {
			upgraded := response(http.StatusSwitchingProtocols, "")
			upgraded.Body = &duplex{Reader: strings.NewReader("")}
			transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return upgraded, nil }), httpmw.WithPolicies(limits...))
			response, err := transport.RoundTrip(request(t, "GET", ""))
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if _, writable := response.Body.(io.Writer); !writable {
				t.Error("the connection cannot be written to")
			}
			if _, closes := response.Body.(interface{ CloseWrite() error }); closes {
				t.Error("the connection promises what it cannot do")
			}
		})
	}
}
