// Package overload is a laboratory: a service in trouble, and clients that make it better or worse.
// It runs real pipelines in the virtual time of testing/synctest, so that a minute and a half of
// 640 requests a second takes less than a second.
package overload

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Call makes one request, with any policies, by calling serve for every attempt.
type Call func(ctx context.Context, serve func(context.Context) error) error

// Run simulates the scenario, with new clients for each of its runs. Run must be called in a bubble
// of testing/synctest.
func Run(s Scenario, newClient func(Scenario) Call) Result {
	result := once(s, newClient)
	for range s.Runs - 1 {
		s.Seed++
		result = result.add(once(s, newClient))
	}
	return result
}

// once simulates one run. Each client has its own Call.
func once(s Scenario, newClient func(Scenario) Call) Result {
	r := runner{scenario: s, ledger: newLedger(s), clients: make([]Call, max(s.Clients, 1))}
	for i := range r.clients {
		r.clients[i] = newClient(s)
	}
	r.service = start(s)
	random := rand.New(rand.NewPCG(s.Seed, 1))
	arrivals := sync.WaitGroup{}
	arrivals.Go(r.batch)
	for r.now() < s.End {
		interval, arrives := next(random, s.Load(r.now()))
		time.Sleep(interval)
		if arrives && r.now() < s.End {
			r.request()
		}
	}
	arrivals.Wait()
	r.requests.Wait()
	result := r.ledger.result()
	result.Peak = r.service.peak
	return result
}

// next draws when the next request arrives. If that is far away, the load may change before.
func next(random *rand.Rand, load float64) (interval time.Duration, arrives bool) {
	const soon = 100 * time.Millisecond
	if seconds := random.ExpFloat64() / load; seconds < soon.Seconds() {
		return time.Duration(seconds * float64(time.Second)), true
	}
	return soon, false
}

type runner struct {
	scenario Scenario
	clients  []Call
	service  *service
	ledger   *ledger
	requests sync.WaitGroup

	mu      sync.Mutex
	arrived int
}

func (r *runner) now() time.Duration { return time.Since(r.service.began) }

func (r *runner) batch() {
	time.Sleep(r.scenario.From)
	for range r.scenario.Batch {
		r.request()
	}
}

// request starts one request, of one client after the other.
func (r *runner) request() {
	r.mu.Lock()
	call := r.clients[r.arrived%len(r.clients)]
	r.arrived++
	r.mu.Unlock()
	arrival := r.now()
	r.requests.Go(func() {
		attempts := 0
		err := call(context.Background(), func(ctx context.Context) error {
			attempts++
			return r.service.serve(ctx)
		})
		r.ledger.add(arrival, attempts, err == nil)
	})
}
