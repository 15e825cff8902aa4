package overload

import (
	"math/rand/v2"
	"time"
)

// retryStorm has the shape of the retry experiment in "Metastable Failures in the Wild" (OSDI '22,
// github.com/lexiangh/Metastability): a store that is nearly full, callers who wait three seconds
// and resend, and for ten seconds a fifth of the processor. The load is what recovers without
// retries and does not with four.
func retryStorm() Scenario {
	c := other("retry storm (OSDI '22)", 4, 4*time.Millisecond, constantly(850))
	c.Condition = during(10*time.Second, 20*time.Second, Condition{Slowdown: 5})
	c.Patience, c.From, c.End = 3*time.Second, 10*time.Second, 60*time.Second
	return c
}

// rare are calls once a minute: half of them fail, or all for an hour.
func rare() []Scenario {
	half := other("a call a minute, half fail", 2, 200*time.Millisecond, constantly(1./60))
	half.Condition, half.End = always(Condition{Errors: 0.5}), 50*time.Hour
	outage := other("a call a minute, after an hour of errors", 2, 200*time.Millisecond, constantly(1./60))
	outage.Condition = during(0, time.Hour, Condition{Refuses: true})
	outage.From, outage.End, outage.Runs = time.Hour, 2*time.Hour, 20
	return []Scenario{half, outage}
}

func other(name string, workers int, serviceTime time.Duration, load func(time.Duration) float64) Scenario {
	return Scenario{
		Name: "others: " + name, Service: "others", Trouble: name,
		Workers: workers, ServiceTime: serviceTime, Queue: 20000, Patience: 5 * time.Second,
		Load: load, Condition: healthy, Seed: 1,
	}
}

// tripwire has the loads and the capacities of github.com/jhalterman/tripwire's configurations, the
// overload suite of failsafe-go's author: 12 threads and 100 requests a second, with timeouts of
// five seconds. Some of its 13 differ only in the policies that they try.
func tripwire() []Scenario {
	slow := func(name string, lasts time.Duration) Scenario {
		c := other("tripwire, "+name, 12, 50*time.Millisecond, constantly(100))
		c.Condition = during(20*time.Second, 20*time.Second+lasts, Condition{Slowdown: 3})
		c.From, c.End = 20*time.Second, 60*time.Second+lasts
		return c
	}
	steady := func(name string, load float64, serviceTime time.Duration) Scenario {
		c := other("tripwire, "+name, 12, serviceTime, constantly(load))
		c.From, c.End = 10*time.Second, 100*time.Second
		return c
	}
	return []Scenario{
		slow("3 times slower for 40 s", 40*time.Second), // policies-comparison, gcl
		slow("3 times slower for 1 min", time.Minute),   // adaptivethrottler-vs-circuitbreaker
		slow("3 times slower for 2 min", 2*time.Minute), // adaptivelimiter-staged
		netflix(),
		steady("healthy", 100, 50*time.Millisecond),              // adaptivelimiter, -comparison, circuitbreaker
		steady("at capacity", 100, 120*time.Millisecond),         // runaway-limits
		steady("1.25 times too much", 200, 75*time.Millisecond),  // adaptivethrottler, -prioritized
		steady("1.67 times too much", 200, 100*time.Millisecond), // adaptivelimiter-prioritized
		steady("1.75 times too much", 210, 100*time.Millisecond), // adaptivelimiter-prioritized-usage
	}
}

// netflix is the load of "Performance Under Load" (Netflix, 2018): 100 requests a second, for half
// a minute 200, of four kinds that take from 40 to 500 ms, at 8 threads.
func netflix() Scenario {
	const mean = 73
	c := other("tripwire, Netflix", 8, mean*time.Millisecond, func(at time.Duration) float64 {
		if at >= 10*time.Second && at < 40*time.Second {
			return 200
		}
		return 100
	})
	c.Shape = func(random *rand.Rand) float64 {
		switch p := random.IntN(100); {
		case p < 70:
			return 40. / mean
		case p < 90:
			return 80. / mean
		case p < 97:
			return 200. / mean
		default:
			return 500. / mean
		}
	}
	c.Patience, c.From, c.End = time.Second, 10*time.Second, 60*time.Second
	return c
}
