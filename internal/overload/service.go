package overload

import (
	"context"
	"errors"
	"sync"
	"time"
)

// errQueueFull is what a service answers that cannot take more.
var errQueueFull = errors.New("503 Service Unavailable: the queue is full")

// service is a server with a fixed number of workers and a queue in front of them.
type service struct {
	scenario Scenario
	began    time.Time
	queue    chan chan struct{}
	workers  sync.WaitGroup
}

func start(s Scenario) *service {
	v := &service{scenario: s, began: time.Now(), queue: make(chan chan struct{}, s.Queue)}
	for range s.Workers {
		v.workers.Go(v.work)
	}
	return v
}

func (v *service) stop() {
	close(v.queue)
	v.workers.Wait()
}

// serve waits in the queue and for a worker, as long as ctx lets it. A request that is in the queue stays there.
func (v *service) serve(ctx context.Context) error {
	answered := make(chan struct{})
	select {
	case v.queue <- answered:
	default:
		return errQueueFull
	}
	select {
	case <-answered:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (v *service) work() {
	for answered := range v.queue {
		v.thaw()
		time.Sleep(v.scenario.ServiceTime)
		v.thaw()
		close(answered)
	}
}

// thaw waits for the end of the freeze if it is on.
func (v *service) thaw() {
	now := time.Since(v.began)
	if now >= v.scenario.FrozenFrom && now < v.scenario.FrozenUntil {
		time.Sleep(v.scenario.FrozenUntil - now)
	}
}
