package httpverdict

import (
	"net/http"
	"strings"
	"time"
)

// limit is what a response says about one rate limit.
type limit struct {
	name         string
	hasRemainder bool
	remaining    int64
	most         int64         // how much there is in all, 0 if that is not said
	reset        time.Duration // until all of it is there again
	refills      bool          // evenly until then, and not at once

	// Headers tell these in parts.
	before, behind string // tell it from others
	used           int64
	hasUsed        bool
	isRejected     bool   // by name
	resetValue     string // as it was sent
}

// maxLimitHeaders is how many limits of a response are looked at.
const maxLimitHeaders = 12

// limitSet are the limits that the headers of a response describe.
type limitSet struct {
	found [maxLimitHeaders]limit
	size  int
}

// limitsOf reads the headers of limits.
func limitsOf(header http.Header) (set limitSet) {
	if !MentionsLimit(header) {
		return set
	}
	for _, l := range structuredLimits(few(header["Ratelimit"]), few(header["Ratelimit-Policy"])) {
		set.add(&l)
	}
	for name, values := range header {
		if len(values) == 0 || !mayBeOfLimit(name) || endOfLimit(name) == 0 {
			continue
		}
		value := strings.TrimSpace(values[0])
		if h, ok := limitHeaderOf(name); ok {
			set.of(h).set(h.part, name, value, header)
		} else if strings.Contains(value, "remaining=") { // Zendesk's are named after the endpoint.
			for _, l := range structuredLimits(values[:1], nil) {
				l.name = name
				set.add(&l)
			}
		}
	}
	for i := range set.size {
		set.found[i].complete()
	}
	set.shareReset()
	return set
}

// few returns the first values of a header.
func few(values []string) []string {
	const most = 4
	return values[:min(most, len(values))]
}

// MentionsLimit reports whether there may be a header of a limit. It is faster than taking all
// names apart.
func MentionsLimit(header http.Header) bool {
	for name := range header {
		if mayBeOfLimit(name) {
			return true
		}
	}
	return false
}

// mayBeOfLimit is faster than a search for the word alone: few names of headers have an m.
func mayBeOfLimit(name string) bool {
	return strings.IndexByte(name, 'm') > 0 && strings.Contains(name, "imit")
}

func (s *limitSet) add(l *limit) {
	if s.size < maxLimitHeaders {
		s.found[s.size] = *l
		s.size++
	}
}

// of returns the limit that the header is about, a new one perhaps, or nil if there are too many.
func (s *limitSet) of(h limitHeader) *limit {
	for i := range s.size {
		if l := &s.found[i]; l.before == h.before && l.behind == h.behind {
			return l
		}
	}
	if s.size == maxLimitHeaders {
		return nil
	}
	l := &s.found[s.size]
	l.before, l.behind = h.before, h.behind
	s.size++
	return l
}

// shareReset gives the only reset without a remainder to the limits without a reset: BigCommerce
// has X-Rate-Limit-Requests-Left and X-Rate-Limit-Time-Reset-Ms.
func (s *limitSet) shareReset() {
	var only *limit
	for i := range s.size {
		if l := &s.found[i]; !l.hasRemainder && l.reset > 0 {
			if only != nil {
				return
			}
			only = l
		}
	}
	if only == nil {
		return
	}
	for i := range s.size {
		if l := &s.found[i]; l.hasRemainder && l.reset == 0 {
			l.reset, l.refills = only.reset, only.refills
		}
	}
}

// maxRefill is the longest wait for the reset of a token bucket: a later one is the time at which
// the bucket is full, and not the one at which it admits a request.
const maxRefill = time.Minute

// wait returns the time until the limit admits a request if it is used up, 0 if that is not known.
func (l *limit) wait() time.Duration {
	if l.refills && l.reset > maxRefill {
		return 0
	}
	return max(0, l.reset)
}

// exhausted reports whether a limit is used up, and returns the time until the last reset of such
// limits. Of a response that a limit refused and that names no remainder, any reset is that time.
func (s *limitSet) exhausted() (found bool, wait time.Duration) {
	hasRemainder := false
	var longest time.Duration
	for i := range s.size {
		l := &s.found[i]
		hasRemainder = hasRemainder || l.hasRemainder
		longest = max(longest, l.wait())
		if l.hasRemainder && l.remaining == 0 {
			found, wait = true, max(wait, l.wait())
		}
	}
	if !hasRemainder {
		return false, longest
	}
	return found, wait
}
