package bulkhead

import (
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// ages knows how old the calls under way are. Each stripe counts a call in the cell of the epoch in
// which it began, and those of epochs long gone in one cell more, so that ages cost a call nothing.
type ages struct {
	now   uint32                    // the epoch
	young uint32                    // the first epoch whose calls are not old
	ended [epochs]monotonic.Instant // when an epoch ended
}

// epochs is how many have a cell: more than there are in the time of the patience.
const (
	epochs         = 8
	epochsPatience = 4
	cells          = epochs + 1
	elder          = epochs // the cell of the calls of epochs that have none any more
)

// cellOf returns the cell of a call that began in an epoch.
func cellOf(began, now uint32) int {
	if now-began >= epochs {
		return elder
	}
	return int(began % epochs)
}

// turn begins an epoch if it is time to. Calls that end meanwhile may still use the cell that the
// new epoch gets. They are missing there as they are missed among the elders, so the sum is right,
// and the cell is when it is used next.
func (a *ages) turn(stripes []stripe, now monotonic.Instant, patience time.Duration) {
	if now.Sub(a.ended[(a.now-1)%epochs]) >= patience/epochsPatience {
		next := (a.now + 1) % epochs
		for i := range stripes {
			stripes[i].age(int(next))
		}
		a.ended[a.now%epochs] = now
		a.now++
	}
	a.young = a.now
	for a.now-a.young < epochs-1 && now.Sub(a.ended[(a.young-1)%epochs]) < patience {
		a.young--
	}
}

// old returns how many calls have been under way for longer than the patience.
func (a *ages) old(stripes []stripe) int {
	n := 0
	for i := range stripes {
		s := &stripes[i]
		n += s.in(elder)
		for e := a.now - (epochs - 1); e != a.young; e++ {
			n += s.in(int(e % epochs))
		}
	}
	return max(n, 0)
}

// learnLosses learns how many places calls hold that will be lost although others are answered
// soon: one of three servers hangs, say. They are no load.
func (m *meter) learnLosses() {
	lost, timed, latency, took := 0, 0, 0.0, time.Duration(0)
	for i := 0; i < len(m.spans) && took < 2*m.patience; i++ {
		s := &m.spans[m.recent(i)]
		lost, timed, latency, took = lost+s.lost, timed+s.timed, latency+s.latency, took+s.took
	}
	m.hung = 0
	if timed >= fewCalls {
		share := latency / float64(timed) / float64(m.patience)
		soon := min(max(0, (notSoon-share)/(notSoon-surelySoon)), 1)
		m.hung = soon * float64(lost) * float64(m.patience) / float64(max(took, m.patience))
	}
}
