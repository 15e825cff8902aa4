package timeout

import (
	"math/rand/v2"
	"sync/atomic"
)

// laziness decides whether the contexts of a policy are lazy. A context of package context is
// cheaper for functions that always ask for more than a lazy one has.
type laziness struct {
	streak atomic.Uint32 // of lazy contexts in a row that were asked for more, up to eagerStreak
}

const (
	// eagerStreak is the streak at which contexts are no longer lazy.
	eagerStreak = 16
	// lazyEvery makes one context in 64 lazy despite the streak, on average, to notice its end.
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
