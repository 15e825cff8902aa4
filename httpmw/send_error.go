package httpmw

import (
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/redact"
)

// sendError is an error of the base that knows its verdict and shows no address's credentials or query.
type sendError struct {
	err     error
	verdict classify.Verdict
}

func (e *sendError) Error() string             { return redact.Error(e.err) }
func (e *sendError) Unwrap() error             { return e.err }
func (e *sendError) Verdict() classify.Verdict { return e.verdict }
func (e *sendError) ErrorType() string         { return string(e.verdict.Kind) }

// Timeout is what *url.Error asks, so http.Client's errors keep their Timeout.
func (e *sendError) Timeout() bool { return e.verdict.Kind == classify.KindTimeout }
