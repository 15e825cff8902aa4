package timeout

import (
	"math/rand/v2"
	"sync/atomic"
)

// habit is what a policy learns of its functions: whether they ask their contexts for more than a
// lazyContext can tell. For those that always do, the context of package context is the cheaper
// one.
type habit struct {
	streak atomic.Uint32 // lazy contexts in a row that were asked, up to habitual
}

const (
	// habitual is the streak from which on contexts are not lazy.
	habitual = 16
	// probing is how many contexts there are, on average, for one that is lazy nevertheless, to see
	// whether that still holds.
	probing = 64
)

func (h *habit) lazy() bool { return h.streak.Load() < habitual || rand.Uint32N(probing) == 0 }

// note learns from a call that had a lazy context.
func (h *habit) note(asked bool) {
	switch streak := h.streak.Load(); {
	case asked && streak < habitual:
		h.streak.Add(1)
	case !asked && streak > 0:
		h.streak.Store(0)
	}
}
