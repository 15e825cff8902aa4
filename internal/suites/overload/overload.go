// Package overload simulates a service in trouble, and clients that make it better or worse. It
// runs real pipelines in the virtual time of testing/synctest, so that a minute and a half of 640
// requests a second takes seconds.
package overload

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Call makes one request, with any policies, by calling serve for every attempt.
type Call func(ctx context.Context, serve func(context.Context) error) error

// Run simulates the scenario. Each client has its own Call. Run must be called in a bubble of
// testing/synctest.
func Run(s Scenario, newClient func() Call) Result {
	clients := make([]Call, max(s.Clients, 1))
	for i := range clients {
		clients[i] = newClient()
	}
	service := start(s)
	defer service.stop()
	random := rand.New(rand.NewPCG(s.Seed, 1))
	ledger := newLedger(s)

	var requests sync.WaitGroup
	for n := 0; ; n++ {
		time.Sleep(time.Duration(random.ExpFloat64() / s.Load(time.Since(service.began)) * float64(time.Second)))
		arrival := time.Since(service.began)
		if arrival >= s.End {
			break
		}
		requests.Go(func() {
			attempts := 0
			err := clients[n%len(clients)](context.Background(), func(ctx context.Context) error {
				attempts++
				return service.serve(ctx)
			})
			ledger.add(arrival, attempts, err == nil)
		})
	}
	requests.Wait()
	return ledger.result()
}
