package overload

import (
	"fmt"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// AnswerError is a bad answer of the simulated service.
type AnswerError struct {
	Status int
	// RetryAfter is when to come back, 0 if the service does not say.
	RetryAfter time.Duration
}

func (a *AnswerError) Error() string {
	return fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status))
}

// Timeout returns false.
func (*AnswerError) Timeout() bool { return false }

// Temporary returns true.
func (*AnswerError) Temporary() bool { return true }

// Verdict says what the answer means.
func (a *AnswerError) Verdict() classify.Verdict {
	v := classify.HTTPStatus(a.Status)
	v.RetryAfter = a.RetryAfter
	return v
}

// Answers of a service in trouble, or with a full queue.
var (
	errQueueFull = &AnswerError{Status: http.StatusServiceUnavailable}
	errRefused   = &AnswerError{Status: http.StatusServiceUnavailable}
	errFailed    = &AnswerError{Status: http.StatusInternalServerError}
)
