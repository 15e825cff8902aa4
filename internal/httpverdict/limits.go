package httpverdict

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// limit is what a response says about one rate limit.
type limit struct {
	name      string
	remaining int64
	most      int64         // how much there is in all, 0 if that is not said
	reset     time.Duration // until all of it is there again
	refills   bool          // evenly until then, and not at once
}

// limitHeaders are headers that describe one limit.
type limitHeaders struct {
	remaining, most, reset string
	refills                bool
}

// knownLimits are the headers of early IETF drafts, the common X- variants, OpenAI's and
// Anthropic's. The reset of the last two is when the limit is full again: their limits are token
// buckets.
var knownLimits = [...]limitHeaders{
	{"Ratelimit-Remaining", "Ratelimit-Limit", "Ratelimit-Reset", false},
	{"X-Ratelimit-Remaining", "X-Ratelimit-Limit", "X-Ratelimit-Reset", false},
	{"X-Rate-Limit-Remaining", "X-Rate-Limit-Limit", "X-Rate-Limit-Reset", false},
	{"X-Ratelimit-Remaining-Requests", "X-Ratelimit-Limit-Requests", "X-Ratelimit-Reset-Requests", true},
	{"X-Ratelimit-Remaining-Tokens", "X-Ratelimit-Limit-Tokens", "X-Ratelimit-Reset-Tokens", true},
	{"Anthropic-Ratelimit-Requests-Remaining", "Anthropic-Ratelimit-Requests-Limit", "Anthropic-Ratelimit-Requests-Reset", true},
	{"Anthropic-Ratelimit-Tokens-Remaining", "Anthropic-Ratelimit-Tokens-Limit", "Anthropic-Ratelimit-Tokens-Reset", true},
	{
		"Anthropic-Ratelimit-Input-Tokens-Remaining", "Anthropic-Ratelimit-Input-Tokens-Limit",
		"Anthropic-Ratelimit-Input-Tokens-Reset", true,
	},
	{
		"Anthropic-Ratelimit-Output-Tokens-Remaining", "Anthropic-Ratelimit-Output-Tokens-Limit",
		"Anthropic-Ratelimit-Output-Tokens-Reset", true,
	},
}

// limits calls yield for the limits that the headers describe, until that returns false. Limits
// without a remainder are left out.
func limits(header http.Header) func(yield func(limit) bool) {
	return func(yield func(limit) bool) {
		if !mentionsLimit(header) {
			return
		}
		for _, l := range structuredLimits(header["Ratelimit"], header["Ratelimit-Policy"]) {
			if !yield(l) {
				return
			}
		}
		for i := range knownLimits {
			names := &knownLimits[i]
			remaining, ok := count(first(header, names.remaining))
			if !ok {
				continue
			}
			most, _ := count(first(header, names.most))
			if !yield(limit{names.remaining, remaining, most, resetDelay(first(header, names.reset), header), names.refills}) {
				return
			}
		}
	}
}

// mentionsLimit reports whether there may be a header of a limit. It is faster than a lookup of
// each.
func mentionsLimit(header http.Header) bool {
	for name := range header {
		switch name[:min(1, len(name))] {
		case "R", "X", "A":
			if strings.Contains(name, "Ratelimit") || strings.HasPrefix(name, "X-Rate-Limit") {
				return true
			}
		}
	}
	return false
}

// first is header.Get for a name in canonical form.
func first(header http.Header, name string) string {
	if values := header[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// count parses the number at the start of the value. Some APIs put the windows behind it: "100,
// 100;w=60".
func count(value string) (int64, bool) {
	value = strings.TrimSpace(value)
	digits := len(value) - len(strings.TrimLeft(value, "0123456789"))
	if digits == 0 || digits < len(value) && !strings.ContainsRune(".,; \t", rune(value[digits])) {
		return 0, false
	}
	number, err := strconv.ParseInt(value[:digits], 10, 64)
	if err != nil {
		return math.MaxInt64, true
	}
	return number, true
}

// resetDelay parses the time of a reset: seconds, a duration, seconds or milliseconds since 1970,
// or a date.
func resetDelay(value string, header http.Header) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789.") == "" {
		return secondsOrMoment(value, header)
	}
	if delay, err := time.ParseDuration(value); err == nil {
		return delay
	}
	if date, err := time.Parse(time.RFC3339, value); err == nil {
		return date.Sub(serverTime(header))
	}
	if date, err := http.ParseTime(value); err == nil {
		return date.Sub(serverTime(header))
	}
	return 0
}

func secondsOrMoment(value string, header http.Header) time.Duration {
	const since1970, inMilliseconds = 1e9, 1e12
	seconds, _ := strconv.ParseFloat(value, 64) // +Inf beyond the range
	switch {
	case seconds >= inMilliseconds:
		return decimal(value, time.Millisecond) - time.Duration(serverTime(header).UnixMilli())*time.Millisecond
	case seconds >= since1970:
		return decimal(value, time.Second) - time.Duration(serverTime(header).Unix())*time.Second
	default:
		return decimal(value, time.Second)
	}
}
