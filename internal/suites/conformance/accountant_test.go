package conformance_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/suites/conformance"
)

// accountant is a client that records the results of its requests.
type accountant struct {
	records   []record
	proxy     *conformance.Proxy
	base      *http.Transport
	transport http.RoundTripper
	open      atomic.Int64
	closed    chan struct{} // gets a value when a connection is closed
}

// cooldown is so short that circuits do not keep most requests from being sent.
const cooldown = 3 * time.Millisecond

func newAccountant(records []record, proxy *conformance.Proxy, protocols *http.Protocols) *accountant {
	a := &accountant{records: records, proxy: proxy, closed: make(chan struct{}, 1)}
	a.base = &http.Transport{MaxIdleConnsPerHost: 32, DialContext: a.dial, Protocols: protocols}
	a.transport = tenaxWith(a, knobs{attempt: 500 * time.Millisecond, cooldown: cooldown})
	return a
}

func (a *accountant) dial(ctx context.Context, network, address string) (net.Conn, error) {
	connection, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	a.open.Add(1)
	return &countedConnection{Conn: connection, of: a}, nil
}

type countedConnection struct {
	net.Conn
	of     *accountant
	closed atomic.Bool
}

func (c *countedConnection) Close() error {
	if !c.closed.Swap(true) {
		c.of.open.Add(-1)
		select {
		case c.of.closed <- struct{}{}:
		default:
		}
	}
	return c.Conn.Close()
}

type recordKey struct{}

// RoundTrip is below Tenax, where it sees attempts.
func (a *accountant) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Context().Value(recordKey{}).(*record).attempts.Add(1)
	return a.base.RoundTrip(r)
}

// order sends a request and records its result.
func (a *accountant) order(id int) {
	e := &a.records[id]
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), recordKey{}, e))
	defer cancel()
	switch mood := rand.IntN(100); {
	case mood < 1:
		e.canceledBefore = true
		cancel()
	case mood < 6:
		timer := time.AfterFunc(rand.N(5*time.Millisecond), cancel)
		defer timer.Stop()
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { e.sent.Add(1) }})
	e.result, e.err = a.send(ctx, id, e.kind)
	if errors.Is(e.err, breaker.ErrOpen) {
		time.Sleep(cooldown)
	}
}

func (a *accountant) send(ctx context.Context, id int, k kind) (outcome, error) {
	var body io.Reader
	if k != get {
		body = strings.NewReader(payload(id, k))
	}
	r, err := http.NewRequestWithContext(ctx, k.method(), "http://"+a.proxy.Address+"/"+strconv.Itoa(id), body)
	if err != nil {
		return failure, err
	}
	if k == keyedPost {
		r.Header.Set("Idempotency-Key", strconv.Quote(strconv.Itoa(id)))
	}
	response, err := (&http.Client{Transport: a.transport}).Do(r)
	if err != nil {
		return failure, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return failure, err
	case response.StatusCode != http.StatusOK:
		return refusal, nil
	case string(text) != receipt(id):
		return failure, errors.New("the answer is another one")
	}
	return success, nil
}

// close expects that every connection is idle, or over HTTP/2 at least ends: net/http keeps one
// that waits for the answer to its ping after a request was canceled.
func (a *accountant) close(t *testing.T) {
	t.Helper()
	defer a.proxy.Close()
	if a.base.Protocols.UnencryptedHTTP2() {
		a.proxy.Close()
	}
	a.base.CloseIdleConnections()
	patience := time.After(10 * time.Second)
	for a.open.Load() > 0 {
		select {
		case <-a.closed:
			continue
		case <-patience:
			t.Errorf("%d connections are lost", a.open.Load())
		}
		break
	}
}
