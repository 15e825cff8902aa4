package observe

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tenax-go/tenax/classify"
)

// Other is OpenTelemetry's word for a value outside a known set.
const Other = "_OTHER"

const (
	maxWord = 64
	maxName = 256
)

// Word returns s if it looks like a word of a small, fixed set, and else "_OTHER". It keeps texts
// that a policy or an event outside Tenax may bring out of telemetry.
func Word(s string) string {
	if s == "" || len(s) > maxWord {
		return Other
	}
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-', c == '.':
		default:
			return Other
		}
	}
	return s
}

// State returns s if it is a state of package breaker, and else "_OTHER".
func State(s string) string {
	switch s {
	case "closed", "open", "half_open":
		return s
	default:
		return Other
	}
}

// Name shortens a name that somebody chose, and replaces characters that cannot be printed.
func Name(s string) string { return Cut(printable(s), maxName) }

// printable replaces what is not to be seen, or moves what is. Most names are as they should be.
func printable(s string) string {
	if strings.IndexFunc(s, hidden) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

func hidden(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }

// Cut makes s valid UTF-8 of at most limit bytes.
func Cut(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// NameOr returns the name that a circuit or a bulkhead goes by in a pipeline: the pipeline's, if it
// has none of its own.
func NameOr(name, pipeline string) string {
	if name == "" {
		return pipeline
	}
	return Name(name)
}

// Kind returns the word for a kind: itself if it is one of package classify or empty, and else
// "_OTHER".
func Kind(kind classify.Kind) string {
	switch kind {
	case "", classify.KindUnknown, classify.KindTimeout, classify.KindRateLimit, classify.KindConnection, classify.KindServer,
		classify.KindAuth, classify.KindInvalidRequest, classify.KindNotFound, classify.KindModelNotFound,
		classify.KindQuotaExceeded, classify.KindRejected, classify.KindCanceled, classify.KindPanic:
		return string(kind)
	default:
		return Other
	}
}
