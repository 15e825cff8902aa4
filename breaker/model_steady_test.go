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

// endSteadily counts a result in the excess of a sustained rate.
func (m *model) endSteadily(now time.Time, result meaning) {
	switch limit := float64(m.minCalls); result {
	case success:
		m.excess = max(0, m.excess-m.forgiven())
	case failure:
		m.excess = min(limit, m.excess+1)
		seen := m.seen(now)
		if m.excess == limit && float64(seen.Failures)/float64(seen.Calls) >= m.steady {
			m.enter(now, breaker.Open, false, max(seen.Failures, m.minCalls))
		}
	default:
	}
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
