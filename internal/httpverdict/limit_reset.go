package httpverdict

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxReset is the longest wait for the reset of a rate limit. With some APIs a later reset is the
// time at which the token bucket is full, and not the one at which it admits a request.
const maxReset = time.Minute

// rateLimitHeaders are the headers with the remainder of a rate limit and the time of its reset:
// those of early IETF drafts, the common X- variants, OpenAI's and Anthropic's.
var rateLimitHeaders = [...]struct{ remaining, reset string }{
	{"Ratelimit-Remaining", "Ratelimit-Reset"},
	{"X-Ratelimit-Remaining", "X-Ratelimit-Reset"},
	{"X-Ratelimit-Remaining-Requests", "X-Ratelimit-Reset-Requests"},
	{"X-Ratelimit-Remaining-Tokens", "X-Ratelimit-Reset-Tokens"},
	{"Anthropic-Ratelimit-Requests-Remaining", "Anthropic-Ratelimit-Requests-Reset"},
	{"Anthropic-Ratelimit-Tokens-Remaining", "Anthropic-Ratelimit-Tokens-Reset"},
	{"Anthropic-Ratelimit-Input-Tokens-Remaining", "Anthropic-Ratelimit-Input-Tokens-Reset"},
	{"Anthropic-Ratelimit-Output-Tokens-Remaining", "Anthropic-Ratelimit-Output-Tokens-Reset"},
}

// limitReset returns the time until the last reset of the exhausted rate limits, ignoring resets
// after maxReset.
func limitReset(header http.Header) time.Duration {
	now := serverTime(header)
	longest := structuredReset(header.Values("Ratelimit"))
	for _, names := range rateLimitHeaders {
		if strings.TrimSpace(header.Get(names.remaining)) == "0" {
			longest = max(longest, upToMaxReset(resetDelay(header.Get(names.reset), now)))
		}
	}
	return longest
}

func upToMaxReset(delay time.Duration) time.Duration {
	if delay < 0 || delay > maxReset {
		return 0
	}
	return delay
}

// resetDelay parses the time of a reset: seconds, a duration, seconds or milliseconds since 1970,
// or a date.
func resetDelay(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		const since1970, inMilliseconds = 1e9, 1e12
		switch {
		case seconds >= inMilliseconds:
			return decimal(value, time.Millisecond) - time.Duration(now.UnixMilli())*time.Millisecond
		case seconds >= since1970:
			return decimal(value, time.Second) - time.Duration(now.Unix())*time.Second
		default:
			return decimal(value, time.Second)
		}
	}
	if delay, err := time.ParseDuration(value); err == nil {
		return delay
	}
	if date, err := time.Parse(time.RFC3339, value); err == nil {
		return date.Sub(now)
	}
	return 0
}

// structuredReset parses the field of draft-ietf-httpapi-ratelimit-headers, a list of limits with
// the remainder (r) and the seconds until the reset (t): "default";r=0;t=30. Quoted names are
// skipped.
func structuredReset(fields []string) time.Duration {
	var longest time.Duration
	for _, field := range fields {
		for limit := range strings.SplitSeq(unquoted(field), ",") {
			var remaining string
			var delay time.Duration
			for parameter := range strings.SplitSeq(limit, ";") {
				switch name, value, _ := strings.Cut(strings.TrimSpace(parameter), "="); name {
				case "r":
					remaining = value
				case "t":
					delay = decimal(value, time.Second)
				}
			}
			if remaining == "0" {
				longest = max(longest, upToMaxReset(delay))
			}
		}
	}
	return longest
}

// unquoted returns the field without its quoted strings.
func unquoted(field string) string {
	var b strings.Builder
	quoted, escaped := false, false
	for _, c := range []byte(field) {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case !quoted:
			b.WriteByte(c)
		}
	}
	return b.String()
}
