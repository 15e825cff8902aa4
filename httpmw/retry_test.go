package httpmw_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestOnlySafeRequestsAreRepeated(t *testing.T) {
	key := func(name string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, `"8e03978e"`) }
	}
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	reset := &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	oneShot := func(r *http.Request) { r.GetBody = nil }
	tests := []struct {
		name    string
		method  string
		body    string
		prepare func(*http.Request)
		options []httpmw.Option
		fail    error // instead of a 503
		want    int64
	}{
		{name: "GET", method: "GET", want: 3},
		{name: "no method", method: "", want: 3},
		{name: "HEAD", method: "HEAD", want: 3},
		{name: "OPTIONS", method: "OPTIONS", want: 3},
		{name: "TRACE", method: "TRACE", want: 3},
		{name: "DELETE", method: "DELETE", want: 3},
		{name: "PUT with a body", method: "PUT", body: "x", want: 3},
		{name: "PUT with a body that cannot be had again", method: "PUT", body: "x", prepare: oneShot, want: 1},
		{name: "POST", method: "POST", body: "x", want: 1},
		{name: "PATCH", method: "PATCH", body: "x", want: 1},
		{name: "a method of no standard", method: "FROB", want: 1},
		{name: "POST with a key", method: "POST", body: "x", prepare: key("Idempotency-Key"), want: 3},
		{name: "POST with an X- key", method: "POST", body: "x", prepare: key("X-Idempotency-Key"), want: 3},
		{name: "POST that the caller vouches for", method: "POST", body: "x", want: 3, options: []httpmw.Option{
			httpmw.WithIdempotent(func(*http.Request) bool { return true }),
		}},
		{name: "GET that the caller warns of", method: "GET", want: 1, options: []httpmw.Option{
			httpmw.WithIdempotent(func(*http.Request) bool { return false }),
		}},
		{name: "GET after a reset", method: "GET", fail: reset, want: 3},
		{name: "POST after a reset", method: "POST", body: "x", fail: reset, want: 1},
		{name: "POST that never left", method: "POST", body: "x", fail: refused, want: 3},
		{name: "POST that never left, body gone", method: "POST", body: "x", fail: refused, prepare: oneShot, want: 1},
		{name: "GET after an early close", method: "GET", fail: io.EOF, want: 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var calls atomic.Int64
			transport := httpmw.NewTransport(sending(func(_ *http.Request, body string) (*http.Response, error) {
				calls.Add(1)
				if body != tt.body {
					t.Errorf("attempt %d sent the body %q, want %q", calls.Load(), body, tt.body)
				}
				if tt.fail != nil {
					return nil, tt.fail
				}
				return response(503, "busy"), nil
			}), append(tt.options, retrying())...)
			r := request(t, tt.method, tt.body)
			if tt.prepare != nil {
				tt.prepare(r)
			}
			status, body, err := roundTrip(t, transport, r)
			if got := calls.Load(); got != tt.want {
				t.Errorf("sent %d times, want %d", got, tt.want)
			}
			if tt.fail != nil {
				if !errors.Is(err, tt.fail) {
					t.Errorf("got the error %v, want one that is %v", err, tt.fail)
				}
				return
			}
			if err != nil || status != 503 || body != "busy" {
				t.Errorf("got %d %q, %v; want the last response", status, body, err)
			}
		})
	}
}

func TestPostOn503IsSentOnceAndItsResponseComesBack(t *testing.T) {
	var sent atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		sent.Add(1)
		http.Error(w, "busy", http.StatusServiceUnavailable)
	}))
	defer server.Close()
	client := &http.Client{Transport: httpmw.NewTransport(server.Client().Transport, retrying())}
	response, err := client.Post(server.URL, "text/plain", strings.NewReader("order"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if response.StatusCode != 503 || string(body) != "busy\n" || err != nil {
		t.Errorf("got %d %q, %v", response.StatusCode, body, err)
	}
	if sent.Load() != 1 {
		t.Errorf("sent %d times", sent.Load())
	}
}

func TestRetriedResponsesGiveTheirConnectionBack(t *testing.T) {
	var requests, connections atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1)%3 != 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = io.WriteString(w, strings.Repeat("x", 64<<10))
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := &http.Client{Transport: httpmw.NewTransport(server.Client().Transport, retrying(retry.WithBackoff(retry.Constant(0))))}
	for range 100 {
		response, err := client.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != 200 {
			t.Fatalf("status %d, %v", response.StatusCode, err)
		}
		response.Body.Close()
	}
	// On a busy machine, now and then a body takes longer than is waited for it.
	if requests.Load() != 300 || connections.Load() > 10 {
		t.Errorf("%d requests over %d connections, want 300 over 1", requests.Load(), connections.Load())
	}
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	tests := []struct {
		name   string
		header func(now time.Time) string
		want   time.Duration
	}{
		{"seconds", func(time.Time) string { return "7" }, 7 * time.Second},
		{"RFC 1123 date", func(now time.Time) string { return now.Add(8 * time.Second).UTC().Format(http.TimeFormat) }, 8 * time.Second},
		{"RFC 850 date", func(now time.Time) string {
			return now.Add(9 * time.Second).UTC().Format("Monday, 02-Jan-06 15:04:05 GMT")
		}, 9 * time.Second},
		{"asctime date", func(now time.Time) string { return now.Add(10 * time.Second).UTC().Format(time.ANSIC) }, 10 * time.Second},
		{"past date", func(now time.Time) string { return now.Add(-time.Hour).UTC().Format(http.TimeFormat) }, time.Second},
		{"negative", func(time.Time) string { return "-5" }, time.Second},
		{"not a number", func(time.Time) string { return "soon" }, time.Second},
		{"NaN", func(time.Time) string { return "NaN" }, time.Second},
		{"zero", func(time.Time) string { return "0" }, time.Second},
		{"shorter than the backoff", func(time.Time) string { return "1" }, time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
					if calls++; calls > 1 {
						return response(200, ""), nil
					}
					r := response(429, "")
					r.Header.Set("Retry-After", tt.header(time.Now()))
					return r, nil
				}), retrying(retry.WithBackoff(retry.Constant(time.Second)), retry.WithJitter(retry.NoJitter)))
				start := time.Now()
				status, _, err := roundTrip(t, transport, request(t, "GET", ""))
				if status != 200 || err != nil {
					t.Errorf("got %d, %v", status, err)
				}
				if got := time.Since(start); got != tt.want {
					t.Errorf("waited %v, want %v", got, tt.want)
				}
			})
		})
	}
}

