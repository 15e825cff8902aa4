package statuspage

import "weak"

// health is how a pipeline does, judged by its last minute and by its circuits. The worst comes
// first.
type health int

const (
	failing  health = iota // a circuit is open, or at least 5 % of the calls failed or were rejected
	strained               // some calls failed, a circuit is half-open, or retries, fallbacks and limits were needed by 1 %
	healthy                // calls, and none of this
	idle                   // no calls
)

var healthWords = [...]string{"failing", "strained", "healthy", "idle"}

func (h health) String() string { return healthWords[h] }

// summary is a pipeline in its last minute.
type summary struct {
	id       uint64
	name     string
	watch    weak.Pointer[watch]
	sums     sums
	latency  quantiles
	circuits stateCounts
	troubled []troubled
	health   health
}

// summarise reads what was counted up to the last full second.
func (w *watch) summarise(at instant) summary {
	s := summary{id: w.id, name: w.name, watch: w.self}
	if seen := w.sight.Load(); seen != nil {
		s.circuits, s.troubled = seen.counts, seen.troubled
	}
	if c := w.counters.Load(); c != nil {
		c.mu.Lock()
		c.roll(at)
		s.sums = c.series.sum(at.second(), recentSeconds)
		s.latency = c.percentiles(at)
		c.mu.Unlock()
	}
	s.health = s.judge()
	return s
}

func (s *summary) judge() health {
	n := &s.sums
	bad, answered := n[failures]+n[rejected], n[calls]-min(n[calls], n[canceled])
	helped := n[retries] + n[fallbacks] + n[rejections] + n[timeouts]
	switch {
	case s.circuits.open > 0, bad > 0 && bad*20 >= answered:
		return failing
	case s.circuits.halfOpen > 0, bad > 0, helped > 0 && helped*100 >= answered:
		return strained
	case n[calls] > 0:
		return healthy
	default:
		return idle
	}
}

// rates are the shares of calls, without those that their callers called off, that succeeded: with
// all that was tried, and without those that only another attempt saved. They are NaN where there
// were no calls.
func (n *sums) rates() (success, first float64) {
	answered := float64(n[calls]) - float64(n[canceled])
	succeeded := answered - float64(n[failures]) - float64(n[rejected])
	return share(succeeded, answered), share(succeeded-float64(n[saved]), answered)
}

// share is clamped, as a second may end while a call is being counted.
func share(part, whole float64) float64 {
	if whole <= 0 {
		return nan
	}
	return min(max(part/whole, 0), 1)
}
