package breaker_test

import (
	"math"
	"time"

	"github.com/tenax-go/tenax/breaker"
)

// forgiven is what a success takes away of the excess, in whole 256ths.
func (m *model) forgiven() float64 {
	if m.steady == 1 {
		return float64(m.minCalls)
	}
	return min(float64(m.minCalls), max(1, math.Round(256*m.steady/(1-m.steady)))/256)
}

// endSteadily counts a result in the excess of a sustained rate. Seen is what was in the window when
// the result had been counted there.
func (m *model) endSteadily(now time.Time, result meaning, seen breaker.WindowCounts) {
	if reason := m.steadyReason(result, seen); reason > 0 {
		m.enter(now, breaker.Open, false, reason)
		return
	}
	switch result {
	case success:
		m.excess = max(0, m.excess-m.forgiven())
	case failure:
		m.excess = min(float64(m.minCalls), m.excess+1)
	default:
	}
}

// steadyReason returns the failures for which one more result opens a circuit with a sustained rate,
// or 0.
func (m *model) steadyReason(result meaning, seen breaker.WindowCounts) int {
	if m.steady > 0 && result == failure && m.excess+1 >= float64(m.minCalls) && float64(seen.Failures)/float64(seen.Calls) >= m.steady {
		return max(seen.Failures, m.minCalls)
	}
	return 0
}

func (m *model) endProbe(now time.Time, result meaning, slow bool) {
	switch {
	case result == neutral:
	case result == failure, slow:
		m.enter(now, breaker.Open, false, 1)
	default:
		if m.successes++; m.successes == m.needed {
			m.enter(now, breaker.Closed, false, 0)
		}
	}
}
