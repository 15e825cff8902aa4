package timeout

import (
	"math/rand/v2"
	"sync/atomic"
)

// laziness decides whether the contexts of a policy are lazy. For functions that always ask their
// contexts for more than a lazy one can answer by itself, a context of package context is cheaper.
type laziness struct {
	streak atomic.Uint32 // lazy contexts in a row that were asked for more, up to eagerStreak
}

const (
	// eagerStreak is the streak from which on contexts are not lazy.
	eagerStreak = 16
	// lazyEvery is how many contexts there are, on average, for a lazy one in spite of the streak,
	// to find out when it ends.
	lazyEvery = 64
)

func (l *laziness) lazy() bool { return l.streak.Load() < eagerStreak || rand.Uint32N(lazyEvery) == 0 }

// record counts a call with a lazy context.
func (l *laziness) record(asked bool) {
	switch streak := l.streak.Load(); {
	case asked && streak < eagerStreak:
		l.streak.Add(1)
	case !asked && streak > 0:
		l.streak.Store(0)
	}
}
