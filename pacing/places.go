package pacing

import (
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// places is a limit of the calls under way that a lane has learned from refusals. A limit by
// concurrency is met by it: at each rate some calls are refused, because answers take a while and
// not always the same.
//
// A refusal speaks for such a limit if more calls were under way than at any that was let through
// in its round. Then no rate holds, and places are given until refusals come too often.
type places struct {
	underway int // calls with a ticket that have not returned
	limit    int // of the calls under way; 0 for none

	accepted int               // calls of this round that were let through
	highest  int               // the most under way at a call that was let through in this round
	average  time.Duration     // of the time that calls take which were let through; 0 if not known
	moved    monotonic.Instant // when a call was last sent or returned

	probe    monotonic.Instant // when a call beyond the limit may ask whether there is more room
	interval time.Duration     // between such calls

	sent   int               // calls since the limit was learned
	missed int               // refusals since then though as many were let through in the round
	alone  int               // in a row of calls that nothing else was under way with
	doubts monotonic.Instant // until when no limit is learned
}

const (
	leastAccepted  = 3               // calls of a round, before its refusal speaks for places
	leastProbing   = 5 * time.Second // between calls beyond the limit
	mostProbing    = 5 * time.Minute
	pausesToProbe  = 20              // between calls beyond the limit, at least
	mostPatient    = 4               // times that, if none is let through
	leastStall     = 2 * time.Second // without a sign of life, until one more is sent
	averagesStall  = 8               // for so many times what a call takes, at least
	mostMissed     = 3               // refusals that speak against places; more are too many
	callsPerMissed = 100             // for each of them, or else it is no limit by concurrency
	averagedCalls  = 8               // over which the time of calls is averaged
)

// free returns when a call may be sent: at once, or if all places are taken, when one more may try.
// Calls that never return hold no place for ever.
func (p *places) free() monotonic.Instant {
	if p.limit == 0 || p.underway < p.limit {
		return 0
	}
	return min(p.probe, p.moved.Add(max(leastStall, averagesStall*min(p.average, time.Hour))))
}

// rate returns how many calls a second the places allow, or 0 if that is not known.
func (p *places) rate() float64 {
	if p.limit == 0 || p.average == 0 {
		return 0
	}
	return float64(p.limit) / p.average.Seconds()
}

// send counts a call, and returns how many are under way with it.
func (p *places) send(now monotonic.Instant) int {
	p.underway++
	p.sent++
	p.moved = now
	if p.limit > 0 && p.underway > p.limit {
		p.probe = now.Add(p.interval)
	}
	return p.underway
}

// returned counts the end of a call.
func (p *places) returned(now monotonic.Instant) {
	p.underway--
	p.moved = now
}

// accept learns from a call that was let through, and took so long.
func (p *places) accept(now monotonic.Instant, underway int, isLate bool, took time.Duration) {
	p.alone = 0
	if p.average == 0 {
		p.average = max(took, 1)
	}
	p.average = max(p.average+(took-p.average)/averagedCalls, 1)
	switch {
	case isLate:
		return
	case p.limit > 0 && underway > p.limit: // There is more room.
		p.limit, p.interval, p.probe = underway, leastProbing, now
	}
	p.accepted++
	p.highest = max(p.highest, underway)
}

// refuse learns from a call that was refused. The lane pauses for that long.
func (p *places) refuse(now monotonic.Instant, underway int, pause time.Duration) {
	switch {
	case p.limit == 0:
		if now >= p.doubts && p.accepted >= leastAccepted && underway > max(p.highest, 1) {
			p.limit, p.sent, p.missed, p.alone = underway-1, 0, 0, 0
			p.interval = probing(pause)
		}
	case max(underway, p.underway+1) > p.limit: // It, or one that came in before it, was beyond.
		p.interval = min(max(2*p.interval, probing(pause)), mostPatient*probing(pause), mostProbing)
	case p.accepted == 0 && underway > 1: // More were refused than let through: it is a rate.
		p.limit, p.doubts = 0, now.Add(usualWindow)
	case p.missed >= mostMissed && p.missed*callsPerMissed > p.sent || p.alone > 0 && underway == 1:
		p.limit, p.doubts = 0, now.Add(remembered)
	default:
		if underway <= p.highest {
			p.missed++
		}
		if underway == 1 {
			p.alone++
		}
		p.limit, p.interval = max(underway-1, 1), probing(pause)
	}
	p.probe = now.Add(pause + p.interval)
	p.accepted, p.highest = 0, 0
}

func probing(pause time.Duration) time.Duration {
	return min(max(pausesToProbe*min(pause, mostProbing), leastProbing), mostProbing)
}
