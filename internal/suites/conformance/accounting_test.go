package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/suites/conformance"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

// routes are the ways from the client to the server, each through its own proxy. A limit on the
// data of a connection makes the client connect anew, so that toxics on some connections affect
// some of the requests.
var routes = []struct {
	name   string
	toxics []conformance.Toxic
}{
	{"clean", nil},
	{"far away", []conformance.Toxic{
		toxic("latency", conformance.Downstream, 1, "latency", 2, "jitter", 2),
	}},
	{"resets requests", []conformance.Toxic{
		toxic("reset_peer", conformance.Upstream, 0.2, "timeout", 1),
		toxic("limit_data", conformance.Downstream, 1, "bytes", 20_000),
	}},
	{"resets responses", []conformance.Toxic{
		toxic("reset_peer", conformance.Downstream, 0.2, "timeout", 1),
		toxic("limit_data", conformance.Upstream, 1, "bytes", 20_000),
	}},
	{"truncates requests", []conformance.Toxic{toxic("limit_data", conformance.Upstream, 1, "bytes", 15_000)}},
	{"truncates responses", []conformance.Toxic{toxic("limit_data", conformance.Downstream, 1, "bytes", 15_000)}},
	{"swallows", []conformance.Toxic{
		toxic("timeout", conformance.Downstream, 0.02, "timeout", 0),
		toxic("limit_data", conformance.Upstream, 1, "bytes", 40_000),
	}},
	{"is down", []conformance.Toxic{toxic("reset_peer", conformance.Upstream, 1, "timeout", 0)}},
	{"cuts to pieces and closes late", []conformance.Toxic{
		toxic("slicer", conformance.Downstream, 1, "average_size", 256, "size_variation", 128, "delay", 10),
		toxic("slow_close", conformance.Downstream, 1, "delay", 20),
		toxic("limit_data", conformance.Upstream, 1, "bytes", 60_000),
	}},
}

func toxic(kind string, stream conformance.Stream, toxicity float64, attributes ...any) conformance.Toxic {
	t := conformance.Toxic{Name: kind + string(stream), Type: kind, Stream: stream, Toxicity: toxicity, Attributes: map[string]any{}}
	for pair := range slices.Chunk(attributes, 2) {
		t.Attributes[fmt.Sprint(pair[0])] = pair[1]
	}
	return t
}

// size returns how many requests are sent, and by how many workers: no more than the machine can
// serve in time.
func size() (requests, workers int) {
	switch {
	case racing.Enabled:
		return 5_000, 16
	case testing.Short():
		return 10_000, 64
	}
	return 100_000, 64
}

func TestTheResultsOfTheClientMatchTheWorkOfTheServer(t *testing.T) {
	requests, callers := size()
	t.Run("HTTP/1.1", func(t *testing.T) { accounts(t, requests, callers, only((*http.Protocols).SetHTTP1)) })
	t.Run("HTTP/2", func(t *testing.T) {
		accounts(t, min(requests, 10_000), callers, only((*http.Protocols).SetUnencryptedHTTP2))
	})
}

func only(set func(*http.Protocols, bool)) *http.Protocols {
	protocols := new(http.Protocols)
	set(protocols, true)
	return protocols
}

func accounts(t *testing.T, requests, callers int, protocols *http.Protocols) {
	server := newLedger(t, requests, protocols)
	clients := make([]*accountant, len(routes))
	for i, route := range routes {
		proxy, err := conformance.NewProxy(server.address)
		if err != nil {
			t.Fatal(err)
		}
		for _, toxic := range route.toxics {
			if err := proxy.Add(toxic); err != nil {
				t.Fatal(err)
			}
		}
		clients[i] = newAccountant(server.records, proxy, protocols)
	}

	ids := make(chan int)
	var workers sync.WaitGroup
	for range callers {
		workers.Go(func() {
			for id := range ids {
				clients[id%len(clients)].order(id)
			}
		})
	}
	start := time.Now()
	for id := range server.records {
		ids <- id
	}
	close(ids)
	workers.Wait()
	took := time.Since(start)

	for _, client := range clients {
		client.close(t)
	}
	server.close(t)
	audit(t, server.records)
	sums := tally(server.records)
	t.Logf("in %v: %+v", took.Round(time.Millisecond), sums)
	if sums.Succeeded < requests/2 || min(sums.Refused, sums.Failed, sums.Canceled, sums.Rejected, sums.Retried, sums.AppliedUnreported, sums.ReplayedByKey) == 0 {
		t.Error("too little went well, or not all that can go wrong did")
	}
}

