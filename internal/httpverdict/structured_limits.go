package httpverdict

import (
	"slices"
	"strings"
	"time"
)

// structuredLimits parses the fields of draft-ietf-httpapi-ratelimit-headers, lists of limits:
//
//	RateLimit: "default";r=50;t=30                  the remainder, and seconds until the reset
//	RateLimit-Policy: "default";q=100;w=60          how much there is in all
//	RateLimit: limit=100, remaining=50, reset=30    the same in version 7 of the draft
func structuredLimits(fields, policies []string) (found []limit) {
	if len(fields) == 0 {
		return nil
	}
	version7 := limit{name: "Ratelimit", remaining: -1}
	for _, field := range fields {
		for item := range split(cut(field, maxField), ',') {
			if len(found) == maxLimitHeaders {
				return found
			}
			l := limit{remaining: -1}
			for parameter := range split(item, ';') {
				name, value, isPair := strings.Cut(strings.TrimSpace(parameter), "=")
				switch {
				case l.name == "" && isPair && !strings.HasPrefix(name, `"`):
					version7.setParameter(name, value)
				case l.name == "":
					l.name = strings.TrimSpace(parameter)
				default:
					l.setParameter(name, value)
				}
			}
			if l.remaining >= 0 {
				l.hasRemainder = true
				l.most = policyQuota(policies, l.name)
				found = append(found, l)
			}
		}
	}
	if version7.remaining >= 0 {
		version7.hasRemainder = true
		found = append(found, version7)
	}
	return found
}

// maxField is how many bytes of a field are read.
const maxField = 4 << 10

func (l *limit) setParameter(name, value string) {
	switch name {
	case "r", "remaining":
		if remaining, ok := count(value); ok {
			l.remaining = remaining
		}
	case "t", "reset", "resets":
		l.reset, _ = decimal(strings.Trim(value, `"`), time.Second)
	case "q", "limit", "total":
		l.most, _ = count(value)
	}
}

// policyQuota returns how much there is in all of the limit with that name, or 0.
func policyQuota(policies []string, name string) int64 {
	for _, field := range policies {
		for item := range split(cut(field, maxField), ',') {
			parts := slices.Collect(split(item, ';'))
			if strings.TrimSpace(parts[0]) != name {
				continue
			}
			var l limit
			for _, parameter := range parts[1:] {
				key, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
				l.setParameter(key, value)
			}
			return l.most
		}
	}
	return 0
}

// split calls yield for the parts of the text between separators outside of quoted strings, until
// that returns false. There is at least one part.
func split(text string, separator byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start, quoted := 0, false
		for i := 0; i < len(text); i++ {
			switch c := text[i]; {
			case quoted && c == '\\':
				i++
			case c == '"':
				quoted = !quoted
			case c == separator && !quoted:
				if !yield(text[start:i]) {
					return
				}
				start = i + 1
			}
		}
		yield(text[start:])
	}
}
