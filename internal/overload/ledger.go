package overload

import (
	"sync"
	"time"
)

// recovered is the share of a second's requests that must be answered for the second to count as a good one.
const recovered = 0.95

// ledger keeps the books of the requests that arrive after the freeze, by the second of their arrival.
type ledger struct {
	scenario Scenario

	mu      sync.Mutex
	seconds []Result
}

func newLedger(s Scenario) *ledger {
	return &ledger{scenario: s, seconds: make([]Result, (s.End-s.FrozenUntil+time.Second-1)/time.Second)}
}

func (l *ledger) enter(arrival time.Duration, attempts int, answered bool) {
	if arrival < l.scenario.FrozenUntil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	second := &l.seconds[(arrival-l.scenario.FrozenUntil)/time.Second]
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
