package scenes

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tenax-go/tenax/policy"
)

// Counts are a scene in numbers.
type Counts struct {
	// Answered, Degraded, Failed and Canceled count the reviews by their outcome.
	Answered, Degraded, Failed, Canceled int
	// Requests is how many requests the API saw. There must be as many attempts.
	Requests int
	// Retries is how many attempts followed another one in their call.
	Retries int
	// Rejections is how many calls or retries the circuit rejected.
	Rejections int
	// Circuit lists the states of the circuit, if it did not stay closed.
	Circuit string
}

// Attempts returns how many requests the client reports.
func (r Result) Attempts() int {
	attempts := 0
	for _, s := range r.Steps {
		if s.Attempt != nil {
			attempts++
		}
	}
	return attempts
}

// Count returns how many events of the type there were.
func (r Result) Count(t policy.EventType) int {
	count := 0
	for _, s := range r.Steps {
		for _, e := range s.Events {
			if e.Type == t {
				count++
			}
		}
	}
	return count
}

func countsOf(r Result) Counts {
	t := Counts{Requests: len(r.Requests), Rejections: r.Count(policy.EventRejected)}
	for _, review := range r.Reviews {
		switch review.Outcome {
		case Answered:
			t.Answered++
		case Degraded:
			t.Degraded++
		case Failed:
			t.Failed++
		case Canceled:
			t.Canceled++
		}
	}
	var states []string
	for _, s := range r.Steps {
		if s.Attempt != nil && s.Attempt.Number > 1 {
			t.Retries++
		}
		for _, e := range s.Events {
			if e.Type != policy.EventStateChange {
				continue
			}
			if states == nil {
				states = append(states, e.From)
			}
			states = append(states, e.To)
		}
	}
	t.Circuit = strings.Join(states, ", ")
	return t
}

// compare returns an error with the differences of got.
func (t Counts) compare(got Counts) error {
	var problems []error
	for _, n := range []struct {
		what      string
		want, got int
	}{
		{"reviews answered", t.Answered, got.Answered},
		{"reviews degraded", t.Degraded, got.Degraded},
		{"reviews failed", t.Failed, got.Failed},
		{"reviews canceled", t.Canceled, got.Canceled},
		{"requests seen by the API", t.Requests, got.Requests},
		{"retries", t.Retries, got.Retries},
		{"rejections", t.Rejections, got.Rejections},
	} {
		if n.want != n.got {
			problems = append(problems, fmt.Errorf("%s: %d instead of %d", n.what, n.got, n.want))
		}
	}
	if t.Circuit != got.Circuit {
		problems = append(problems, fmt.Errorf("circuit: %q instead of %q", got.Circuit, t.Circuit))
	}
	return errors.Join(problems...)
}

func (r Result) compareAttempts() error {
	if attempts := r.Attempts(); attempts != r.Got.Requests {
		return fmt.Errorf("the client made %d attempts, and the API saw %d requests", attempts, r.Got.Requests)
	}
	return nil
}

// Outcome returns how the reviews ended, in words.
func (t Counts) Outcome() string {
	var parts []string
	for _, n := range []struct {
		count   int
		outcome Outcome
	}{{t.Answered, Answered}, {t.Degraded, Degraded}, {t.Failed, Failed}, {t.Canceled, Canceled}} {
		switch {
		case n.count == 0:
		case t.Answered+t.Degraded+t.Failed+t.Canceled == 1:
			parts = append(parts, string(n.outcome))
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n.count, n.outcome))
		}
	}
	return strings.Join(parts, ", ")
}
