package page

import (
	"github.com/tenax-go/tenax/statuspage/internal/query"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// Health is how well a pipeline works, by its last minute and its circuits. The worst comes first.
type Health int

// From the worst to no calls at all.
const (
	Failing  Health = iota // a circuit is open, or at least 5 % of calls failed or were rejected
	Strained               // some calls failed, a circuit is half-open, 1 % needed help or all wait
	Healthy                // calls, and none of this
	Idle                   // no calls
)

// String returns the word for the health.
func (h Health) String() string { return query.Healths[h] }

// HealthOf returns the health of a pipeline by its counts in the last minute, its circuits and what
// holds its calls back. Calls need help if they are retried or paced, answered by a fallback, or
// have attempts that are rejected or time out.
func HealthOf(s *Summary) Health {
	n, circuits := &s.Sums, s.Circuits
	bad, answered := n.Bad(), n[tally.Calls]-min(n[tally.Calls], n[tally.Canceled])
	helped := n[tally.Retries] + n[tally.Paced] + n[tally.Fallbacks] + n[tally.Rejections] + n[tally.Timeouts]
	switch {
	case circuits.Open > 0, bad > 0 && bad*20 >= answered:
		return Failing
	case circuits.HalfOpen > 0, bad > 0, helped > 0 && helped*100 >= answered:
		return Strained
	case n[tally.Calls] > 0:
		return Healthy
	case s.Held.Waiting > 0:
		return Strained // calls wait, and none of them has ended
	default:
		return Idle
	}
}
