// Package overload simulates a service that falls over, and clients that make it better or worse. It runs real pipelines in
// the virtual time of testing/synctest, so that a minute and a half of 640 requests a second takes seconds, and every run
// of one seed is alike.
package overload

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Scenario is a service, its load, and what befalls it.
type Scenario struct {
	Workers     int
	ServiceTime time.Duration
	// Queue is how many requests can wait. Those whose callers have gone are served all the same: that is what makes an
	// overload last longer than its cause.
	Queue int
	// Rate is how many requests arrive a second, at random times (a Poisson process).
	Rate float64
	// From FrozenFrom to FrozenUntil no worker makes any progress. The run ends at End.
	FrozenFrom, FrozenUntil, End time.Duration
	Seed                         uint64
}

// Call makes one request, under whatever policies, by calling serve for every attempt.
type Call func(ctx context.Context, serve func(context.Context) error) error

// Result is how the requests fared that arrived after the freeze.
type Result struct {
	Requests, Answered int
	// Attempts are those that reached the service.
	Attempts int
	// Recovery is how long after the freeze it took until at least 95 % of the requests of a second were answered, for
	// good. It is negative if that never happened.
	Recovery time.Duration
}

// Goodput is the share of the requests that were answered.
func (r Result) Goodput() float64 { return float64(r.Answered) / float64(r.Requests) }

// AttemptsPerRequest is how much load the requests made.
func (r Result) AttemptsPerRequest() float64 { return float64(r.Attempts) / float64(r.Requests) }

// Run simulates the scenario. It must be called in a bubble of testing/synctest.
func Run(s Scenario, call Call) Result {
	service := start(s)
	defer service.stop()
	random := rand.New(rand.NewPCG(s.Seed, 1))
	ledger := newLedger(s)

	var requests sync.WaitGroup
	for {
		time.Sleep(time.Duration(random.ExpFloat64() / s.Rate * float64(time.Second)))
		arrival := time.Since(service.began)
		if arrival >= s.End {
			break
		}
		requests.Go(func() {
			attempts := 0
			err := call(context.Background(), func(ctx context.Context) error {
				attempts++
				return service.serve(ctx)
			})
			ledger.enter(arrival, attempts, err == nil)
		})
	}
	requests.Wait()
	return ledger.result()
}
