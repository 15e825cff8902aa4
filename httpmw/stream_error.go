package httpmw

import (
	"io"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/redact"
)

// StreamError reports that an event stream has failed: an event says so, or the stream ended before
// its last event, or it could not be read. It is a net.Error. Its text has nothing of the stream.
type StreamError struct {
	verdict   classify.Verdict
	err       error // of a Read; nil for an event
	truncated bool
}

// newEventError returns the error of an event. Something was streamed, so it is never NotSent.
func newEventError(verdict classify.Verdict) *StreamError {
	verdict.NotSent = false
	return &StreamError{verdict: verdict}
}

var errTruncated = &StreamError{
	verdict: classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection}, err: io.ErrUnexpectedEOF, truncated: true,
}

// ofRead classifies the errors of reads.
var ofRead = classify.Chain(classify.Default, httpverdict.ClosedEarly)

func newReadError(err error) *StreamError {
	verdict := ofRead.Of(err)
	verdict.NotSent = false
	return &StreamError{verdict: verdict, err: err}
}

// Error returns a text with the kind of the failure.
func (e *StreamError) Error() string {
	switch {
	case e == nil:
		return "httpmw: nil StreamError"
	case e.truncated:
		return "httpmw: the event stream ended before its last event"
	case e.err != nil:
		return "httpmw: the event stream broke off: " + redact.Error(e.err)
	default:
		return "httpmw: the event stream says that it has failed: " + e.ErrorType()
	}
}

// Unwrap returns the error of the Read that failed, io.ErrUnexpectedEOF for a truncated stream, and
// nil for an event.
func (e *StreamError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.err
}

// Truncated reports whether the stream ended before its last event.
func (e *StreamError) Truncated() bool { return e != nil && e.truncated }

// Verdict returns what the event means, or that the connection has failed. NotSent is false, as the
// answer had begun.
func (e *StreamError) Verdict() classify.Verdict {
	if e == nil {
		return classify.Verdict{}
	}
	return e.verdict
}

// ErrorType returns the kind of the verdict.
func (e *StreamError) ErrorType() string { return string(e.Verdict().Kind) }

// Timeout reports whether the verdict is of kind timeout.
func (e *StreamError) Timeout() bool { return e.Verdict().Kind == classify.KindTimeout }

// Temporary reports whether the verdict is transient.
func (e *StreamError) Temporary() bool { return e.Verdict().Class == classify.ClassTransient }
