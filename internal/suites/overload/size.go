package overload

import (
	"math/rand/v2"
	"time"
)

// Size is a service and the callers that it usually has.
type Size struct {
	Name        string
	Workers     int
	ServiceTime time.Duration
	Shape       func(*rand.Rand) float64
	Patience    time.Duration
	// Warm is how long all is well, Trouble how long it is not, Counted how long requests count.
	Warm, Trouble, Counted time.Duration
	// Runs is how often a scenario runs, each time with other random numbers.
	Runs int
}

// Sizes are the services of the laboratory, from 10 requests a second to 40,000.
func Sizes() []Size {
	return []Size{
		{
			Name: "2 × 200 ms", Workers: 2, ServiceTime: 200 * time.Millisecond, Patience: 2 * time.Second,
			Warm: 10 * time.Second, Trouble: 20 * time.Second, Counted: time.Minute, Runs: 20,
		},
		{
			Name: "8 × 10 ms", Workers: 8, ServiceTime: 10 * time.Millisecond, Patience: time.Second,
			Warm: 5 * time.Second, Trouble: 10 * time.Second, Counted: 30 * time.Second, Runs: 1,
		},
		{
			Name: "400 × 100 ms", Workers: 400, ServiceTime: 100 * time.Millisecond, Patience: time.Second,
			Warm: time.Second, Trouble: 3 * time.Second, Counted: 6 * time.Second, Runs: 1,
		},
		{
			Name: "2,000 × 50 ms", Workers: 2000, ServiceTime: 50 * time.Millisecond, Patience: 500 * time.Millisecond,
			Warm: 200 * time.Millisecond, Trouble: 1500 * time.Millisecond, Counted: 1500 * time.Millisecond, Runs: 1,
		},
		{
			// A model API: most answers take three seconds, one in a hundred takes twenty.
			Name: "125 × 4 s, long tail", Workers: 125, ServiceTime: 4 * time.Second, Shape: LogNormal(0.8), Patience: time.Minute,
			Warm: 3 * time.Minute, Trouble: 5 * time.Minute, Counted: 10 * time.Minute, Runs: 1,
		},
	}
}

// Capacity is how many requests a second the service can answer.
func (s Size) Capacity() float64 { return float64(s.Workers) / s.ServiceTime.Seconds() }

// scenario returns a scenario of the service in a trouble, with a share of its capacity as the
// load. Requests count from the beginning of the trouble.
func (s Size) scenario(trouble string, share float64, condition func(time.Duration) Condition) Scenario {
	return Scenario{
		Name: s.Name + ": " + trouble, Service: s.Name, Trouble: trouble,
		Workers: s.Workers, ServiceTime: s.ServiceTime, Shape: s.Shape, Patience: s.Patience,
		// What is at the end of the queue is served when its caller has long left.
		Queue: int(5 * s.Patience.Seconds() * s.Capacity()),
		Load:  constantly(share * s.Capacity()), Condition: condition,
		From: s.Warm, End: s.Warm + s.Counted, Seed: 1, Runs: s.Runs,
	}
}

// during returns a condition that lasts as long as the trouble of the service.
func (s Size) during(c Condition) func(time.Duration) Condition {
	return during(s.Warm, s.Warm+s.Trouble, c)
}

// after makes the requests count that arrive after the trouble.
func (s Size) after(c Scenario) Scenario {
	c.From, c.End = c.From+s.Trouble, c.End+s.Trouble
	return c
}

// shared returns the scenario with its load shared by more clients.
func shared(c Scenario, clients int) Scenario {
	c.Clients = clients
	suffix := ", 40 clients"
	if clients == 400 {
		suffix = ", 400 clients"
	}
	c.Name, c.Trouble = c.Name+suffix, c.Trouble+suffix
	return c
}
