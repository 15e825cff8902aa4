package tally

import "math"

// Count is something that is counted.
type Count uint8

// What is counted. Calls and attempts count when they end, retries when they are announced.
const (
	Calls      Count = iota
	Failures         // calls that failed
	Rejected         // calls that a policy rejected before any attempt
	Canceled         // calls that the caller canceled
	Expected         // calls that ended with an error that is expected
	Late             // failures of calls that had already returned
	Saved            // calls that succeeded by an attempt after the first had failed
	Attempts         // of the guarded function
	Retries          // that were announced
	Paced            // calls and attempts that waited as the server asked
	Rejections       // by any policy, of a call or of an attempt
	Fallbacks        // that answered
	Timeouts         // that passed
	Hedges           // attempts that were started beside others
	countTypes
)

// Counts has the number of each Count in one second.
type Counts [countTypes]uint32

// Sums has the number of each Count in many seconds.
type Sums [countTypes]uint64

// Rates returns the shares of calls that succeeded, and that would have succeeded without retries.
// Calls that their callers canceled are left out, and those that failed late count as failed. Both
// shares are NaN if there were no calls.
func (n *Sums) Rates() (success, withoutRetries float64) {
	answered := float64(n[Calls]) - float64(n[Canceled])
	succeeded := answered - float64(n.Bad())
	return share(succeeded, answered), share(succeeded-float64(n[Saved]), answered)
}

// Bad returns the number of calls that failed, at once or late, or were rejected.
func (n *Sums) Bad() uint64 { return n[Failures] + n[Rejected] + n[Late] }

// share is clamped, as a second may end while a call is being counted.
func share(part, whole float64) float64 {
	if whole <= 0 {
		return math.NaN()
	}
	return min(max(part/whole, 0), 1)
}

// Second is what happened in one second.
type Second struct {
	Counts
	Quantiles
}

// Rates is [Sums.Rates] for one second.
func (s *Second) Rates() (success, withoutRetries float64) {
	var n Sums
	for c, happened := range s.Counts {
		n[c] = uint64(happened)
	}
	return n.Rates()
}
