package overload

import (
	"fmt"
	"slices"
	"time"
)

// Cells returns the scenarios of the laboratory: the seven, every trouble of every size, and those
// that have a service of their own.
func Cells() []Scenario {
	cells := Scenarios()
	for i := range cells {
		cells[i].Name = "the seven: " + cells[i].Name
		cells[i].Service = "the seven"
	}
	for _, s := range Sizes() {
		cells = slices.Concat(cells, s.loads(), s.partialFailures(), s.replicas())
	}
	return slices.Concat(cells, quotas(), []Scenario{retryStorm()}, rare(), tripwire())
}

// loads are troubles of all of the service.
func (s Size) loads() []Scenario {
	healthy := s.scenario("healthy", 0.8, healthy)
	freeze := s.after(s.scenario("freeze", 0.8, s.during(Condition{Frozen: true})))
	errors := s.after(s.scenario("errors", 0.8, s.during(Condition{Refuses: true})))
	brownout := s.scenario("brownout", 0.8, s.during(Condition{Slowdown: 3}))
	hiccup := s.scenario("near saturation", 0.95, during(s.Warm, s.Warm+s.Patience, Condition{Frozen: true}))
	cells := []Scenario{
		healthy, shared(healthy, 40), shared(healthy, 400),
		freeze, shared(freeze, 40), shared(freeze, 400), errors,
		brownout, shared(brownout, 40), shared(brownout, 400), hiccup, s.ramp(), s.batch(),
	}
	return cells
}

// ramp is a load that goes up from half the capacity to 1.3 times of it, and back.
func (s Size) ramp() Scenario {
	ramp := s.scenario("ramp", 0, healthy)
	middle, half := s.Warm+s.Counted/2, s.Counted.Seconds()/2
	ramp.Load = func(at time.Duration) float64 {
		distance := min(1, max(at-middle, middle-at).Seconds()/half)
		return s.Capacity() * (1.3 - 0.8*distance)
	}
	return ramp
}

// batch is a thousand requests at once, of a client that has made none before.
func (s Size) batch() Scenario {
	batch := s.scenario("1,000 at once", 0, healthy)
	batch.Batch, batch.From, batch.End, batch.Runs = 1000, 0, time.Second, 5
	batch.Queue = max(batch.Queue, batch.Batch)
	return batch
}

// partialFailures are services that answer a share of the requests with an error, for as long as
// anyone looks. From half on, the load leaves room for the retries.
func (s Size) partialFailures() []Scenario {
	var cells []Scenario
	for _, percent := range []int{10, 20, 33, 50, 90, 97} {
		load := 0.8
		if percent == 50 {
			load = 0.5
		}
		c := Condition{Errors: float64(percent) / 100}
		served := s.scenario(fmt.Sprintf("%d %% fail", percent), load, s.from(c))
		c.AtOnce = true
		atOnce := s.scenario(fmt.Sprintf("%d %% fail at once", percent), load, s.from(c))
		if percent >= 90 {
			// What matters is what goes on for as long as the service is in that state.
			served, atOnce = s.after(served), s.after(atOnce)
		}
		cells = append(cells, served, atOnce)
	}
	few := s.scenario("50 % fail, few calls", 0.05, s.from(Condition{Errors: 0.5}))
	few.End += 3 * s.Counted
	return append(cells, few)
}

// from returns a condition that begins with the trouble and never ends.
func (s Size) from(c Condition) func(time.Duration) Condition {
	return during(s.Warm, 1<<62, c)
}

// replicas are troubles of one of three servers. The others can bear the load.
func (s Size) replicas() []Scenario {
	troubles := []struct {
		name string
		c    Condition
	}{
		{"one of three refuses", Condition{Refuses: true}},
		{"one of three hangs", Condition{Hangs: true}},
		{"one of three is 10 times slower", Condition{Slowdown: 10}},
	}
	cells := make([]Scenario, 0, len(troubles))
	for _, trouble := range troubles {
		c := s.scenario(trouble.name, 0.6, healthy)
		c.Replicas, c.First = 3, s.from(trouble.c)
		// Each server is as large as the service without replicas, if that has few workers.
		c.Workers = (s.Workers + 2) / 3
		load := 0.55 * c.Capacity()
		if trouble.c.Hangs {
			// Who waits a minute for each attempt must see some of them end.
			load, c.End = min(load, 150), max(c.End, c.From+200*time.Second)
		}
		c.Load = constantly(load)
		cells = append(cells, c)
	}
	return cells
}
