package httpmw

import (
	"context"
	"io"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/eventstream"
	"github.com/tenax-go/tenax/internal/monotonic"
)

// lateWatch reports to the policies what becomes of a response's body once the caller has the
// response: that is when they have counted it as a success. See
// [policy.Pipeline.ReportLateFailure].
type lateWatch struct {
	attempt *attempt
	stream  *streamWatch // nil unless WithEvents is about this response
	hasRead atomic.Bool
	isOver  atomic.Bool
}

// watchBody watches the body of a response with a good status, which must be the exchange's.
func (a *attempt) watchBody(response *http.Response) {
	t := a.call.transport
	if !t.reportsLate || response.Body == http.NoBody || isUpgrade(response, a.call.request) {
		return
	}
	a.late.attempt = a
	if t.events != nil && (&Preview{response: response}).hasEvents() {
		a.late.stream = newStreamWatch(t.events)
	}
	a.exchange.Body.Watch(&a.late)
}

// BodyRead gets the result of each Read of the body. If the caller's time had passed before,
// between two reads, then it was not the server that used it up.
func (w *lateWatch) BodyRead(part []byte, err error, isLate bool) {
	if w.isOver.Load() {
		return
	}
	if len(part) > 0 && !w.hasRead.Load() {
		w.hasRead.Store(w.isCallersTurn())
	}
	var failure error
	if w.stream != nil {
		failure = w.stream.read(part, err)
	}
	switch {
	case failure != nil:
		w.fail(failure)
	case err == nil:
	case err == io.EOF, w.stream.isComplete(): //nolint:errorlint // Only a bare io.EOF is the end.
		w.succeed()
	case isLate:
		w.isOver.Store(true)
	default:
		w.fail(err)
	}
}

// BodyClosed is called when the body is closed. A caller who has read some of it, and does not wait
// for more, has got what it wanted: many decoders do not read up to the end.
func (w *lateWatch) BodyClosed(duringRead bool) {
	if w.hasRead.Load() && !duringRead && w.attempt.call.ctx.Err() == nil {
		w.succeed()
	}
	w.isOver.Store(true)
}

// isCallersTurn reports whether the call has returned, so that it is the caller who reads.
func (w *lateWatch) isCallersTurn() bool { return w.attempt.call.attempts.hasEnded() }

func (w *lateWatch) succeed() {
	if !w.isOver.Swap(true) && w.isCallersTurn() {
		w.attempt.call.reportLateSuccess()
	}
}

// fail reports a failure, unless a policy of the pipeline has read the body, which can return it,
// or the caller is the reason.
func (w *lateWatch) fail(err error) {
	a := w.attempt
	if w.isOver.Swap(true) || !w.isCallersTurn() || a.exchange.Body.IsClosed() || w.isCallers() {
		return
	}
	a.call.transport.pipeline.ReportLateFailure(&a.call.ctx, a.bodyError(err))
}

// isCallers reports whether the caller has ended the body: by a cancellation, by a deadline that is
// the end of a stream without one of its own, or by a body of the request that failed.
func (w *lateWatch) isCallers() bool {
	a := w.attempt
	switch done := a.call.ctx.Err(); {
	case done == context.Canceled: //nolint:errorlint // Contexts return it bare.
		return true
	case done != nil && w.stream == nil && mayBeEndless(a.response):
		return true
	}
	return a.call.uploads.Failure(a.exchange) != nil
}

// endless are the types of streams that may go on for ever.
var endless = [...]string{
	"text/event-stream", "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-json-stream",
	"application/stream+json", "application/json-seq", "application/vnd.amazon.eventstream", "multipart/x-mixed-replace",
}

func mayBeEndless(response *http.Response) bool {
	return slices.Contains(endless[:], (&Preview{response: response}).contentType())
}

// returns notes when the call returns, for what its body will be.
func (c *call) returns(response *http.Response) {
	if c.transport.reportsLate && response != nil && response.Body != http.NoBody {
		c.ctx.Returned = monotonic.Now()
	}
}

// answered reports a response with an error status that is a success for breakers: nothing about it
// is left to know.
func (c *call) answered(err error) {
	if c.transport.reportsLate {
		if verdict := classify.Of(err); verdict.DependencyHealth() == classify.HealthGood {
			c.reportLateSuccess()
		}
	}
}

func (c *call) reportLateSuccess() {
	if c.transport.reportsLate {
		c.transport.pipeline.ReportLateSuccess(&c.ctx)
	}
}

// streamWatch finds the failures among the events of a stream that the caller reads.
type streamWatch struct {
	rules   *EventRules
	decoder eventstream.Decoder
	isWhole bool
}

// watchedEventBytes is how much is looked at of an event: failures have their codes at the start.
const watchedEventBytes = 16 << 10

func newStreamWatch(rules *EventRules) *streamWatch {
	return &streamWatch{rules: rules, decoder: eventstream.Decoder{Limit: watchedEventBytes}}
}

func (s *streamWatch) isComplete() bool { return s != nil && s.isWhole }

// read returns the failure in a part of the stream, or at its end.
func (s *streamWatch) read(part []byte, err error) error {
	for len(part) > 0 && !s.isWhole {
		n, complete := s.decoder.Decode(part)
		part = part[n:]
		if complete {
			if failure := s.found(); failure != nil {
				return failure
			}
		}
	}
	if err != io.EOF || s.isWhole { //nolint:errorlint // Only a bare io.EOF is the end.
		return nil
	}
	if s.decoder.Flush() {
		if failure := s.found(); failure != nil {
			return failure
		}
	}
	if s.rules.Last != nil && !s.isWhole {
		return errTruncated
	}
	return nil
}

func (s *streamWatch) found() error {
	event := eventOf(s.decoder.Event())
	if verdict, failed := s.rules.failure(event); failed {
		return newEventError(verdict)
	}
	s.isWhole = s.rules.Last != nil && s.rules.Last(event)
	return nil
}
