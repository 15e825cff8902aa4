package overload

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// service is a server, or some, each with a fixed number of workers and a queue in front of them.
// A request takes its turn when it arrives: as the condition of each moment is known in advance, so
// is when the request will have been served. That takes no goroutine for a worker.
type service struct {
	scenario Scenario
	began    time.Time

	mu       sync.Mutex
	random   *rand.Rand
	replicas []replica
	meter    *meter
	// How many callers wait for an answer, and how many did at most.
	callers, peak int
}

func start(s Scenario) *service {
	v := &service{
		scenario: s, began: time.Now(), meter: newMeter(s.Quota),
		random: rand.New(rand.NewPCG(s.Seed, 2)), replicas: make([]replica, max(1, s.Replicas)),
	}
	for i := range v.replicas {
		v.replicas[i] = replica{queue: s.Queue, free: make(times, s.Workers), condition: s.Condition}
	}
	if s.First != nil {
		v.replicas[0].condition = s.First
	}
	return v
}

// serve waits until the request has been served, or until ctx ends. The request stays in the queue.
func (v *service) serve(ctx context.Context) error {
	now := time.Since(v.began)
	until, answer, hangs := v.accept(now)
	defer v.leave()
	if hangs {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	if until > now {
		timer := time.NewTimer(until - now)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	if answer != nil {
		return answer
	}
	return nil
}

// accept returns when the request will be answered, and how.
func (v *service) accept(now time.Duration) (until time.Duration, answer *AnswerError, hangs bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.callers++
	v.peak = max(v.peak, v.callers)
	if refusal := v.meter.refuses(now); refusal != nil {
		return now, refusal, false
	}
	r := &v.replicas[v.random.IntN(len(v.replicas))]
	condition := r.condition(now)
	switch {
	case condition.Hangs:
		return 0, nil, true
	case condition.Refuses:
		return now, errRefused, false
	case condition.AtOnce && v.random.Float64() < condition.Errors:
		return now, errFailed, false
	case r.waiting(now) >= r.queue:
		return now, errQueueFull, false
	}
	until, condition = r.serve(now, v.work())
	v.meter.serves(until)
	if !condition.AtOnce && v.random.Float64() < condition.Errors {
		answer = errFailed
	}
	return until, answer, false
}

func (v *service) leave() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.callers--
}

// work draws how long a request takes.
func (v *service) work() time.Duration {
	if v.scenario.Shape == nil {
		return v.scenario.ServiceTime
	}
	return time.Duration(float64(v.scenario.ServiceTime) * v.scenario.Shape(v.random))
}
