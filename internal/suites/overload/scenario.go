package overload

import "time"

// Scenario is a service, its load, and its trouble.
type Scenario struct {
	Name string
	// Workers is how many requests are served at once, each in ServiceTime.
	Workers     int
	ServiceTime time.Duration
	// Queue is how many requests can wait. Requests are served even if their callers have left,
	// which makes an overload last longer than its cause.
	Queue int
	// Load is the number of requests a second at a time. They arrive at random (a Poisson process).
	Load func(time.Duration) float64
	// Condition is the condition of the service at a time.
	Condition func(time.Duration) Condition
	// Clients is how many clients share the load, each with its own policies. 0 means 1.
	Clients int
	// Requests count that arrive from From to End, when the run ends.
	From, End time.Duration
	Seed      uint64
}

// Condition is the condition of a service. The zero Condition is healthy.
type Condition struct {
	// Frozen workers make no progress.
	Frozen bool
	// Slowdown multiplies the time that a request takes. 0 means 1.
	Slowdown float64
	// Errors is the share of the requests that are served with an error, from 0 to 1.
	Errors float64
	// Refuses makes every request fail at once.
	Refuses bool
}

// capacity is how many requests a second the service can answer.
const capacity = 800

// scenario returns a Scenario with the service of all of them: 8 workers of 10 ms.
func scenario(name string, load float64, condition func(time.Duration) Condition) Scenario {
	return Scenario{
		Name: name, Workers: 8, ServiceTime: 10 * time.Millisecond, Queue: 4000,
		Load: func(time.Duration) float64 { return load }, Condition: condition,
		From: trouble, End: 90 * time.Second, Seed: 1,
	}
}

// trouble is when the trouble starts.
const trouble = 20 * time.Second

// lasting returns a condition that starts with the trouble and lasts for d.
func lasting(d time.Duration, c Condition) func(time.Duration) Condition {
	return func(at time.Duration) Condition {
		if at >= trouble && at < trouble+d {
			return c
		}
		return Condition{}
	}
}

// Scenarios are the kinds of trouble that a stack of policies should survive.
func Scenarios() []Scenario {
	freeze := scenario("freeze", 0.8*capacity, lasting(10*time.Second, Condition{Frozen: true}))
	freeze.From = trouble + 10*time.Second

	many := freeze
	many.Name, many.Clients = "freeze, 40 clients", 40

	refuses := scenario("errors", 0.8*capacity, lasting(10*time.Second, Condition{Refuses: true}))
	refuses.From = trouble + 10*time.Second

	brownout := scenario("brownout", 0.8*capacity, lasting(30*time.Second, Condition{Slowdown: 3}))

	flaky := scenario("flaky", 0.5*capacity, func(time.Duration) Condition { return Condition{Errors: 0.1} })

	hiccup := scenario("near saturation", 0.95*capacity, lasting(time.Second, Condition{Frozen: true}))

	ramp := scenario("ramp", 0, func(time.Duration) Condition { return Condition{} })
	ramp.Load = func(at time.Duration) float64 {
		// From half the capacity at 20 s to 1.3 times of it at 45 s, and back at 70 s.
		distance := min(1, max(at-45*time.Second, 45*time.Second-at).Seconds()/25)
		return capacity * (1.3 - 0.8*distance)
	}
	return []Scenario{freeze, many, refuses, brownout, flaky, hiccup, ramp}
}
