package overload

import "time"

// capacity is how many requests a second the service of the seven can answer.
const capacity = 800

// scenario returns a Scenario with the service of the seven: 8 workers of 10 ms.
func scenario(name string, load float64, condition func(time.Duration) Condition) Scenario {
	return Scenario{
		Name: name, Service: "8 × 10 ms", Trouble: name,
		Workers: 8, ServiceTime: 10 * time.Millisecond, Queue: 4000,
		Load: constantly(load), Condition: condition, Patience: time.Second,
		From: trouble, End: 90 * time.Second, Seed: 1,
	}
}

// trouble is when the trouble of the seven starts.
const trouble = 20 * time.Second

// lasting returns a condition that starts with the trouble and lasts for d.
func lasting(d time.Duration, c Condition) func(time.Duration) Condition {
	return during(trouble, trouble+d, c)
}

// Scenarios are the kinds of trouble that a stack of policies should survive, at one service. They
// are the oldest of the lab, and stay as they are.
func Scenarios() []Scenario {
	freeze := scenario("freeze", 0.8*capacity, lasting(10*time.Second, Condition{Frozen: true}))
	freeze.From = trouble + 10*time.Second

	many := freeze
	many.Name, many.Trouble, many.Clients = "freeze, 40 clients", "freeze, 40 clients", 40

	refuses := scenario("errors", 0.8*capacity, lasting(10*time.Second, Condition{Refuses: true}))
	refuses.From = trouble + 10*time.Second

	brownout := scenario("brownout", 0.8*capacity, lasting(30*time.Second, Condition{Slowdown: 3}))

	flaky := scenario("flaky", 0.5*capacity, always(Condition{Errors: 0.1}))

	hiccup := scenario("near saturation", 0.95*capacity, lasting(time.Second, Condition{Frozen: true}))

	ramp := scenario("ramp", 0, healthy)
	ramp.Load = func(at time.Duration) float64 {
		// From half the capacity at 20 s to 1.3 times of it at 45 s, and back at 70 s.
		distance := min(1, max(at-45*time.Second, 45*time.Second-at).Seconds()/25)
		return capacity * (1.3 - 0.8*distance)
	}
	return []Scenario{freeze, many, refuses, brownout, flaky, hiccup, ramp}
}
