package httpverdict

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// millisecondHeaders are those in milliseconds whose names do not say so, of AWS, and the ones that
// are not named like Retry-After, of gRPC.
var millisecondHeaders = [...]string{"X-Amz-Retry-After", "Grpc-Retry-Pushback-Ms"}

// askedDelay returns the delay that the server asks for explicitly, and whether it does: 0 is an
// answer too. Headers in milliseconds come first, then Retry-After (RFC 9110, section 10.2.3), then
// others that are named like it. The resets of rate limits count only without them, as the draft of
// the RateLimit fields says.
func askedDelay(header http.Header) (delay time.Duration, said bool) {
	for _, name := range millisecondHeaders {
		if delay, ok := decimal(first(header, name), time.Millisecond); ok {
			return delay, true
		}
	}
	var inMilliseconds, inSeconds asked
	retryAfter := asked{}
	for name, values := range header {
		kind := delayHeader(name)
		if kind == noDelay || len(values) == 0 {
			continue
		}
		switch value := values[0]; kind {
		case millisecondDelay:
			inMilliseconds.add(decimal(value, time.Millisecond))
		case retryAfterItself:
			for _, value := range few(values) { // A proxy may have added its own.
				retryAfter.add(retryAfterDelay(value, header))
			}
		case secondDelay:
			inSeconds.add(retryAfterDelay(value, header))
		case listedDelay:
			inSeconds.add(decimal(untilAny(value, ":"), time.Second))
		case noDelay:
		}
	}
	inSeconds.add(regainedAccess(header))
	for _, a := range [...]asked{inMilliseconds, retryAfter, inSeconds} {
		if a.delay > 0 {
			return a.delay, true
		}
		said = said || a.said
	}
	return 0, said
}

// asked is the longest of some delays.
type asked struct {
	delay time.Duration
	said  bool
}

func (a *asked) add(delay time.Duration, said bool) {
	if said {
		a.delay, a.said = max(a.delay, delay), true
	}
}

type delayKind uint8

const (
	noDelay delayKind = iota
	retryAfterItself
	secondDelay
	millisecondDelay
	listedDelay // Sentry's: "60:error:organization, ..."
)

// delayHeader returns which kind of delay the header of that name, in canonical form, has:
// Retry-After with something before or behind it, and the Reset-After of Discord.
func delayHeader(name string) delayKind {
	switch name {
	case "Retry-After":
		return retryAfterItself
	case "X-Sentry-Rate-Limits":
		return listedDelay
	}
	i := strings.Index(name, "Retry-After")
	if i < 0 {
		if i = strings.Index(name, "Reset-After"); i < 0 || !strings.Contains(name, "Rate") {
			return noDelay
		}
	}
	switch name[i+len("Retry-After"):] {
	case "-Ms", "-Milliseconds", "-Millis":
		return millisecondDelay
	case "", "-Seconds", "-Secs", "-Sec", "-S":
		return secondDelay
	default:
		return noDelay
	}
}

// retryAfterDelay parses the value of a Retry-After: seconds or a date. Some servers send
// seconds since 1970.
func retryAfterDelay(value string, header http.Header) (time.Duration, bool) {
	value = strings.Trim(strings.TrimSpace(value), `"`)
	if value == "" {
		return 0, false
	}
	if date, ok := momentOf(value); ok {
		return max(0, date.Sub(serverTime(header))), true
	}
	return decimal(value, time.Second)
}

// regainedAccess returns the time until Meta's APIs grant access again, in minutes, which they say
// in a header of JSON: {"1234":[{"type":"...","estimated_time_to_regain_access":19}]}.
func regainedAccess(header http.Header) (time.Duration, bool) {
	const name = `"estimated_time_to_regain_access":`
	var longest asked
	for _, field := range [...]string{"X-Business-Use-Case-Usage", "X-Ad-Account-Usage", "X-App-Usage"} {
		value := cut(first(header, field), 4<<10)
		for {
			_, rest, found := strings.Cut(value, name)
			if !found {
				break
			}
			value = strings.TrimLeft(rest, " ")
			digits := len(value) - len(strings.TrimLeft(value, "0123456789"))
			if minutes, err := strconv.Atoi(value[:digits]); err == nil && minutes > 0 {
				longest.add(decimal(value[:digits], time.Minute))
			}
		}
	}
	return longest.delay, longest.said
}

// first is header.Get for a name in canonical form.
func first(header http.Header, name string) string {
	if values := header[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// untilAny returns the part of the text before the first of the bytes.
func untilAny(text, bytes string) string {
	if i := strings.IndexAny(text, bytes); i >= 0 {
		return text[:i]
	}
	return text
}
