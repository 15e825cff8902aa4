package httpverdict

import (
	"net/http"
	"strings"
	"time"
)

// limitPart is what a header tells of a limit.
type limitPart uint8

const (
	noPart limitPart = iota
	remainingPart
	mostPart
	usedPart
	resetPart
	resetMillisecondsPart
	statePart // "rejected"
)

// limitHeader is the name of a header of a limit, taken apart: what stands before the part and
// behind it tells one limit from another. "X-Ratelimit-Remaining-Tokens" and
// "X-Ratelimit-Reset-Tokens" are about the same one, as are "Anthropic-Ratelimit-Tokens-Remaining"
// and "Anthropic-Ratelimit-Tokens-Reset".
type limitHeader struct {
	before, behind string
	part           limitPart
}

// partOf returns the part that a word stands for. They are the words for the parts, in the
// canonical form of headers.
func partOf(word string) limitPart {
	switch word {
	case "Remaining", "Remain", "Left", "Available":
		return remainingPart
	case "Limit", "Max", "Total", "Quota":
		return mostPart
	case "Used", "Observed", "Usage", "Consumed":
		return usedPart
	case "Reset", "Resets", "Resettime", "Resetat", "Next": // The last is Akamai's.
		return resetPart
	case "Status", "State":
		return statePart
	default:
		return noPart
	}
}

// limitHeaderOf takes the name of a header apart, in canonical form. It returns false if it is not
// about a limit: there is no "ratelimit", "rate-limit" or "app-limit" in it, or none of the parts.
func limitHeaderOf(name string) (h limitHeader, ok bool) {
	end := endOfLimit(name)
	if end == 0 {
		return h, false
	}
	for at := end; at < len(name); {
		word := untilAny(name[at+1:], "-")
		next := at + 1 + len(word)
		if part := partOf(word); part != noPart {
			h = limitHeader{name[:at], name[next:], part}
			if part != mostPart || next == len(name) || partOf(untilAny(name[next+1:], "-")) == noPart {
				return h.withUnit(), true
			}
		}
		at = next
	}
	return h, false
}

// endOfLimit returns where the word for a rate limit ends, 0 if there is none.
func endOfLimit(name string) int {
	for _, word := range [...]string{"Ratelimit", "Rate-Limit", "App-Limit", "User-Limit"} {
		i := strings.Index(name, word)
		if i < 0 || i > 0 && name[i-1] != '-' {
			continue
		}
		end := i + len(word)
		if word == "Ratelimit" { // Mistral has "X-Ratelimitbysize-Remaining-Minute".
			end = i + len(untilAny(name[i:], "-"))
		}
		if end < len(name) && name[end] == '-' {
			return end
		}
	}
	return 0
}

// withUnit takes the unit of a reset off the name.
func (h limitHeader) withUnit() limitHeader {
	if h.part != resetPart {
		return h
	}
	if h.before == "Gw-Ratelimit" { // KuCoin
		h.part = resetMillisecondsPart
	}
	switch rest, unit := cutLastWord(h.behind); unit {
	case "Ms", "Milliseconds":
		h.behind, h.part = rest, resetMillisecondsPart
	case "Seconds", "Time", "At", "In", "After", "Timestamp":
		h.behind = rest
	}
	return h
}

func cutLastWord(name string) (rest, word string) {
	i := strings.LastIndexByte(name, '-')
	if i < 0 {
		return name, ""
	}
	return name[:i], name[i+1:]
}

// set adds a part. It does nothing to nil.
func (l *limit) set(part limitPart, name, value string, header http.Header) {
	if l == nil {
		return
	}
	switch part {
	case remainingPart:
		if remaining, ok := count(value); ok {
			l.remaining, l.hasRemainder, l.name = remaining, true, name
		}
	case mostPart:
		l.most, _ = count(value)
	case usedPart:
		l.used, l.hasUsed = count(value)
		if l.name == "" {
			l.name = name
		}
	case resetPart:
		l.resetValue = value
		l.reset = max(l.reset, resetDelay(value, time.Second, header))
	case resetMillisecondsPart:
		l.resetValue = value
		l.reset = max(l.reset, resetDelay(value, time.Millisecond, header))
	case statePart:
		switch strings.ToLower(value) {
		case "rejected", "throttled", "exceeded", "blocked":
			l.remaining, l.hasRemainder, l.name, l.isRejected = 0, true, name, true
		}
	case noPart:
	}
}

// complete finds out what follows from the parts. A reset in units or as a date is when a token
// bucket is full again, as OpenAI's and Anthropic's are, unless the limit refused the request by
// name.
func (l *limit) complete() {
	if !l.hasRemainder && l.hasUsed && l.most > 0 {
		l.remaining, l.hasRemainder = max(0, l.most-l.used), true
	}
	switch {
	case l.isRejected:
	case strings.HasPrefix(l.before, "Anthropic-Ratelimit"), strings.HasPrefix(l.resetValue, "PT"):
		l.refills = true
	case l.before == "X-Ratelimit" && (l.behind == "-Requests" || l.behind == "-Tokens"):
		l.refills = true
	default:
		l.refills = strings.HasSuffix(l.resetValue, "s") && strings.Trim(l.resetValue, "0123456789.hmsµu") == ""
	}
}

// resetDelay parses the time of a reset: a number of units, a duration, seconds or milliseconds
// since 1970, or a date. It may be the first of a list.
func resetDelay(value string, unit time.Duration, header http.Header) time.Duration {
	if delay, ok := oneReset(value, unit, header); ok {
		return delay
	}
	delay, _ := oneReset(untilAny(value, ",; "), unit, header)
	return delay
}

func oneReset(value string, unit time.Duration, header http.Header) (time.Duration, bool) {
	if date, ok := momentOf(value); ok {
		return date.Sub(serverTime(header)), true
	}
	if delay, ok := decimal(value, unit); ok {
		return delay, true
	}
	delay, err := time.ParseDuration(value)
	return delay, err == nil
}
