package pacing

import (
	"context"
	"errors"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/monotonic"
)

// outcome is what the end of a call says about the limits of the server.
type outcome uint8

const (
	silent    outcome = iota // nothing
	accepted                 // the call was within the limits
	refused                  // it was beyond the limits
	postponed                // the server named a time, though not because of a limit
)

// errNoReturn is the error of a call until it returns. It stays so if the call panics or calls
// runtime.Goexit.
var errNoReturn = errors.New("the call has not returned")

// outcome returns what the result of a call says, and the time to come back that the server named.
func (c *config) outcome(ctx context.Context, err error) (outcome, time.Duration) {
	switch {
	case err == nil:
		return accepted, 0
	case err == errNoReturn: //nolint:errorlint // It is never wrapped.
		return silent, 0
	}
	verdict := c.classifier.Of(err)
	switch {
	case verdict.Kind == classify.KindRejected, verdict.Kind == classify.KindCanceled, verdict.Class == classify.ClassCanceled:
		return silent, 0 // An inner policy may name a time too, but it is no server.
	case verdict.Kind == classify.KindRateLimit, verdict.Kind == classify.KindQuotaExceeded && verdict.RetryAfter > 0:
		return refused, verdict.RetryAfter
	case verdict.RetryAfter > 0:
		return postponed, verdict.RetryAfter
	case ctx.Err() == nil && verdict.DependencyHealth() == classify.HealthGood:
		return accepted, 0
	default:
		return silent, 0
	}
}

// longestTime keeps sums of times within their range.
const longestTime = 100 * 365 * 24 * time.Hour

// settle counts the end of a call.
func (l *lane) settle(t ticket, o outcome, asked time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := monotonic.Now()
	isLate := t.lane != l || t.round != l.pace.round
	if t.lane == l {
		l.places.returned(now)
		if o == accepted {
			l.places.accept(now, t.underway, isLate, now.Sub(t.at))
		}
	}
	o = l.postponed.judge(now, o, t.lane == l, !isLate && l.pace.isAsking(), min(asked, l.maxPause))
	switch {
	case o == refused:
		l.refuse(now, t, isLate, min(asked, l.maxPause, longestTime))
	case isLate || !l.pace.isAsking():
		if l.places.limit == 0 {
			return
		}
	case o == accepted:
		l.pace.growing = now
	default:
		l.pace.asked = 0 // Another call asks.
	}
	l.dispatch(now)
}

// refuse begins a pause. The refusal of a call that was sent before the present pause began says
// nothing about the rate, and can only prolong the pause.
func (l *lane) refuse(now monotonic.Instant, t ticket, isLate bool, asked time.Duration) {
	if l.pace.on && isLate {
		if asked > 0 {
			l.until = max(l.until, now.Add(asked+time.Duration(l.pace.jitter*namedJitter*float64(asked))))
			l.pace.pause = max(l.pace.pause, asked)
			l.pace.asked, l.pace.growing = 0, 0
		}
	} else {
		isFirst := !l.pace.on
		pause := l.pace.refused(now, l.until, asked)
		l.until = max(l.until, now.Add(pause))
		if !isFirst {
			l.places.refuse(now, t.underway, pause)
		}
	}
	l.held = max(now, l.held)
	l.prune(now)
}
