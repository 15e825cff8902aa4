package conformance_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// record has both sides of one request: the result of the caller and the work of the server.
type record struct {
	kind kind

	result         outcome
	err            error
	canceledBefore bool
	attempts       atomic.Int64 // that Tenax made
	sent           atomic.Int64 // requests that net/http sent, for an attempt or by its own retry

	arrived atomic.Int64
	refused atomic.Int64 // by a 429
	applied atomic.Int64
}

func (e *record) String() string {
	return fmt.Sprintf("%v (%v), %d attempts, sent %d times, arrived %d times, applied %d times",
		e.result, e.err, e.attempts.Load(), e.sent.Load(), e.arrived.Load(), e.applied.Load())
}

// outcome is what the caller got.
type outcome string

const (
	success outcome = "success" // 200 and the whole answer
	refusal outcome = "refusal" // another status
	failure outcome = "failure" // an error, or a part of an answer
)

// ledger is a server that keeps accounts, and often behaves badly.
type ledger struct {
	address string
	records []record
	keys    sync.Map // of keyed POSTs that have been applied
	http    *http.Server
	serving sync.WaitGroup

	connections sync.WaitGroup
}

func newLedger(t *testing.T, size int, protocols *http.Protocols) *ledger {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &ledger{address: listener.Addr().String(), records: make([]record, size)}
	for id := range s.records {
		s.records[id].kind = kind(id / len(routes) % int(kinds))
	}
	s.http = &http.Server{Handler: s, ErrorLog: log.New(io.Discard, "", 0), Protocols: protocols}
	s.http.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			s.connections.Add(1)
		case http.StateClosed:
			s.connections.Done()
		default:
		}
	}
	s.serving.Go(func() { _ = s.http.Serve(listener) })
	return s
}

func (s *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
	if err != nil {
		panic(err)
	}
	e := &s.records[id]
	e.arrived.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil || string(body) != payload(id, e.kind) {
		panic(http.ErrAbortHandler)
	}
	mood := rand.IntN(100)
	switch {
	case mood < 3:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case mood < 4:
		e.refused.Add(1)
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	s.apply(e, r.Header.Get("Idempotency-Key"))
	switch {
	case mood < 6:
		panic(http.ErrAbortHandler)
	case mood < 8:
		w.WriteHeader(http.StatusInternalServerError)
	default:
		_, _ = io.WriteString(w, receipt(id))
	}
}

// apply carries out the request, but only once for each key.
func (s *ledger) apply(e *record, key string) {
	if key != "" {
		if _, known := s.keys.LoadOrStore(key, true); known {
			return
		}
	}
	e.applied.Add(1)
}

// close waits until the client and the proxies have closed every connection.
func (s *ledger) close(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		t.Errorf("connections are open at the server: %v", err)
		_ = s.http.Close()
	}
	s.connections.Wait()
	s.serving.Wait()
}

func payload(id int, k kind) string {
	if k == get {
		return ""
	}
	return strings.Repeat(fmt.Sprint("order ", id, "\n"), 1+id%64)
}

func receipt(id int) string { return strings.Repeat(fmt.Sprint("done ", id, "\n"), 1+id%64) }
