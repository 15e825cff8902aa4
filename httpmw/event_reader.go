package httpmw

import (
	"errors"
	"io"
	"iter"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/eventstream"
)

const (
	maxEventBytes = 32 << 20
	eventBuffer   = 4 << 10
)

var (
	errEventTooLong = errors.New("httpmw: an event of the stream is longer than MaxEventBytes")
	errNoEventBody  = errors.New("httpmw: an EventReader needs a body; make it with NewEventReader")
)

// EventReader reads the events of a stream one by one, and says at the first one that is a failure
// what it means. It is made by [NewEventReader], and not safe for concurrent use.
type EventReader struct {
	body    io.Reader
	rules   EventRules
	decoder eventstream.Decoder
	buffer  []byte
	left    []byte // of the buffer
	isWhole bool   // the last event was there
	err     error  // what every further call returns
}

// NewEventReader returns a reader of the events in a response's body, which the caller closes. It
// works whether or not the transport has [WithEvents].
func NewEventReader(body io.Reader, rules EventRules) *EventReader {
	limit := rules.MaxEventBytes
	if limit <= 0 {
		limit = maxEventBytes
	}
	rules.MaxEventBytes = limit
	return &EventReader{body: body, rules: rules, decoder: eventstream.Decoder{Limit: limit + len("data: ")}}
}

// Next returns the next event. At the end it returns io.EOF if the last event of the rules was
// there, or if they have none. Otherwise the error is a [*StreamError]: with an event that is a
// failure, the event and its error; without an event if the stream is truncated, or could not be
// read. After an error each call returns it again, without an event.
//
// The data of an event are valid until the next call. After the last event Next reads on to the end
// of the body, so that its connection can be used again, and errors do not matter any more.
func (r *EventReader) Next() (Event, error) {
	if r == nil || r.body == nil {
		return Event{}, invalidReader()
	}
	for r.err == nil {
		n, complete := r.decoder.Decode(r.left)
		r.left = r.left[n:]
		if complete {
			return r.found(r.decoder.Event())
		}
		if err := r.fill(); err != nil {
			return r.end(err)
		}
	}
	return Event{}, r.err
}

// All returns the events until the first error. That comes with the last pair, unless it is io.EOF.
func (r *EventReader) All() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			event, err := r.Next()
			if err == io.EOF || !yield(event, err) || err != nil { //nolint:errorlint // It is never wrapped.
				return
			}
		}
	}
}

// fill reads more of the body.
func (r *EventReader) fill() error {
	if r.buffer == nil {
		r.buffer = make([]byte, eventBuffer)
	}
	for range 100 { // as bufio's readers do
		n, err := r.body.Read(r.buffer)
		r.left = r.buffer[:max(0, n)]
		switch {
		case n > 0:
			return nil // The next Read returns the error again.
		case err != nil:
			return err
		}
	}
	return io.ErrNoProgress
}

func (r *EventReader) found(decoded eventstream.Event) (Event, error) {
	event := eventOf(decoded)
	if decoded.IsCut || len(decoded.Data) > r.rules.MaxEventBytes {
		r.err = newReadError(errEventTooLong)
		return Event{}, r.err
	}
	if verdict, failed := r.rules.failure(event); failed && !r.isWhole {
		r.err = newEventError(verdict)
		return event, r.err
	}
	r.isWhole = r.isWhole || r.rules.Last != nil && r.rules.Last(event)
	return event, nil
}

// end ends the stream. An event without the empty line behind it counts only if it is a failure or
// the last one, since it may be truncated otherwise.
func (r *EventReader) end(err error) (Event, error) {
	if r.decoder.Flush() && !r.isWhole {
		event := eventOf(r.decoder.Event())
		if verdict, failed := r.rules.failure(event); failed {
			r.err = newEventError(verdict)
			return event, r.err
		}
		if r.rules.Last != nil && r.rules.Last(event) {
			r.isWhole, r.err = true, io.EOF
			return event, nil
		}
	}
	switch {
	case r.isWhole, err == io.EOF && r.rules.Last == nil: //nolint:errorlint // Only a bare io.EOF is the end.
		r.err = io.EOF
	case err == io.EOF: //nolint:errorlint // Only a bare io.EOF is the end.
		r.err = errTruncated
	default:
		r.err = newReadError(err)
	}
	return Event{}, r.err
}

func invalidReader() error {
	return &StreamError{err: errNoEventBody, verdict: classify.Verdict{
		Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest, Health: classify.HealthUnknown,
	}}
}
