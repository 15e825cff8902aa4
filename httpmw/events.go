package httpmw

import (
	"iter"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/eventstream"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

// Event is an event of an event stream (HTML standard, section 9.2, server-sent events).
type Event struct {
	// Name is the type of the event, empty if the stream does not name it.
	Name string
	// Data are the lines of data, joined by line feeds. They are valid until the next event is
	// read, and must not be changed.
	Data []byte
	// ID is the last identifier that the stream has sent.
	ID string
}

// EventRules say what the events of a stream mean. All fields are optional: in the zero EventRules
// no event is a failure, and a stream may end anywhere. The functions must be quick and safe for
// concurrent use, and must not keep the data.
type EventRules struct {
	// Failure returns what an event means that says that the stream has failed, and false for other
	// events.
	Failure func(Event) (classify.Verdict, bool)
	// Last reports whether nothing is missing after an event. A stream that ends without such an
	// event is truncated.
	Last func(Event) bool
	// Preamble reports whether an event comes before the first one with content. [WithEvents] waits
	// for further ones.
	Preamble func(Event) bool
	// MaxEventBytes limits the data of an event that an [EventReader] returns. The default, for 0
	// and below, is 32 MiB.
	MaxEventBytes int
}

// ModelEvents returns the rules of language models' APIs. They are those of OpenAI (Chat
// Completions, Responses and Assistants), Anthropic, Gemini, Cohere, and all that answer like one
// of them: OpenRouter, Azure, Groq, Mistral, DeepSeek, Perplexity, vLLM, llama.cpp, and so on.
//
// A failure is an event named error, one with an error in it, also in a choice, and
// response.failed: its codes decide what it means. A stream is complete with [DONE], message_stop,
// response.completed, or a reason why the model stopped. It is complete, too, where that is
// response.incomplete, or a filter for content: that is a short answer, and the caller's to judge.
func ModelEvents() EventRules {
	return EventRules{Failure: modelFailure, Last: isModelsLast, Preamble: isModelsPreamble}
}

func modelFailure(e Event) (classify.Verdict, bool) {
	answer, failed := httpverdict.EventFailed(e.Name, e.Data)
	if !failed {
		return classify.Verdict{}, false
	}
	return answer.Verdict(), true
}

func isModelsLast(e Event) bool { return httpverdict.EndsStream(e.Name, e.Data) }

func isModelsPreamble(e Event) bool { return httpverdict.IsPreamble(e.Name, e.Data) }

// failure is Failure, if it is set.
func (r *EventRules) failure(e Event) (classify.Verdict, bool) {
	if r.Failure == nil {
		return classify.Verdict{}, false
	}
	return r.Failure(e)
}

// ErrorOfEvent returns the [*StreamError] that an event means by the rules of [ModelEvents], and
// nil if it is no failure. It is for programs that get the events from a client library, such as
// those of the Responses API, which openai-go does not make errors of:
//
//	httpmw.ErrorOfEvent(httpmw.Event{Data: []byte(event.RawJSON())})
func ErrorOfEvent(e Event) error {
	if verdict, failed := modelFailure(e); failed {
		return newEventError(verdict)
	}
	return nil
}

// WithEvents declares what the events of event streams mean. It concerns responses with a status
// below 400 and the Content-Type text/event-stream, and costs a look at each event.
//
// If one of the first events is a failure, before the first with content and within the time of
// [WithPreview], so is the response: see [WithFailureIf]. Later it is too late to try again: the
// caller reads the event as any other, and the policies are notified, so that it counts for
// breakers and telemetry. So they are if the stream ends without its last event.
func WithEvents(rules EventRules) ResponseOption {
	return responseOption(func(c *config) { c.events = &rules })
}

// Events returns the events at the start of the body, one by one, as far as the body goes that
// [Preview.Body] returns. It waits for each event, and not for what comes behind it. The events of
// a body that is no event stream are none.
func (p *Preview) Events() iter.Seq[Event] {
	return func(yield func(Event) bool) {
		if !p.begin() {
			return
		}
		limit, _ := p.config.preview.of(true)
		decoder := eventstream.Decoder{Limit: int(limit)}
		taken := 0
		for {
			n, complete := decoder.Decode(p.body[taken:])
			taken += n
			if complete {
				if !yield(eventOf(decoder.Event())) {
					return
				}
			} else if !p.more() {
				return
			}
		}
	}
}

func eventOf(e eventstream.Event) Event { return Event{e.Name, e.Data, e.ID} }

// streamFailed is the check of [WithEvents].
func (p *Preview) streamFailed(rules *EventRules) (classify.Verdict, bool) {
	if !p.hasEvents() {
		return classify.Verdict{}, false
	}
	isFirst := true
	for e := range p.Events() {
		if verdict, failed := rules.failure(e); failed {
			verdict.NotSent = verdict.NotSent && isFirst
			return verdict, true
		}
		isFirst = false
		if rules.Preamble == nil || !rules.Preamble(e) {
			break
		}
	}
	return classify.Verdict{}, false
}
