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
	// Attempts is how many attempts reached the service.
	Attempts int
	// Recovery is how long it took until at least 95 % of the requests of a second were answered,
	// for good. It is negative if that never happened.
	Recovery time.Duration
}

// Goodput is the share of the requests that were answered.
func (r Result) Goodput() float64 { return float64(r.Answered) / float64(r.Requests) }

// AttemptsPerRequest is the load that the requests caused.
func (r Result) AttemptsPerRequest() float64 { return float64(r.Attempts) / float64(r.Requests) }

// String returns the result in one line: 98.6 %, 1 s, 0.99.
func (r Result) String() string {
	recovery := "never"
	if r.Recovery >= 0 {
		recovery = strconv.Itoa(int(r.Recovery.Seconds())) + " s"
	}
	return fmt.Sprintf("%.1f %%, %s, %.2f", 100*r.Goodput(), recovery, r.AttemptsPerRequest())
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
	if answered {
		second.Answered++
	}
}

func (l *ledger) result() Result {
	var total Result
	lastBad := -1
	for i, second := range l.seconds {
		total.Requests += second.Requests
		total.Answered += second.Answered
		total.Attempts += second.Attempts
		if second.Goodput() < recovered {
			lastBad = i
		}
	}
	total.Recovery = time.Duration(lastBad+1) * time.Second
	if lastBad == len(l.seconds)-1 {
		total.Recovery = -1
	}
	return total
}
