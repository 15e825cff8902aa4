package screen

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/examples/internal/journal"
	"github.com/tenax-go/tenax/policy"
)

// resultWidth is the width of the column with the result of an attempt.
const resultWidth = 24

// Step shows an attempt and the reaction of the policies.
func (s *Screen) Step(step journal.Step) {
	if step.Attempt != nil {
		s.attempt(step)
	}
	for _, e := range step.Events {
		switch e.Type {
		case policy.EventRejected:
			next := ""
			if e.Delay > 0 {
				next = "the circuit takes a probe in " + short(e.Delay)
			}
			s.printMarked(markRejected, s.columns(step.Call, "--", "rejected ("+words(e.Reason)+")", "", next))
		case policy.EventStateChange:
			s.printMarked(markCircuit, s.style.paint(cyan, s.stateChange(e)))
		default:
		}
	}
}

func (s *Screen) attempt(step journal.Step) {
	a := step.Attempt
	verdict := classify.Of(a.Err)
	m, result, paint := markSuccess, strconv.Itoa(a.Status)+" "+http.StatusText(a.Status), green
	switch {
	case a.Err == nil:
	case verdict.Class == classify.ClassCanceled:
		m, result, paint = markCanceled, string(verdict.Kind), yellow
	case a.Status != 0:
		m, result, paint = markFailure, strconv.Itoa(a.Status)+" "+string(verdict.Kind), red
	default:
		m, result, paint = markFailure, string(verdict.Kind), red
	}
	result = s.style.paint(paint, fmt.Sprintf("%-*s", resultWidth, result))
	s.printMarked(m, s.columns(step.Call, "#"+strconv.Itoa(a.Number), result, short(a.Elapsed), next(step)))
}

func (s *Screen) columns(call, attempt, result, elapsed, next string) string {
	if call != "" {
		attempt = "review " + call + " " + attempt
	}
	return fmt.Sprintf("%s  %-*s%7s  %s", attempt, resultWidth, result, elapsed, next)
}

// next returns the reaction of the policies to a failed attempt.
func next(step journal.Step) string {
	var parts []string
	if e, ok := step.Find(policy.EventTimeout); ok {
		parts = append(parts, "timed out after "+short(e.Delay))
	}
	if e, ok := step.Find(policy.EventRetry); ok {
		parts = append(parts, "retry in "+short(e.Delay)+asAsked(e))
	}
	if e, ok := step.Find(policy.EventGiveUp); ok {
		parts = append(parts, giveUp(e.Reason))
	}
	return strings.Join(parts, ", ")
}

func asAsked(retry policy.Event) string {
	if asked := classify.Of(retry.Err).RetryAfter; asked > 0 && retry.Delay >= asked {
		return ", as Retry-After asks"
	}
	return ""
}

func giveUp(reason string) string {
	switch reason {
	case "exhausted":
		return "that was the last attempt"
	case "no_retry":
		return "not retried: repeating it is not safe"
	case "canceled":
		return "not retried: the caller has gone"
	default:
		return "not retried: " + words(reason)
	}
}

func (s *Screen) stateChange(e policy.Event) string {
	text := "circuit " + e.Name + ": " + words(e.From) + s.style.arrow() + words(e.To)
	if e.Failures > 1 {
		text += fmt.Sprintf(", after %d failures in a row", e.Failures)
	}
	return text
}

func words(name string) string { return strings.ReplaceAll(name, "_", "-") }

// short returns a duration with few digits.
func short(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1fms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%.0fms", float64(d)/float64(time.Millisecond))
	default:
		return fmt.Sprintf("%.2fs", d.Seconds())
	}
}

// sentence returns the text of an error without the address that net/http puts in front.
func sentence(err error) string {
	if inner := errors.Unwrap(err); inner != nil && strings.HasPrefix(err.Error(), "Post ") {
		return inner.Error()
	}
	return err.Error()
}