func TestRetryAfterLongerThanTheLimitReturnsTheResponseAtOnce(t *testing.T) {
	for _, header := range []string{"1743465600", "9999999999999", strings.Repeat("9", 400), "Fri, 31 Dec 9999 23:59:59 GMT"} {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
				calls++
				r := response(429, "later")
				r.Header.Set("Retry-After", header)
				return r, nil
			}), retrying())
			start := time.Now()
			status, body, err := roundTrip(t, transport, request(t, "GET", ""))
			if status != 429 || body != "later" || err != nil || calls != 1 {
				t.Errorf("%.20s: got %d %q, %v after %d calls", header, status, body, err, calls)
			}
			if waited := time.Since(start); waited != 0 {
				t.Errorf("%.20s: waited %v", header, waited)
			}
		})
	}
}

func TestRetryAfterUsesTheServersClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ahead := time.Now().Add(24 * time.Hour).UTC()
		calls := 0
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
			if calls++; calls > 1 {
				return response(200, ""), nil
			}
			r := response(503, "")
			r.Header.Set("Date", ahead.Format(http.TimeFormat))
			r.Header.Set("Retry-After", ahead.Add(3*time.Second).Format(http.TimeFormat))
			return r, nil
		}), retrying())
		start := time.Now()
		if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 200 || err != nil {
			t.Errorf("got %d, %v", status, err)
		}
		if got := time.Since(start); got != 3*time.Second {
			t.Errorf("waited %v, want 3s", got)
		}
	})
}

func TestRetryAfterOnAPermanentStatusIsIgnored(t *testing.T) {
	transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
		r := response(403, "")
		r.Header.Set("Retry-After", "1")
		return r, nil
	}), httpmw.WithPolicies(middleware(
		func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
			value, err := next.Do(ctx)
			want := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindAuth, Status: 403}
			if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
				t.Error(diff)
			}
			return value, err
		})))
	if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 403 || err != nil {
		t.Errorf("got %d, %v", status, err)
	}
}

func TestARejectionClosesTheBodyAndIsNotRetried(t *testing.T) {
	circuit := breaker.NewCircuit(breaker.WithName("upstream"))
	circuit.ForceOpen()
	never, calls := statuses(200)
	transport := httpmw.NewTransport(never, retrying(), httpmw.WithPolicies(breaker.For[*http.Response](circuit)))
	r := request(t, "POST", "")
	body := track("order")
	r.Body = body
	_, _, err := roundTrip(t, transport, r)
	var open *breaker.OpenError
	var gaveUp *retry.Error
	if !errors.As(err, &open) || !errors.As(err, &gaveUp) || gaveUp.Attempts != 1 {
		t.Errorf("got %v", err)
	}
	if calls.Load() != 0 || body.closed.Load() == 0 {
		t.Errorf("%d calls, body closed %d times", calls.Load(), body.closed.Load())
	}
}

func TestABodyThatCannotBeHadAgainEndsTheRetrying(t *testing.T) {
	busy, calls := statuses(503)
	transport := httpmw.NewTransport(busy, retrying())
	r := request(t, "PUT", "x")
	r.GetBody = func() (io.ReadCloser, error) { return nil, errBoom }
	_, _, err := roundTrip(t, transport, r)
	if !errors.Is(err, errBoom) || calls.Load() != 1 {
		t.Errorf("got %v after %d calls", err, calls.Load())
	}
}

func TestAMissingBodyIsNotSentAsAnEmptyOne(t *testing.T) {
	busy, calls := statuses(503)
	r := request(t, "PUT", "x")
	r.GetBody = func() (io.ReadCloser, error) { return nil, nil }
	_, _, err := roundTrip(t, httpmw.NewTransport(busy, retrying()), r)
	if err == nil || !strings.Contains(err.Error(), "GetBody") || calls.Load() != 1 {
		t.Errorf("got %v after %d calls", err, calls.Load())
	}
}

// stalled is a body whose Read waits until it is closed.
type stalled struct{ done chan struct{} }

func newStalled() *stalled { return &stalled{make(chan struct{})} }

func (s *stalled) Read([]byte) (int, error) {
	<-s.done
	return 0, net.ErrClosed
}

func (s *stalled) Close() error {
	if s.isOpen() {
		close(s.done)
	}
	return nil
}

func (s *stalled) isOpen() bool {
	select {
	case <-s.done:
		return false
	default:
		return true
	}
}
