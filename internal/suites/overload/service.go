package overload

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// Answers of a service in trouble, or with a full queue.
var (
	errQueueFull = errors.New("503 Service Unavailable: the queue is full")
	errRefused   = errors.New("503 Service Unavailable: down")
	errFailed    = errors.New("500 Internal Server Error")
)

// service is a server with a fixed number of workers and a queue in front of them.
type service struct {
	scenario Scenario
	began    time.Time
	queue    chan chan error
	workers  sync.WaitGroup
}

func start(s Scenario) *service {
	v := &service{scenario: s, began: time.Now(), queue: make(chan chan error, s.Queue)}
	for i := range s.Workers {
		random := rand.New(rand.NewPCG(s.Seed, uint64(i)+2))
		v.workers.Go(func() { v.work(random) })
	}
	return v
}

func (v *service) stop() {
	close(v.queue)
	v.workers.Wait()
}

func (v *service) condition() Condition { return v.scenario.Condition(time.Since(v.began)) }

// serve waits in the queue and for a worker until ctx ends. The request stays in the queue.
func (v *service) serve(ctx context.Context) error {
	if v.condition().Refuses {
		return errRefused
	}
	answer := make(chan error, 1)
	select {
	case v.queue <- answer:
	default:
		return errQueueFull
	}
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (v *service) work(random *rand.Rand) {
	for answer := range v.queue {
		v.thaw()
		condition := v.condition()
		time.Sleep(time.Duration(float64(v.scenario.ServiceTime) * max(1, condition.Slowdown)))
		v.thaw()
		if random.Float64() < condition.Errors {
			answer <- errFailed
		} else {
			answer <- nil
		}
	}
}

// thaw waits until the service is not frozen.
func (v *service) thaw() {
	for v.condition().Frozen {
		time.Sleep(10 * time.Millisecond)
	}
}
