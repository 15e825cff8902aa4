package observe

import (
	"cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Other is OpenTelemetry's word for a value outside a known set.
const Other = "_OTHER"

const maxWord = 64

// Word returns s if it looks like a word of a small, fixed set, and "_OTHER" otherwise. It keeps
// the texts of policies outside Tenax out of telemetry.
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

// WordOrOther returns a clean word for an attribute that must not be empty.
func WordOrOther(word string) string { return cmp.Or(word, Other) }

// State returns s if it is a state of a circuit, and "_OTHER" otherwise.
func State(s string) string {
	switch s {
	case policy.StateClosed, policy.StateOpen, policy.StateHalfOpen:
		return s
	default:
		return Other
	}
}

// Kind returns a kind of package classify or an empty kind as it is, and "_OTHER" for any other.
func Kind(kind classify.Kind) string {
	switch kind {
	case "", classify.KindUnknown, classify.KindTimeout, classify.KindRateLimit, classify.KindConnection, classify.KindServer,
		classify.KindAuth, classify.KindInvalidRequest, classify.KindNotFound, classify.KindModelNotFound,
		classify.KindConflict, classify.KindQuotaExceeded, classify.KindRejected, classify.KindCanceled, classify.KindPanic:
		return string(kind)
	default:
		return Other
	}
}
