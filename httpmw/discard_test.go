package httpmw_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// atOnce retries without a delay.
func atOnce(options ...retry.Option) policy.Policy[*http.Response] {
	return retry.New[*http.Response](append(options, retry.WithBackoff(retry.Constant(0)))...)
}

// busyOnce answers with a 503 and the result of body, and then with 200.
func busyOnce(body func(*http.Request) io.ReadCloser) base {
	var calls atomic.Int64
	return func(r *http.Request) (*http.Response, error) {
		if calls.Add(1) > 1 {
			return response(http.StatusOK, "fine"), nil
		}
		busy := response(http.StatusServiceUnavailable, "")
		busy.Body, busy.ContentLength = body(r), -1
		return busy, nil
	}
}

func TestDiscardedResponseIsClosedBeforeTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		discarded := track("busy")
		first := true
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
			if first {
				first = false
				r := response(503, "")
				r.Body = discarded
				return r, nil
			}
			return response(200, "fine"), nil
		}), retrying(retry.WithBackoff(retry.Constant(time.Minute)), retry.WithJitter(retry.NoJitter)))
		go func() {
			time.Sleep(30 * time.Second)
			if discarded.closed.Load() == 0 {
				t.Error("the response is open during the wait")
			}
		}()
		status, body, err := roundTrip(t, transport, request(t, "GET", ""))
		if status != 200 || body != "fine" || err != nil {
			t.Errorf("got %d %q, %v", status, body, err)
		}
	})
}

func TestDrainingADiscardedBodyIsLimited(t *testing.T) {
	endless := &tracked{Reader: readerFunc(func(p []byte) (int, error) { return len(p), nil })}
	transport := httpmw.NewTransport(busyOnce(func(*http.Request) io.ReadCloser { return endless }), httpmw.WithPolicies(atOnce()))
	if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 200 || err != nil || endless.closed.Load() == 0 {
		t.Errorf("got %d, %v; closed %d times", status, err, endless.closed.Load())
	}
}

// slow is a body with a slow Read. It records a Close during a Read.
type slow struct {
	io.Writer
	read                  func()
	reading, closed, torn atomic.Bool
}

func (s *slow) Read([]byte) (int, error) {
	s.reading.Store(true)
	s.read()
	s.reading.Store(false)
	return 0, io.EOF
}

func (s *slow) Close() error {
	if s.reading.Load() {
		s.torn.Store(true)
	}
	s.closed.Store(true)
	return nil
}

func TestADiscardedBodyIsClosedDuringAReadOnlyIfThatTakesTooLong(t *testing.T) {
	for name, policies := range map[string]policies{"no limit": {atOnce()}, "a limit": {atOnce(), limit(time.Minute)}} {
		for read, torn := range map[time.Duration]bool{199 * time.Millisecond: false, time.Second: true} {
			t.Run(fmt.Sprint(name, ", ", read), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					body := &slow{read: func() { time.Sleep(read) }}
					transport := httpmw.NewTransport(busyOnce(func(*http.Request) io.ReadCloser { return body }), httpmw.WithPolicies(policies...))
					start := time.Now()
					status, _, err := roundTrip(t, transport, request(t, "GET", ""))
					if status != 200 || err != nil || time.Since(start) != 100*time.Millisecond {
						t.Errorf("got %d, %v after %v", status, err, time.Since(start))
					}
					time.Sleep(time.Second)
					synctest.Wait()
					if !body.closed.Load() || body.torn.Load() != torn {
						t.Errorf("closed %v, during a Read %v", body.closed.Load(), body.torn.Load())
					}
				})
			})
		}
	}
}

func TestADiscardedBodyThatArrivesInDropsIsClosedAfterAWhile(t *testing.T) {
	for name, drop := range map[string]func([]byte) (int, error){
		"slow":  func(p []byte) (int, error) { time.Sleep(30 * time.Millisecond); return copy(p, "x"), nil },
		"empty": func([]byte) (int, error) { time.Sleep(30 * time.Millisecond); return 0, nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				body := &tracked{Reader: readerFunc(drop)}
				transport := httpmw.NewTransport(busyOnce(func(*http.Request) io.ReadCloser { return body }), httpmw.WithPolicies(atOnce()))
				if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 200 || err != nil {
					t.Errorf("got %d, %v", status, err)
				}
				time.Sleep(30 * time.Millisecond)
				synctest.Wait()
				if body.closed.Load() == 0 {
					t.Error("the body is open")
				}
			})
		})
	}
}

