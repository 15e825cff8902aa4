package verdicts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// Outcome says how a verdict compares to the right one.
type Outcome int

// Outcomes, from the best to the worst.
const (
	// Exact is a verdict that is right in all that Want has.
	Exact Outcome = iota
	// Behaves is one with another class or kind that does the same.
	Behaves
	// Miss is one that retries what is permanent, gives up on what is transient, waits for a wrong
	// time, or says NotSent of what may have been sent.
	Miss
)

// Judge compares a verdict to the right one.
func (w *Want) Judge(got classify.Verdict) Outcome {
	tolerance := time.Millisecond
	if w.Clock {
		// A time of day in whole seconds is up to a second too early, and the answer takes a while.
		tolerance = 1500 * time.Millisecond
	}
	retries := (got.Class == classify.ClassTransient || got.Class == classify.ClassUnknown) && !got.NoRetry
	switch {
	case retries != w.retries(), retries && (got.RetryAfter-w.After).Abs() > tolerance, retries && got.NotSent && !w.NotSent:
		return Miss
	case got.Class.String() != w.Class, !slices.Contains(w.Kinds, string(got.Kind)), w.NotSent && !got.NotSent && len(w.Kinds) == 1:
		return Behaves
	default:
		return Exact
	}
}

func (w *Want) retries() bool {
	return (w.Class == "transient" || w.Class == "unknown") && !w.NoRetry
}

// String returns the verdict as a row has it.
func (w *Want) String() string {
	return verdictText(w.Class, strings.Join(w.Kinds, "|"), w.After, w.NotSent, w.NoRetry)
}

// textOf returns a verdict as a row would want it.
func textOf(v classify.Verdict) string {
	return verdictText(v.Class.String(), string(v.Kind), v.RetryAfter, v.NotSent, v.NoRetry)
}

func verdictText(class, kind string, after time.Duration, notSent, noRetry bool) string {
	text := class + " " + kind
	if after > 0 {
		text += fmt.Sprint(" after ", after)
	}
	if notSent {
		text += " not_sent"
	}
	if noRetry {
		text += " no_retry"
	}
	return text
}
