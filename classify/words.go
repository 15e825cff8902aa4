package classify

import (
	"math/bits"
	"time"
)

// topics are what the words of a message say, as a set. The order is that of preference: causes
// before symptoms.
type topics uint64

const (
	saysUnreadable   topics = 1 << iota // net/http cannot read a response: the rest does not count
	saysQuota                           // credits, balance, budget, spend or billing: used up
	saysModelMissing                    // no such model
	saysAuth                            // the key is wrong, or has not the right
	saysTooLarge                        // the request, prompt or context
	saysRate                            // too many requests or tokens for now
	saysQuotaOfTime                     // a quota of a period: a rate limit unless that is long
	saysQuotaMaybe                      // a used up account, unless a short period is named
	saysOverloaded                      // too much to do, or no capacity
	saysHandshake                       // a TLS handshake that ran out of time
	saysClosed                          // words of TLS about a connection that ended
	saysCertificate                     // a certificate, a name or a protocol that does not fit
	saysHeaders                         // a response with larger headers than this side takes
	saysServer                          // the server failed
	saysConnection                      // a connection failed
	saysInvalid                         // the request is wrong
	saysTimeout                         // time ran out
	saysUnconnected                     // a connection failed, for a reason that may follow
	saysMissing                         // something is not there

	verdictTopics = iota // how many of the topics above have a verdict
)

const (
	saysGone      topics = 1 << (verdictTopics + iota) // "not found", of a model named before
	saysModel                                          // the word "model"
	saysDelay                                          // "try again in": a delay follows
	saysRetryAt                                        // "retry after": the same, in seconds
	saysCode                                           // "error code": a code follows
	saysLimitName                                      // "quotaId": the name of a limit follows
	saysEOF                                            // "EOF": it has a meaning behind a URL
	saysGRPC                                           // "rpc error: code": the name of one follows
	saysRateQuota                                      // "rate limit quota": a rate limit
	saysOwnCode                                        // a clause begins with a code: "not_found:"
	saysExhausted                                      // RESOURCE_EXHAUSTED, of any quota
	saysPerSecond                                      // the period of a limit
	saysPerMinute
	saysPerHour
	saysPerDay
	saysPerWeek
	saysPerMonth
	wordTopics = iota + verdictTopics
)

// period is how long a limit lasts.
type period uint8

const (
	noPeriod period = iota
	perSecond
	perMinute
	perHour
	perDay
	perWeek
	perMonth
)

// said is what the words of an API's message say.
type said struct {
	topics topics
	period period        // that of the limits that are named
	after  time.Duration // how long to wait, 0 if no words say that
}

// says reports whether the words say one of the topics.
func (s said) says(oneOf topics) bool { return s.topics&oneOf != 0 }

// reading is what one pass over a message found.
type reading struct {
	topics topics
	after  time.Duration
	status int    // the first status of 400 to 599
	model  int    // where the word "model" ended last, 0 if nowhere
	grpc   uint64 // the first code of gRPC
	codes  codes

	leading  int  // a number that begins the message and may be a status
	sentence bool // what follows it begins with a capital
}

// ofMessage reads the message of an API, at most 4 KiB of it.
func ofMessage(msg string) said {
	var r reading
	r.read(head(msg))
	return r.said()
}

// afterMessage returns v with the delay that a message asks for in words.
func (v Verdict) afterMessage(msg string) Verdict {
	v.RetryAfter = ofMessage(msg).after
	return v
}

// said returns what has been read, for a decision on an answer.
func (r *reading) said() said {
	s := said{topics: r.topics, period: r.topics.period(), after: r.after}
	if s.topics&saysRateQuota != 0 {
		s.topics &^= saysQuotaMaybe
	}
	if s.topics&saysUnreadable != 0 {
		s.topics &= saysUnreadable | saysQuota
	}
	return s
}

// period returns the longest period that is named. Of a list of limits, some of a day and some of a
// minute, none is known to be the one that is reached: then it is the longest below a day.
func (t topics) period() period {
	periods := t / saysPerSecond & 0x3f
	if short := periods & (1<<perHour - 1); short != 0 {
		periods = short
	}
	return period(bits.Len64(uint64(periods)))
}

