package httpverdict

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxReset is how far away the end of a rate limit may be to be waited for. Further away it is the
// moment when a bucket is full again, as some APIs have it, and not the one when it has room for
// one request.
const maxReset = time.Minute

// limits are the headers by which APIs tell what is left of a limit and when that ends: the drafts
// of the IETF before they became one field, what half of the web made of them, OpenAI and
// Anthropic.
var limits = [...]struct{ remaining, reset string }{
	{"Ratelimit-Remaining", "Ratelimit-Reset"},
	{"X-Ratelimit-Remaining", "X-Ratelimit-Reset"},
	{"X-Ratelimit-Remaining-Requests", "X-Ratelimit-Reset-Requests"},
	{"X-Ratelimit-Remaining-Tokens", "X-Ratelimit-Reset-Tokens"},
	{"Anthropic-Ratelimit-Requests-Remaining", "Anthropic-Ratelimit-Requests-Reset"},
	{"Anthropic-Ratelimit-Tokens-Remaining", "Anthropic-Ratelimit-Tokens-Reset"},
	{"Anthropic-Ratelimit-Input-Tokens-Remaining", "Anthropic-Ratelimit-Input-Tokens-Reset"},
	{"Anthropic-Ratelimit-Output-Tokens-Remaining", "Anthropic-Ratelimit-Output-Tokens-Reset"},
}

// limitReset returns how long it takes until the last of the limits that are used up ends, of those
// within maxReset.
func limitReset(header http.Header) time.Duration {
	now := serverTime(header)
	longest := structuredReset(header.Values("Ratelimit"))
	for _, limit := range limits {
		if strings.TrimSpace(header.Get(limit.remaining)) == "0" {
			longest = max(longest, within(resetDelay(header.Get(limit.reset), now)))
		}
	}
	return longest
}

func within(delay time.Duration) time.Duration {
	if delay < 0 || delay > maxReset {
		return 0
	}
	return delay
}

// resetDelay reads when a limit ends: as a duration, in seconds, as seconds or milliseconds since
// 1970, or as a date.
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

// structuredReset reads the field of draft-ietf-httpapi-ratelimit-headers, a list of limits with
// the rest (r) and the seconds until it ends (t): "default";r=0;t=30. Names in it are quoted, and
// what is quoted is skipped.
func structuredReset(fields []string) time.Duration {
	var longest time.Duration
	for _, field := range fields {
		for limit := range strings.SplitSeq(unquoted(field), ",") {
			var left string
			var delay time.Duration
			for parameter := range strings.SplitSeq(limit, ";") {
				switch name, value, _ := strings.Cut(strings.TrimSpace(parameter), "="); name {
				case "r":
					left = value
				case "t":
					delay = decimal(value, time.Second)
				}
			}
			if left == "0" {
				longest = max(longest, within(delay))
			}
		}
	}
	return longest
}

// unquoted is the field without its quoted strings.
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
