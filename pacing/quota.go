package pacing

import (
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// Quota is what a server says is left of a limit, usually in the headers of an answer.
type Quota struct {
	// Name distinguishes the limits of one server, such as "requests" and "tokens". It is not
	// shown.
	Name string
	// Remaining is how much is left until Reset: requests, or another unit such as tokens. A
	// negative one makes the Quota invalid, and an invalid one says nothing.
	Remaining int64
	// Limit is how much there is in all, 0 if that is not known.
	Limit int64
	// Reset is how long it takes until the whole Limit is there again. It must be positive.
	Reset time.Duration
	// Refills means that the limit comes back evenly until Reset, as in a token bucket, and not all
	// at once. It needs a Limit.
	Refills bool
}

func (q *Quota) isValid() bool { return q.Remaining >= 0 && q.Limit >= 0 && q.Reset > 0 }

// judgedShare is the least share of the time to the reset over which consumption is judged, so that
// a short burst does not look like a rate.
const judgedShare = 1. / 8

// quota has the consumption of a limit in the period until its reset.
type quota struct {
	name    string
	first   int64             // what remained at the first report
	lowest  int64             // what remained since
	reports int               // since the first
	began   monotonic.Instant // when the first report came; 0 for none
	reset   monotonic.Instant
	rate    float64 // calls a second so that the rest lasts until the reset; 0 for any
}

// rateAt returns the calls a second so that the rest lasts, or 0 if it does anyway.
func (o *quota) rateAt(now monotonic.Instant) float64 {
	if o.rate == 0 || now >= o.reset {
		return 0
	}
	return o.rate
}

// report counts what an answer says.
func (o *quota) report(now monotonic.Instant, q *Quota) {
	if !o.isSamePeriod(now, q) {
		*o = quota{name: q.Name, first: q.Remaining, lowest: q.Remaining, began: now, reset: now.Add(q.Reset)}
		return
	}
	o.reports++
	if q.Remaining > o.lowest {
		return // An older answer, overtaken by another.
	}
	o.lowest, o.reset = q.Remaining, now.Add(q.Reset)
	o.rate = 0
	if used := o.first - o.lowest; used > 0 && o.perSecond(now, q, float64(used))*q.Reset.Seconds() > float64(q.Remaining) {
		o.rate = o.sustainable(q)
	}
}

// isSamePeriod reports whether nothing of the limit has come back since the first report.
func (o *quota) isSamePeriod(now monotonic.Instant, q *Quota) bool {
	return o.began != 0 && o.name == q.Name && now < o.reset && q.Remaining-o.lowest <= max(3, (o.first-o.lowest)/2)
}

func (o *quota) perSecond(now monotonic.Instant, q *Quota, count float64) float64 {
	return count / max(now.Sub(o.began).Seconds(), judgedShare*q.Reset.Seconds())
}

// perCall returns how much a call of ours uses up, with what others use up meanwhile.
func (o *quota) perCall() float64 {
	return max(float64(o.first-o.lowest)/float64(max(o.reports, 1)), 1)
}

// sustainable returns how many calls a second can be sent so that the rest lasts until the reset.
func (o *quota) sustainable(q *Quota) float64 {
	units := float64(q.Remaining)
	if q.Refills && q.Limit > 0 {
		units = float64(q.Limit)
	}
	return units / q.Reset.Seconds() / o.perCall()
}

// pause returns how long it takes until a call can be sent again if nothing remains.
func (o *quota) pause(q *Quota) time.Duration {
	if q.Refills && q.Limit > 0 {
		return min(q.Reset, secondsOf(1/o.sustainable(q)))
	}
	return q.Reset
}

// report counts what an answer says is left. If nothing is, the lane pauses.
func (l *lane) report(q Quota) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := monotonic.Now()
	wasSlow := l.quota.rateAt(now) > 0
	l.quota.report(now, &q)
	if q.Reset > l.maxWait {
		l.quota.rate = 0 // Nobody could wait for that.
	}
	if q.Remaining == 0 {
		l.exhaust(now, &q)
	}
	if wasSlow || l.quota.rate > 0 {
		l.held = now
		l.dispatch(now)
	}
}

// exhaust pauses until the limit is there again. It is no refusal, so no call has to ask then, and
// the rate begins to grow then.
func (l *lane) exhaust(now monotonic.Instant, q *Quota) {
	pause := min(l.quota.pause(q), l.maxPause, longestTime)
	if !l.pace.on {
		l.pace.resume(now, pause, l.quota.perSecond(now, q, float64(l.quota.reports)))
	}
	l.until = max(l.until, now.Add(pause+time.Duration(l.pace.jitter*namedJitter*float64(pause))))
	l.pace.growing = max(l.pace.growing, l.until)
	l.held = now
	l.prune(now)
	l.dispatch(now)
}