// verdicts are those of the topics, in their order.
var verdicts = [verdictTopics]Verdict{
	{},
	permanent(KindQuotaExceeded), permanent(KindModelNotFound), permanent(KindAuth),
	permanent(KindInvalidRequest), transient(KindRateLimit), transient(KindRateLimit),
	permanent(KindQuotaExceeded), transient(KindServer), transient(KindTimeout),
	transient(KindConnection), permanent(KindConnection), permanent(KindServer),
	transient(KindServer), transient(KindConnection), permanent(KindInvalidRequest),
	transient(KindTimeout), transient(KindConnection), permanent(KindNotFound),
}

// maxModelName is the longest distance from the word "model" to its "not found".
const maxModelName = 96

// ofWords stores what the words of msg mean in v. The words may be about a request of the server
// itself, so they never prove that nothing was sent.
func ofWords(msg string, v *Verdict) (known bool) {
	var r reading
	r.read(msg)
	if r.leading != 0 {
		if status := r.confirmed(msg); status != 0 {
			r.status = status
		}
	}
	if r.topics&(1<<verdictTopics-1) == 0 && r.status == 0 && r.grpc == 0 && r.codes.n == 0 {
		return false
	}
	if !r.verdict(msg, v) {
		return false
	}
	v.NotSent = false
	if v.Class == ClassTransient && v.RetryAfter == 0 {
		v.RetryAfter = r.after
	}
	return true
}

func (r *reading) verdict(msg string, v *Verdict) (known bool) {
	switch {
	case r.topics&saysUnreadable != 0 && r.topics&saysQuota == 0:
		return false
	case r.grpc != 0:
		*v, known = r.ofGRPC()
		return known
	case r.status != 0 || r.codes.n != 0:
		r.ofAnswer(msg, v)
		return true
	default:
		*v, known = r.ofTopics()
		return known
	}
}

// ofTopics returns what the words alone mean.
func (r *reading) ofTopics() (Verdict, bool) {
	found := r.topics & (1<<verdictTopics - 1)
	if r.topics&saysRateQuota != 0 {
		return transient(KindRateLimit), true
	}
	if found == 0 {
		return Verdict{}, false
	}
	first := found & -found
	if first&(saysRate|saysQuotaOfTime|saysQuotaMaybe) != 0 {
		return r.ofLimit(), true
	}
	return verdicts[bits.TrailingZeros64(uint64(first))], true
}

// soon is the longest delay after which a limit counts as one for now.
const soon = time.Hour

// ofLimit distinguishes limits that are over in a moment from those of a day or a month.
func (r *reading) ofLimit() Verdict {
	long := r.topics&(saysPerDay|saysPerWeek|saysPerMonth) != 0
	short := r.topics&(saysPerSecond|saysPerMinute|saysPerHour) != 0
	switch {
	case short, r.topics&saysRate != 0 && r.after > 0:
		return transient(KindRateLimit)
	case long:
		return permanent(KindQuotaExceeded)
	case r.topics&saysQuotaMaybe == 0, r.topics&saysExhausted != 0, r.after > 0 && r.after < soon:
		return transient(KindRateLimit)
	default:
		return permanent(KindQuotaExceeded)
	}
}

// ofAnswer stores the meaning of a text that has the parts of an API's answer in it.
func (r *reading) ofAnswer(msg string, v *Verdict) {
	a := Answer{Status: r.status, Message: msg, RetryAfter: r.after}
	var found [maxCodes]string
	a.Codes = found[:r.codes.list(msg, &found)]
	d := decision{said: r.said(), heard: true}
	d.read(&a, v)
	if r.status == 0 && v.Class == ClassUnknown {
		if of, ok := r.ofTopics(); ok {
			*v = of
		}
	}
}

// ofGRPC returns the meaning of a status of gRPC as a text.
func (r *reading) ofGRPC() (Verdict, bool) {
	v, ok := grpcCode(r.grpc)
	switch {
	case !ok || v.Class == ClassCanceled:
		return r.ofTopics()
	case r.grpc == grpcResourceExhausted && r.topics&saysTooLarge != 0:
		return permanent(KindInvalidRequest), true
	case r.grpc == grpcResourceExhausted && (r.topics&saysQuota != 0 || r.topics.period() >= perDay && r.after == 0):
		return permanent(KindQuotaExceeded), true
	default:
		return v, true
	}
}

func isWordByte(c byte) bool { return codeBytes[c] > outsideOfCode }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// folded returns c as it is written in a phrase.
func folded(c byte) byte {
	if c == '_' || c == '-' {
		return ' '
	}
	return lower(c)
}
