package classify

import (
	"strconv"
	"strings"
	"time"
)

// maxRefill is the longest wait for the reset of a token bucket: a later one is the time at which
// the bucket is full, and not the one at which it admits a request.
const maxRefill = time.Minute

// readLimits reads the fields of limits that are used up, and when the last of them ends: those
// with Remaining and Reset in their names (X-RateLimit-Remaining, X-RateLimit-Remaining-Tokens,
// Anthropic-RateLimit-Tokens-Remaining), and RateLimit of the current draft.
func (s *apiAnswer) readLimits(now time.Time) {
	var longest time.Duration
	for name, values := range s.header {
		before, behind, ok := strings.Cut(name, "Remaining")
		if !ok || len(values) == 0 || values[0] != "0" || !strings.Contains(before, "Rate") {
			continue
		}
		s.LimitReached = true
		reset := s.first(before + "Reset" + behind)
		bucket := strings.HasPrefix(before, "Anthropic") || behind == "-Requests" || behind == "-Tokens"
		if delay, refills := s.untilReset(reset, now); delay <= maxRefill || !refills && !bucket {
			longest = max(longest, delay)
		}
	}
	for rest := s.first("Ratelimit"); rest != ""; {
		var item string
		if item, rest, _ = strings.Cut(rest, ","); strings.Contains(item+";", ";r=0;") {
			s.LimitReached = true
			_, after, _ := strings.Cut(item, ";t=")
			after, _, _ = strings.Cut(after, ";")
			longest = max(longest, delayText(after))
		}
	}
	s.setRetryAfter(longest)
}

// untilReset reads the time of a reset: seconds, seconds or milliseconds since 1970, a duration or
// a date of RFC 3339. A duration is that of a token bucket.
func (s *apiAnswer) untilReset(text string, now time.Time) (delay time.Duration, refills bool) {
	if sent, err := time.Parse(time.RFC1123, s.first("Date")); err == nil {
		now = sent
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return min(max(0, at.Sub(now)), maxDelay), false
	}
	number, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return delayText(text), true
	case number > 1e11:
		number = number/1e3 - float64(now.UnixMilli())/1e3
	case number > 1e9:
		number -= float64(now.UnixMilli()) / 1e3
	}
	return seconds(number), false
}
