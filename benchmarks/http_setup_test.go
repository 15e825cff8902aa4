package benchmarks_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEachHTTPBenchmarkSendsOneRequestACall(t *testing.T) {
	const calls = 3 * failureThreshold
	eachHTTPSubject(t, func(t *testing.T, sc httpScenario, s httpSubject) {
		up := sc.upstream(t)
		recorded := &recorder{next: up.transport}
		send := s.setup(recorded)
		for range calls {
			exchange(t, sc, send, up.url)
		}
		if got := len(recorded.requests()); got != calls {
			t.Errorf("%d calls sent %d requests", calls, got)
		}
		if up.connections != nil && up.connections.Load() != 1 {
			t.Errorf("used %d connections, want 1", up.connections.Load())
		}
	})
}

func TestEachHTTPBenchmarkThatRetriesSendsTheWholeRequestAgain(t *testing.T) {
	eachHTTPSubject(t, func(t *testing.T, sc httpScenario, s httpSubject) {
		if !s.retries {
			t.Skip("does not retry")
		}
		synctest.Test(t, func(t *testing.T) {
			recorded := &recorder{}
			recorded.next = roundTripperFunc(func(r *http.Request) (*http.Response, error) {
				if len(recorded.requests()) < maxAttempts {
					return reply(r, http.StatusServiceUnavailable), nil
				}
				return reply(r, http.StatusOK), nil
			})
			began := time.Now()
			exchange(t, sc, s.setup(recorded), "http://upstream.invalid/")
			if elapsed := time.Since(began); elapsed != 0 {
				t.Errorf("waited %v, want no delay", elapsed)
			}
			once := sc.method + " " + string(sc.body)
			if diff := cmp.Diff([]string{once, once, once}, recorded.requests()); diff != "" {
				t.Errorf("503, 503, 200: requests differ (-want +got):\n%s", diff)
			}
		})
	})
}

func TestEachHTTPBenchmarkThatBreaksOpensAfterFiveFailures(t *testing.T) {
	eachHTTPSubject(t, func(t *testing.T, sc httpScenario, s httpSubject) {
		if !s.breaks {
			t.Skip("has no breaker")
		}
		recorded := &recorder{next: roundTripperFunc(func(r *http.Request) (*http.Response, error) {
			return reply(r, http.StatusServiceUnavailable), nil
		})}
		send := s.setup(recorded)
		for range 2 * failureThreshold {
			if response, err := send(sc.method, "http://upstream.invalid/", sc.body); err == nil {
				_ = response.Body.Close()
			}
		}
		if got := len(recorded.requests()); got != failureThreshold {
			t.Errorf("%d requests were sent, want %d and then none", got, failureThreshold)
		}
	})
}

func TestEachHTTPBenchmarkWithATimeoutLimitsEveryAttempt(t *testing.T) {
	eachHTTPSubject(t, func(t *testing.T, sc httpScenario, s httpSubject) {
		if !sc.timeout || s.unlimited {
			t.Skip("has no timeout")
		}
		synctest.Test(t, func(t *testing.T) {
			recorded := &recorder{next: roundTripperFunc(func(r *http.Request) (*http.Response, error) {
				<-r.Context().Done()
				return nil, r.Context().Err()
			})}
			send := s.setup(recorded)
			began := time.Now()
			response, err := send(sc.method, "http://upstream.invalid/", sc.body)
			if err == nil {
				_ = response.Body.Close()
				t.Errorf("status %d from an upstream that hangs, want an error", response.StatusCode)
			}
			attempts := 1
			if s.retries {
				attempts = maxAttempts
			}
			if got := len(recorded.requests()); got != attempts {
				t.Errorf("%d attempts, want %d", got, attempts)
			}
			if got, want := time.Since(began), time.Duration(attempts)*timeLimit; got != want {
				t.Errorf("gave up after %v, want %v", got, want)
			}
		})
	})
}

func TestEachHTTPCaseComparesTenaxWithAPeer(t *testing.T) {
	for _, sc := range httpScenarios() {
		comparesTenax(t, sc.name, sc.subjects)
	}
}

func eachHTTPSubject(t *testing.T, check func(*testing.T, httpScenario, httpSubject)) {
	t.Helper()
	for _, sc := range httpScenarios() {
		t.Run(sc.name, func(t *testing.T) {
			for _, s := range sc.subjects {
				t.Run(s.lib, func(t *testing.T) { check(t, sc, s) })
			}
		})
	}
}

// recorder records the method and the body of each request.
type recorder struct {
	next http.RoundTripper

	mu   sync.Mutex
	seen []string
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	line := request.Method + " "
	if request.Body != nil {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return nil, err
		}
		_ = request.Body.Close()
		line += string(body)
		request = request.Clone(request.Context())
		request.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	r.mu.Lock()
	r.seen = append(r.seen, line)
	r.mu.Unlock()
	return r.next.RoundTrip(request)
}

func (r *recorder) requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.seen)
}
