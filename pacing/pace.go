package pacing

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// pace is the rate that a lane has learned from refusals. It is not on before the first one, and
// when no call was held back for a while.
type pace struct {
	on      bool
	round   uint64            // how many refusals there were, apart from those of one round
	sent    int               // calls in this round
	recent  [2]mark           // the last two marks of this round, the older one first
	asked   monotonic.Instant // when the call that asks after the pause was sent; 0 for none
	growing monotonic.Instant // when that call was answered; 0 if it was not

	pause    time.Duration     // the latest
	paused   monotonic.Instant // when pauses began, without a call let through since
	refusals int               // in these pauses, after the first
	span     time.Duration     // of these pauses, or the usual window if they are longer

	jitter  float64           // of the pause, from 0 to 1
	ceiling float64           // calls a second that the server let through; 0 if not known
	learned monotonic.Instant // when the ceiling was learned
	horizon time.Duration     // until the rate is at the ceiling again
}

// mark is how many calls a round had at an instant.
type mark struct {
	at   monotonic.Instant
	sent int
}

// The numbers of the growth. The cubic shape is that of RFC 9438 and of the adaptive mode of AWS
// SDKs, stretched by the pause and by the time of a few calls, so that it suits three calls a
// minute as well as a thousand a second. The decrease is milder than theirs: during the pause the
// server had time to recover.
const (
	decrease    = 0.9                    // of the ceiling, after a refusal
	firstRate   = 10.0                   // a second, if nothing is known
	doubling    = 250 * time.Millisecond // of the rate, if nothing is known
	leastSpan   = 100 * time.Millisecond // over which a rate is measured
	fastest     = 1e6                    // calls a second
	leastGrowth = 2 * time.Second        // until the rate is at the ceiling again
	callsToGrow = 8                      // at the ceiling, until the rate is there again
	pausesGrow  = 5                      // for so many pauses, at least

	namedJitter   = 0.1                    // of a pause that the server named
	unnamedJitter = 0.5                    // of one that it did not
	firstPause    = 250 * time.Millisecond // if the server named no time
	longestPause  = 30 * time.Second       // if it named none
	remembered    = 10 * time.Minute       // how long a ceiling is believed
)

const forever = time.Duration(math.MaxInt64)

// rate returns how many calls may be sent a second.
func (p *pace) rate(now monotonic.Instant) float64 {
	grown := time.Duration(0)
	if p.growing != 0 {
		grown = max(0, now.Sub(p.growing))
	}
	if p.ceiling == 0 {
		return min(firstRate*math.Exp2(float64(grown)/float64(doubling)), fastest)
	}
	x := float64(grown)/float64(p.horizon) - 1
	return min(p.ceiling*(1+(1-decrease)*x*x*x), fastest)
}

// isAsking reports whether the call that asks after the pause has no answer.
func (p *pace) isAsking() bool { return p.on && p.growing == 0 && p.asked != 0 }

// asksNext reports whether the next call asks whether the pause is over.
func (p *pace) asksNext() bool { return p.on && p.growing == 0 && p.asked == 0 }

func (p *pace) send(now monotonic.Instant) {
	switch {
	case p.asksNext():
		p.asked = now
	case p.isAsking(): // It was not refused for askingTime.
		p.growing = now
	}
	if now.Sub(p.recent[1].at) >= p.span {
		p.recent[0], p.recent[1] = p.recent[1], mark{now, p.sent}
	}
	p.sent++
}

// withdraw takes back the latest send.
func (p *pace) withdraw() {
	p.sent--
	for i := range p.recent {
		p.recent[i].sent = min(p.recent[i].sent, p.sent)
	}
	if p.sent == 0 {
		p.asked = 0
	}
}

// refused begins a new round, and returns how long to pause at least. Asked is what the server
// named, 0 if nothing. End is when the pause before was over.
func (p *pace) refused(now, end monotonic.Instant, asked time.Duration) time.Duration {
	if p.on {
		p.learn(now, end)
	} else {
		p.begin(now)
	}
	p.round++
	p.sent, p.asked, p.growing, p.recent = 0, 0, 0, [2]mark{}
	p.jitter = rand.Float64()
	p.pause = asked
	share := namedJitter
	if asked == 0 {
		p.pause, share = min(firstPause<<min(p.refusals, 10), longestPause), unnamedJitter
	}
	if p.ceiling > 0 {
		p.horizon = p.growth()
	}
	pause := p.pause + time.Duration(p.jitter*share*float64(p.pause))
	p.span = max(min(now.Add(pause).Sub(p.paused), max(usualWindow, p.pause)), leastSpan)
	return pause
}

// begin begins the pacing of a key that was not paced.
func (p *pace) begin(now monotonic.Instant) {
	p.on, p.paused, p.refusals = true, now, 0
	if now.Sub(p.learned) > remembered {
		p.ceiling = 0
	}
}

// learn sets the ceiling to the rate that the server let through lately in the round that ends now,
// over a time that is at least as long as the pause was: limits count over windows of that size.
func (p *pace) learn(now, end monotonic.Instant) {
	if p.sent <= 1 {
		p.refusals++
		return
	}
	since := p.recent[0]
	since.at = max(since.at, end)
	over := max(now.Sub(since.at), p.span)
	p.ceiling = min(float64(max(p.sent-1-since.sent, 1))/over.Seconds(), p.rate(now))
	p.learned, p.paused, p.refusals = now, now, 0
}

// secondsOf returns a duration of so many seconds, or the longest there is.
func secondsOf(seconds float64) time.Duration {
	if d := seconds * float64(time.Second); d < math.MaxInt64 {
		return time.Duration(d)
	}
	return forever
}

// resume begins the pacing of a key after a pause without a refusal, at a part of the rate at which
// calls were sent before.
func (p *pace) resume(now monotonic.Instant, pause time.Duration, sent float64) {
	p.refused(now, now, pause)
	if sent > 0 {
		p.ceiling, p.learned = sent, now
		p.horizon = p.growth()
	}
}

// growth returns how long it takes until the rate is at the ceiling again.
func (p *pace) growth() time.Duration {
	return max(leastGrowth, secondsOf(callsToGrow/p.ceiling), pausesGrow*p.pause)
}
