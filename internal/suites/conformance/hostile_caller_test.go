package conformance_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// These tests are no rows, because net/http itself panics in some of them.

func TestRequestsWithoutWhatTheyNeedAreClearErrors(t *testing.T) {
	transport := tenax(http.DefaultTransport)
	spoil := map[string]func(*http.Request) *http.Request{
		"nil request": func(*http.Request) *http.Request { return nil },
		"no URL":      func(r *http.Request) *http.Request { r.URL = nil; return r },
		"no Header":   func(r *http.Request) *http.Request { r.Header = nil; return r },
	}
	for want, spoil := range spoil {
		t.Run(want, func(t *testing.T) {
			body := &closing{Reader: strings.NewReader("order")}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://server.test/", body)
			if err != nil {
				t.Fatal(err)
			}
			spoiled := spoil(r)
			response, err := transport.RoundTrip(spoiled)
			if response != nil || err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q in it", err, want)
			}
			if spoiled != nil && !body.closed.Load() {
				t.Error("the body is open")
			}
		})
	}
}

// closing records whether it was closed.
type closing struct {
	io.Reader
	closed atomic.Bool
}

func (b *closing) Close() error {
	b.closed.Store(true)
	return nil
}

// net/http reads a body in its own goroutine, where a panic ends the program under any transport.
// But another base may read it in the caller's goroutine, and the transport calls GetBody.
func TestABodyThatPanicsLosesNothing(t *testing.T) {
	reading := base(func(r *http.Request) (*http.Response, error) {
		defer r.Body.Close()
		if _, err := io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{}, Body: http.NoBody}, nil
	})
	panicking := map[string]func(*http.Request){
		"Read": func(r *http.Request) { r.Body = io.NopCloser(panics{}) },
		"GetBody": func(r *http.Request) {
			r.GetBody = func() (io.ReadCloser, error) { panic(errBug) }
		},
		"Read of the second attempt": func(r *http.Request) {
			r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(panics{}), nil }
		},
	}
	for name, spoil := range panicking {
		t.Run(name, func(t *testing.T) {
			transport := tenax(reading)
			r := orderFor(t, "http://server.test/")
			spoil(r)
			if recovered := recovering(func() { _, _ = transport.RoundTrip(r) }); recovered != errBug {
				t.Errorf("recovered %v", recovered)
			}
			response, err := transport.RoundTrip(orderFor(t, "http://server.test/"))
			if err != nil || response.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("the next call got %v, %v", response, err)
			}
		})
	}
}

// base is a RoundTripper made of a function.
type base func(*http.Request) (*http.Response, error)

func (b base) RoundTrip(r *http.Request) (*http.Response, error) { return b(r) }

var errBug = errors.New("a bug")

type panics struct{}

func (panics) Read([]byte) (int, error) { panic(errBug) }

func recovering(f func()) (recovered any) {
	defer func() { recovered = recover() }()
	f()
	return nil
}

func orderFor(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAGetBodyThatFailsIsAClearErrorAndTheEnd(t *testing.T) {
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	getBodies := map[string]func() (io.ReadCloser, error){
		"an error": func() (io.ReadCloser, error) { return nil, errBug },
		"nothing":  func() (io.ReadCloser, error) { return nil, nil },
	}
	for name, getBody := range getBodies {
		t.Run(name, func(t *testing.T) {
			requests.Store(0)
			r := orderFor(t, server.URL)
			r.GetBody = getBody
			response, err := tenax(server.Client().Transport).RoundTrip(r)
			if err == nil {
				response.Body.Close()
				t.Errorf("got %d", response.StatusCode)
			} else if name == "an error" && !errors.Is(err, errBug) {
				t.Errorf("got %v", err)
			}
			if requests.Load() != 1 {
				t.Errorf("%d requests arrived", requests.Load())
			}
		})
	}
}

// This is a mistake of the caller, which net/http forbids. It must not harm any other call.
func TestARequestWithABodyThatIsUsedByManyAtOnceLosesNothing(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	var open atomic.Int64
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		default:
		}
	}
	server.Start()
	transport := tenax(server.Client().Transport)
	shared := orderFor(t, server.URL)
	shared.Body = &locked{Reader: shared.Body}
	shared.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("order")), nil }
	var callers sync.WaitGroup
	for range 16 {
		callers.Go(func() {
			if response, err := transport.RoundTrip(shared); err == nil {
				response.Body.Close()
			}
		})
	}
	callers.Wait()
	response, err := transport.RoundTrip(orderFor(t, server.URL))
	if err != nil {
		// The spoiled calls may have opened the circuit, so this transport is a new one.
		response, err = tenax(server.Client().Transport).RoundTrip(orderFor(t, server.URL))
	}
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("the next call got %v, %v", response, err)
	}
	response.Body.Close()
	server.Client().CloseIdleConnections()
	server.Close() // It waits for every connection.
	if open.Load() != 0 {
		t.Errorf("%d connections are open", open.Load())
	}
}

// locked is a body that tolerates concurrent reads, though there should be none.
type locked struct {
	mu sync.Mutex
	io.Reader
}

func (b *locked) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Reader.Read(p)
}

func (b *locked) Close() error { return nil }

func TestContextsThatHaveEndedSendNothing(t *testing.T) {
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	defer server.Close()
	canceled, cancel := context.WithCancelCause(t.Context())
	cancel(errBug)
	late, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Hour))
	defer stop()
	tests := map[string]struct {
		ctx  context.Context
		want error
	}{
		"canceled": {canceled, errBug},
		"late":     {late, context.DeadlineExceeded},
	}
	transport := tenax(server.Client().Transport)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			body := &closing{Reader: strings.NewReader("order")}
			r := orderFor(t, server.URL).WithContext(tt.ctx)
			r.Body = body
			response, err := transport.RoundTrip(r)
			if err == nil {
				response.Body.Close()
			}
			if !errors.Is(err, tt.want) || !body.closed.Load() {
				t.Errorf("got %v; closed: %v", err, body.closed.Load())
			}
		})
	}
	if requests.Load() != 0 {
		t.Errorf("%d requests arrived", requests.Load())
	}
}
