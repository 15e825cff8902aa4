package httpmw_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
)

// misdirecting is a server that answers 421 over its first connections, like one with another
// certificate.
type misdirecting struct {
	*httptest.Server
	wrong int

	mu          sync.Mutex
	connections []string
	bodies      []string
	open        sync.WaitGroup
	closed      chan struct{}
}

func misdirects(t *testing.T, http2 bool, wrong int) *misdirecting {
	t.Helper()
	m := &misdirecting{wrong: wrong, closed: make(chan struct{}, 10)}
	m.Server = httptest.NewUnstartedServer(m)
	m.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			m.open.Add(1)
		case http.StateClosed:
			m.open.Done()
			m.closed <- struct{}{}
		default:
		}
	}
	m.EnableHTTP2 = http2
	m.StartTLS()
	t.Cleanup(m.Close)
	return m
}

func (m *misdirecting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bodies = append(m.bodies, string(body))
	place := slices.Index(m.connections, r.RemoteAddr)
	if place < 0 {
		place, m.connections = len(m.connections), append(m.connections, r.RemoteAddr)
	}
	if place < m.wrong {
		w.WriteHeader(http.StatusMisdirectedRequest)
	}
	_, _ = io.WriteString(w, "answer")
}

func TestAMisdirectedRequestIsRepeatedOverANewConnection(t *testing.T) {
	for name, test := range map[string]struct {
		http2  bool
		method string
		body   string
		wrong  int
		want   int // the status
		sent   int
	}{
		"HTTP/1.1":               {false, "GET", "", 1, 200, 2},
		"HTTP/1.1, a POST":       {false, "POST", "order", 1, 200, 2},
		"HTTP/1.1, twice":        {false, "GET", "", 2, 200, 3},
		"HTTP/1.1, always":       {false, "GET", "", 3, 421, 3},
		"HTTP/2":                 {true, "GET", "", 1, 200, 2},
		"HTTP/2, a POST":         {true, "POST", "order", 1, 200, 2},
		"HTTP/2, twice, a POST":  {true, "POST", "order", 2, 200, 3},
		"HTTP/2, always, a POST": {true, "POST", "order", 3, 421, 3},
	} {
		t.Run(name, func(t *testing.T) {
			server := misdirects(t, test.http2, test.wrong)
			base := server.Client().Transport.(*http.Transport)
			transport := httpmw.NewTransport(base, retrying())
			r := request(t, test.method, test.body)
			r.URL, _ = url.Parse(server.URL)
			r.Host = r.URL.Host
			status, body, err := roundTrip(t, transport, r)
			if status != test.want || body != "answer" || err != nil || len(server.bodies) != test.sent || len(server.connections) != test.sent {
				t.Errorf("got %d %q, %v after %d requests over %d connections", status, body, err, len(server.bodies), len(server.connections))
			}
			for _, body := range server.bodies {
				if body != test.body {
					t.Errorf("sent %q", server.bodies)
				}
			}
			for range test.sent - 1 {
				<-server.closed // Happens only if every connection but the base's is closed.
			}
			base.CloseIdleConnections()
			server.open.Wait()
		})
	}
}

func TestTheNewConnectionHasTheProtocolOfTheBase(t *testing.T) {
	for name, test := range map[string]struct {
		base *http.Transport
		want string
	}{
		"HTTP/2 by default": {new(http.Transport), "HTTP/2.0"},
		"HTTP/2, forced":    {&http.Transport{ForceAttemptHTTP2: true}, "HTTP/2.0"},
		"HTTP/1.1":          {&http.Transport{TLSClientConfig: new(tls.Config)}, "HTTP/1.1"},
	} {
		server := misdirects(t, true, 1)
		test.base.Clone() // decides about HTTP/2, and sets the TLS config
		test.base.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		t.Cleanup(test.base.CloseIdleConnections)
		r := request(t, "GET", "")
		r.URL, _ = url.Parse(server.URL)
		response, err := httpmw.NewTransport(test.base, retrying()).RoundTrip(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if response.Proto != test.want || response.StatusCode != http.StatusOK || len(server.connections) != 2 {
			t.Errorf("%s: %s, %s over %d connections", name, response.Proto, response.Status, len(server.connections))
		}
		_ = response.Body.Close()
	}
}

func TestAMisdirectedRequestIsNotRepeatedIfANewConnectionIsNotCertain(t *testing.T) {
	sent := 0
	transport := httpmw.NewTransport(sending(func(*http.Request, string) (*http.Response, error) {
		sent++
		return response(http.StatusMisdirectedRequest, "not here"), nil
	}), retrying())
	status, body, err := roundTrip(t, transport, request(t, "GET", ""))
	if status != 421 || body != "not here" || err != nil || sent != 1 {
		t.Errorf("got %d %q, %v after %d requests", status, body, err, sent)
	}
	want := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection, Status: 421, NotSent: true, NoRetry: true}
	if got := verdictOf(t, request(t, "GET", ""), response(421, "")); got != want {
		t.Errorf("the verdict is %+v, want %+v", got, want)
	}
}

func TestTheAttemptFailsIfNoNewConnectionCanBeMade(t *testing.T) {
	server := misdirects(t, false, 1)
	base := server.Client().Transport.(*http.Transport)
	stop := middleware(func(ctx context.Context, next next) (*http.Response, error) {
		response, err := next.Do(ctx)
		_ = server.Listener.Close()
		return response, err
	})
	body := track("order")
	r := oneShot(t, "PUT", track("order"))
	r.GetBody = func() (io.ReadCloser, error) { return body, nil }
	r.URL, _ = url.Parse(server.URL)
	_, _, err := roundTrip(t, httpmw.NewTransport(base, retrying(), httpmw.WithPolicies(stop)), r)
	var dialing *net.OpError
	if !errors.As(err, &dialing) || dialing.Op != "dial" || body.closed.Load() == 0 || len(server.bodies) != 1 {
		t.Errorf("got %v after %d requests; the body was closed %d times", err, len(server.bodies), body.closed.Load())
	}
}

func TestTheNewConnectionLeadsToTheSameServer(t *testing.T) {
	for address, want := range map[string][]string{
		"https://example.test":         {"example.test:443"},
		"http://example.test":          {"example.test:80"},
		"http://example.test:8080/a":   {"example.test:8080"},
		"https://[2001:db8::1]":        {"[2001:db8::1]:443"},
		"https://[2001:db8::1]:8443":   {"[2001:db8::1]:8443"},
		"https://b\u00fccher.test:443": {"xn--bcher-kva.test:443"},
	} {
		sent := 0
		misdirects := sending(func(*http.Request, string) (*http.Response, error) {
			sent++
			return response(http.StatusMisdirectedRequest, ""), nil
		})
		var dialed []string
		base := &http.Transport{DialContext: func(_ context.Context, _, to string) (net.Conn, error) {
			dialed = append(dialed, to)
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errBoom}
		}}
		base.RegisterProtocol("http", misdirects)
		base.RegisterProtocol("https", misdirects)
		r := request(t, "GET", "")
		r.URL, _ = url.Parse(address)
		_, _, err := roundTrip(t, httpmw.NewTransport(base, retrying(retry.WithMaxAttempts(2))), r)
		if diff := cmp.Diff(want, dialed); diff != "" || sent != 1 || (err == nil) != (want == nil) {
			t.Errorf("%s: sent %d times, %v; dialed (-want +got):\n%s", address, sent, err, diff)
		}
	}
}
