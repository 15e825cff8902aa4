package httpmw

import (
	"net/http"
	"slices"
)

// WithExpectedStatus declares responses with these statuses expected outcomes: a 404 where the
// caller looks whether something exists, a 409 or 412 where others may have been faster. Such a
// response is an answer: it is not repeated, is not a failure of the host, is not covered by a
// fallback unless fallback.WithWhen says so, and is neither an error nor a warning in spans,
// metrics, logs and on the status page. The caller of http.Client gets it as any other.
//
// It holds for every request of the transport, whatever the body says. Where that depends on the
// request or on the body, give [WithPolicies] a policy.Expect, which sees a [*StatusError]. Several
// options add up. A status must be from 400 to 999, as others are no errors.
func WithExpectedStatus(statuses ...int) ResponseOption {
	return responseOption(func(c *config) {
		for _, status := range statuses {
			if status < http.StatusBadRequest || status > 999 {
				c.problems.Invalid("WithExpectedStatus", status, "must be from 400 to 999")
				continue
			}
			c.expected = append(c.expected, status)
		}
	})
}

// isExpected reports whether responses with that status are expected outcomes.
func (c *config) isExpected(status int) bool { return slices.Contains(c.expected, status) }
