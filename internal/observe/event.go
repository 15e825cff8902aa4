package observe

import (
	"cmp"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// Event is a [policy.Event] with texts that are fit for telemetry. Policies outside Tenax may put
// anything into an event.
type Event struct {
	Type     policy.EventType // one of package policy's, another word, or "_OTHER"
	Policy   string           // a word, "_OTHER", or empty
	Name     string           // see [Name], or empty
	Reason   string           // a word, "_OTHER", or empty
	From, To string           // states of package policy or "_OTHER"; empty unless one changed
	Attempt  int
	Failures int
	Delay    time.Duration
	Err      error // for a classifier and for texts that the program makes itself
}

// Clean makes an event fit for telemetry. Every observer does that first.
func Clean(raw *policy.Event) (e Event) {
	e.Type = eventType(raw.Type)
	e.Policy = wordOrEmpty(raw.Policy)
	e.Name = Name(raw.Name)
	e.Reason = wordOrEmpty(raw.Reason)
	if raw.Type == policy.EventStateChange {
		e.From, e.To = State(raw.From), State(raw.To)
	}
	e.Attempt, e.Failures, e.Delay, e.Err = raw.Attempt, raw.Failures, raw.Delay, raw.Err
	return e
}

// NameOr returns the name of the policy, or that of its pipeline if it has none.
func (e *Event) NameOr(pipeline string) string { return cmp.Or(e.Name, pipeline) }

// Failure returns the kind and the status of the event's error.
func (e *Event) Failure(classifier classify.Classifier) (kind string, status int) {
	verdict := classifier.Of(e.Err)
	return Kind(verdict.Kind), verdict.Status
}

func eventType(t policy.EventType) policy.EventType {
	switch t {
	case policy.EventRetry, policy.EventGiveUp, policy.EventPaced, policy.EventHedge, policy.EventRejected,
		policy.EventStateChange, policy.EventTimeout, policy.EventFallback:
		return t
	default:
		return policy.EventType(Word(string(t)))
	}
}

func wordOrEmpty(s string) string {
	if s == "" {
		return ""
	}
	return Word(s)
}