// audit compares both sides of the ledger, request by request.
func audit(t *testing.T, records []record) {
	t.Helper()
	wrong := 0
	for id := range records {
		e := &records[id]
		for _, problem := range e.problems() {
			if wrong++; wrong <= 20 {
				t.Errorf("request %d, %v through %q: %s; %s", id, e.kind, routes[id%len(routes)].name, problem, e)
			}
		}
	}
	if wrong > 20 {
		t.Errorf("and %d more", wrong-20)
	}
}

func (e *record) problems() []string {
	var found []string
	check := func(wrong bool, problem string) {
		if wrong {
			found = append(found, problem)
		}
	}
	applied, arrived, attempts := e.applied.Load(), e.arrived.Load(), e.attempts.Load()
	check(e.kind == post && applied > 1, "it was applied more than once")
	check(e.kind == post && arrived > 1+e.refused.Load(), "it arrived again though it was not refused")
	check(e.kind == keyedPost && applied > 1, "its key did not keep it from being applied again")
	check(e.result == success && applied == 0, "success was reported and it was not applied")
	check(attempts > 3, "there were more attempts than allowed")
	check(attempts == 0 && arrived > 0, "it arrived though no attempt was made")
	check(arrived > e.sent.Load(), "it arrived more often than it was sent")
	check(e.canceledBefore && (e.sent.Load() > 0 || !errors.Is(e.err, context.Canceled)), "it had been canceled and was sent")
	check(e.result == failure && e.err == nil, "it failed without an error")
	check(attempts == 0 && e.result != failure, "there was an answer without an attempt")
	return found
}

// counts are the sums of a ledger.
type counts struct {
	Succeeded, Refused, Failed int // by the result of the client

	Canceled          int // by the caller
	Rejected          int // by the circuit
	Retried           int // by Tenax
	SentByNetHTTP     int // again, on a new connection, below Tenax
	AppliedUnreported int // POSTs that were applied, but failed or were refused for the caller
	ReplayedByKey     int // POSTs with a key that arrived more than once
	NeverArrived      int
}

func tally(records []record) counts {
	var c counts
	for id := range records {
		e := &records[id]
		one := func(count *int, is bool) {
			if is {
				*count++
			}
		}
		attempts, arrived := e.attempts.Load(), e.arrived.Load()
		one(&c.Succeeded, e.result == success)
		one(&c.Refused, e.result == refusal)
		one(&c.Failed, e.result == failure)
		one(&c.Canceled, errors.Is(e.err, context.Canceled))
		one(&c.Rejected, errors.Is(e.err, breaker.ErrOpen))
		one(&c.Retried, attempts > 1)
		one(&c.SentByNetHTTP, e.sent.Load() > attempts)
		one(&c.AppliedUnreported, e.kind == post && e.applied.Load() == 1 && e.result != success)
		one(&c.ReplayedByKey, e.kind == keyedPost && arrived > 1)
		one(&c.NeverArrived, arrived == 0)
	}
	return c
}

// kind is what a request asks for.
type kind int

const (
	get kind = iota
	put
	post
	keyedPost
	kinds
)

func (k kind) String() string { return [...]string{"GET", "PUT", "POST", "POST with a key"}[k] }

func (k kind) method() string {
	return [...]string{http.MethodGet, http.MethodPut, http.MethodPost, http.MethodPost}[k]
}
