package overload

import (
	"math"
	"math/rand/v2"
	"time"
)

// Scenario is a service, its load, and its trouble.
type Scenario struct {
	Name string
	// Service names the service in tables, Trouble what happens to it.
	Service, Trouble string

	// Workers is how many requests each replica serves at once, each in ServiceTime.
	Workers     int
	ServiceTime time.Duration
	// Shape draws what ServiceTime is multiplied by, with a mean of 1. nil is always 1.
	Shape func(*rand.Rand) float64
	// Queue is how many requests can wait at a replica. Requests are served even if their callers
	// have left, which makes an overload last longer than its cause.
	Queue int
	// Replicas is how many equal servers share the requests at random. 0 means 1.
	Replicas int

	// Load is the number of requests a second at a time. They arrive at random (a Poisson process).
	Load func(time.Duration) float64
	// Batch is how many further requests arrive at From, all at once.
	Batch int
	// Condition is the condition of the service at a time.
	Condition func(time.Duration) Condition
	// First is that of the first replica. nil means the same as the others.
	First func(time.Duration) Condition
	// Quota is a rate limit in front of the service. nil is none.
	Quota *Quota

	// Clients is how many clients share the load, each with its own policies. 0 means 1.
	Clients int
	// Patience is how long a caller waits for an attempt: the attempt timeout of the stacks. 0
	// means a second.
	Patience time.Duration
	// Requests count that arrive from From to End, when the run ends.
	From, End time.Duration
	Seed      uint64
	// Runs is how often the scenario runs, each time with another seed. 0 means 1.
	Runs int
}

// Condition is the condition of a service. The zero Condition is healthy.
type Condition struct {
	// Frozen workers make no progress.
	Frozen bool
	// Slowdown multiplies the time that a request takes. 0 means 1.
	Slowdown float64
	// Errors is the share of the requests that are answered with an error, from 0 to 1: after
	// having been served, or at once.
	Errors float64
	AtOnce bool
	// Refuses makes every request fail at once.
	Refuses bool
	// Hangs makes every request wait for ever.
	Hangs bool
}

func (s Scenario) patience() time.Duration {
	if s.Patience == 0 {
		return time.Second
	}
	return s.Patience
}

// Capacity is how many requests a second the service can answer.
func (s Scenario) Capacity() float64 {
	return float64(s.Workers*max(1, s.Replicas)) / s.ServiceTime.Seconds()
}

// LogNormal returns a shape with a heavy tail. At a sigma of 0.8, one request in a hundred takes
// five times as long as the mean, one in ten thousand fourteen times.
func LogNormal(sigma float64) func(*rand.Rand) float64 {
	return func(random *rand.Rand) float64 { return math.Exp(sigma*random.NormFloat64() - sigma*sigma/2) }
}

func healthy(time.Duration) Condition { return Condition{} }

// always returns a condition that never changes.
func always(c Condition) func(time.Duration) Condition {
	return func(time.Duration) Condition { return c }
}

// during returns a condition that lasts from one time to another.
func during(from, to time.Duration, c Condition) func(time.Duration) Condition {
	return func(at time.Duration) Condition {
		if at >= from && at < to {
			return c
		}
		return Condition{}
	}
}

// constantly returns a load that never changes.
func constantly(rate float64) func(time.Duration) float64 {
	return func(time.Duration) float64 { return rate }
}
