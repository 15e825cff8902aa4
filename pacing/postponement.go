package pacing

import (
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// postponement judges failures that name a time and are no limit, such as a 503 with Retry-After.
// Proxies and frameworks name one in each, so one such failure among good answers is that of a
// replica or of a handler, and the matter of its caller. If nothing else comes back, it is that of
// all.
type postponement struct {
	row   int               // such failures since a call was let through
	since monotonic.Instant // when that was, or when the watch began
	until monotonic.Instant // until when calls are watched
}

// So many failures in a row, over such a time, hold back the others: with many calls, rows come by
// chance.
const (
	leastRow     = 5
	leastRowTime = time.Second
)

// judge returns refused for a failure that holds back others, and otherwise the outcome as it is.
// Only calls that were watched are counted, as of others successes are not known. The call that
// asks after a pause is believed.
func (p *postponement) judge(now monotonic.Instant, o outcome, isWatched, asks bool, asked time.Duration) outcome {
	switch {
	case o == accepted:
		p.row, p.since = 0, now
		return o
	case o != postponed:
		return o
	}
	if now >= p.until {
		p.row, p.since = 0, now
	}
	p.until = max(p.until, now.Add(max(quietTime, asked)))
	if isWatched || p.row == 0 {
		p.row++
	}
	if asks || isWatched && p.row >= leastRow && now.Sub(p.since) >= leastRowTime {
		return refused
	}
	return o
}
