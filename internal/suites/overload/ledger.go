package overload

import (
	"fmt"
	"strconv"
	"sync"
	"time"
)

// Result is the outcome of the counted requests of a scenario.
type Result struct {
	Requests, Answered int
	// Rejected is how many requests failed without an attempt.
	Rejected int
	// Attempts is how many attempts reached the service.
	Attempts int
	// Peak is how many attempts were under way at most.
	Peak int
	// Recovery is how long it took until at least 95 % of the requests of a second were answered,
	// for good. It is negative if that never happened.
	Recovery time.Duration
}

// Goodput is the share of the requests that were answered.
func (r Result) Goodput() float64 { return float64(r.Answered) / float64(max(1, r.Requests)) }

// AttemptsPerRequest is the load that the requests caused.
func (r Result) AttemptsPerRequest() float64 {
	return float64(r.Attempts) / float64(max(1, r.Requests))
}

// String returns the result in one line: 98.6 %, 1 s, 0.99.
func (r Result) String() string {
	recovery := "never"
	if r.Recovery >= 0 {
		recovery = strconv.Itoa(int(r.Recovery.Seconds())) + " s"
	}
	return fmt.Sprintf("%.1f %%, %s, %.2f", 100*r.Goodput(), recovery, r.AttemptsPerRequest())
}

// add returns the results of two runs together.
func (r Result) add(other Result) Result {
	sum := Result{
		Requests: r.Requests + other.Requests, Answered: r.Answered + other.Answered,
		Rejected: r.Rejected + other.Rejected, Attempts: r.Attempts + other.Attempts,
		Recovery: max(r.Recovery, other.Recovery), Peak: max(r.Peak, other.Peak),
	}
	if r.Recovery < 0 || other.Recovery < 0 {
		sum.Recovery = -1
	}
	return sum
}

// recovered is the share of a second's requests that must be answered in a good second.
const recovered = 0.95

// ledger counts the requests of a scenario by the second of their arrival.
type ledger struct {
	from time.Duration

	mu      sync.Mutex
	seconds []Result
}

func newLedger(s Scenario) *ledger {
	return &ledger{from: s.From, seconds: make([]Result, (s.End-s.From+time.Second-1)/time.Second)}
}

func (l *ledger) add(arrival time.Duration, attempts int, answered bool) {
	if arrival < l.from {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	second := &l.seconds[(arrival-l.from)/time.Second]
	second.Requests++
	second.Attempts += attempts
	switch {
	case answered:
		second.Answered++
	case attempts == 0:
		second.Rejected++
	}
}

func (l *ledger) result() Result {
	var total Result
	lastBad := -1
	for i, second := range l.seconds {
		total.Requests += second.Requests
		total.Answered += second.Answered
		total.Rejected += second.Rejected
		total.Attempts += second.Attempts
		if second.Requests > 0 && second.Goodput() < recovered {
			lastBad = i
		}
	}
	total.Recovery = time.Duration(lastBad+1) * time.Second
	if lastBad == len(l.seconds)-1 {
		total.Recovery = -1
	}
	return total
}