func TestAReadOfADiscardedBodyEndsWithTheAttemptsContext(t *testing.T) {
	for name, around := range map[string]policy.Policy[*http.Response]{
		"a limit": limit(time.Minute), "canceled by others": cancelable(nil),
	} {
		for kind, writer := range map[string]io.Writer{"a body": nil, "a connection": io.Discard} {
			t.Run(name+", "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var body *slow
					upstream := busyOnce(func(r *http.Request) io.ReadCloser {
						body = &slow{Writer: writer, read: func() { <-r.Context().Done() }}
						if writer == nil {
							return struct{ io.ReadCloser }{body}
						}
						return body
					})
					transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(atOnce(), around))
					ctx, cancel := context.WithCancel(t.Context())
					status, _, err := roundTrip(t, transport, request(t, "GET", "").WithContext(ctx))
					synctest.Wait()
					if status != 200 || err != nil || !body.closed.Load() || body.torn.Load() {
						t.Errorf("got %d, %v; closed %v, during a Read %v", status, err, body.closed.Load(), body.torn.Load())
					}
					cancel()
				})
			})
		}
	}
}

func TestASilentConnectionIsClosed(t *testing.T) {
	for name, policies := range map[string]policies{"no limit": {atOnce()}, "a limit": {atOnce(), limit(time.Minute)}} {
		for _, contentType := range []string{"text/plain", "application/json"} {
			t.Run(name+", "+contentType, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var calls, closed atomic.Int64
					upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if calls.Add(1) > 1 {
							return
						}
						w.Header().Set("Content-Type", contentType)
						w.WriteHeader(http.StatusServiceUnavailable)
						_, _ = io.WriteString(w, strings.Repeat(" ", 9<<10))
						w.(http.Flusher).Flush()
						<-r.Context().Done()
						closed.Add(1)
					}))
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					status, _, err := roundTrip(t, httpmw.NewTransport(upstream, httpmw.WithPolicies(policies...)), request(t, "GET", "").WithContext(ctx))
					synctest.Wait()
					if status != 200 || err != nil || closed.Load() != 1 {
						t.Errorf("got %d, %v; %d connections closed", status, err, closed.Load())
					}
				})
			})
		}
	}
}

func TestDiscardingABodyEndsWithTheCallersContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := &slow{read: func() { time.Sleep(time.Second) }}
		transport := httpmw.NewTransport(busyOnce(func(*http.Request) io.ReadCloser { return body }), httpmw.WithPolicies(atOnce()))
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, _, err := roundTrip(t, transport, request(t, "GET", "").WithContext(ctx))
		if err == nil || time.Since(start) != 40*time.Millisecond {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if !body.closed.Load() {
			t.Error("the body is open")
		}
	})
}

func TestNoGoroutineIsStartedIfNothingIsLeftToRead(t *testing.T) {
	busy := func() io.ReadCloser { return io.NopCloser(strings.NewReader("busy")) }
	none := func() io.ReadCloser { return http.NoBody }
	for name, test := range map[string]struct {
		body     func() io.ReadCloser
		length   int64
		policies policies
		want     uint64
	}{
		"a body":           {busy, -1, policies{atOnce()}, 100},
		"no body":          {none, 4, policies{atOnce()}, 0},
		"no body, a limit": {none, 4, policies{atOnce(), limit(time.Minute)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			first := false
			transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
				if first = !first; !first {
					return response(http.StatusOK, "fine"), nil
				}
				busy := response(http.StatusServiceUnavailable, "")
				busy.Body, busy.ContentLength = test.body(), test.length
				return busy, nil
			}), httpmw.WithPolicies(test.policies...))
			before := goroutinesCreated()
			for range 100 {
				if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 200 || err != nil {
					t.Fatalf("got %d, %v", status, err)
				}
			}
			if started := goroutinesCreated() - before; started/100 != test.want/100 { // Others may start some.
				t.Errorf("%d goroutines for 100 responses, want %d", started, test.want)
			}
		})
	}
}

func goroutinesCreated() uint64 {
	sample := []metrics.Sample{{Name: "/sched/goroutines-created:goroutines"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
