package httpverdict

import (
	"bytes"
	"strings"

	"github.com/tenax-go/tenax/classify"
)

// EventFailed recognises an event with which APIs of language models, and servers like theirs, say
// in the middle of a stream that they have failed.
func EventFailed(name string, data []byte) (answer classify.Answer, failed bool) {
	isNamed := name == "error"
	if !isNamed && !mayHaveFailed(data) {
		return answer, false
	}
	text := string(data)
	s, isObject := shapeOf(text)
	if !isObject {
		return AnswerIn(data), isNamed
	}
	switch {
	case s.is(typeMember, "response.failed"):
		return ofFailedResponse(&s, text), true
	case isNamed:
		return AnswerIn(data), true
	case s.is(typeMember, "message-end"), s[finishMember] == `"ERROR"`: // Cohere's
		return ofMessageEnd(&s, text)
	default:
		return s.modelFailed(text)
	}
}

// ofFailedResponse reads response.failed of the Responses API. Some have the error beside the
// response.
func ofFailedResponse(s *shape, text string) classify.Answer {
	if s.hasEntries(errorMember) {
		return AnswerIn([]byte(text))
	}
	response, _ := shapeOf(s[responseMember])
	if response.hasEntries(errorMember) {
		return AnswerIn([]byte(response[errorMember]))
	}
	return serverError()
}

func ofMessageEnd(s *shape, text string) (answer classify.Answer, failed bool) {
	end := *s
	if s[deltaMember] != "" {
		text = s[deltaMember]
		end, _ = shapeOf(text)
	}
	if end[finishMember] != `"ERROR"` {
		return answer, false
	}
	if end.hasEntries(errorMember) {
		answer = AnswerIn([]byte(text))
	}
	answer.Codes = append(answer.Codes, "server_error") // unless the error says something else
	return answer, true
}

// endings are the types of events that end a stream. Those with a dot are of the Responses API,
// message_stop is Anthropic's, and the others are Cohere's.
var endings = [...]string{
	"response.completed", "response.incomplete", "response.cancelled", "response.failed", "message_stop", "message-end", "stream-end",
}

// EndsStream recognises the event that ends the stream of a language model: after it nothing is
// missing. It is [DONE], an event of such a type, or one that says why the model has stopped.
func EndsStream(name string, data []byte) bool {
	if string(bytes.TrimSpace(data)) == "[DONE]" || isEnding(name) {
		return true
	}
	if !mayEnd(data, name == "" || name == "message") {
		return false
	}
	s, _ := shapeOf(string(data))
	if kind := s[typeMember]; len(kind) > 2 && isEnding(kind[1:len(kind)-1]) {
		return true
	}
	if s[textMember] != "" { // Hugging Face's text-generation-inference
		return true
	}
	for _, list := range [...]string{s[choicesMember], s[candidatesMember]} {
		for choice := range elements(list) {
			if choice[finishMember] != "" || choice[stopMember] != "" {
				return true
			}
		}
	}
	return false
}

func isEnding(kind string) bool {
	for _, ending := range endings {
		if kind == ending {
			return true
		}
	}
	return false
}

// mayEnd is a quick look for what only the last event has. Each chunk of a chat has a
// finish_reason, which is null in all but the last. A stream that names its events names the last
// one too.
func mayEnd(data []byte, isUnnamed bool) bool {
	for _, word := range [...]string{`"finish_reason":`, `"finishReason":`, `"generated_text":`} {
		_, value, found := bytes.Cut(data, []byte(word))
		for ; found; _, value, found = bytes.Cut(value, []byte(word)) {
			if value = bytes.TrimLeft(value, " "); !bytes.HasPrefix(value, []byte("null")) {
				return true
			}
		}
	}
	return isUnnamed && bytes.Contains(data, []byte(`"type"`))
}

// IsPreamble recognises the events that the stream of a language model begins with before the model
// has answered anything.
func IsPreamble(name string, data []byte) bool {
	switch name {
	case "message_start", "ping", "response.created", "response.queued", "response.in_progress", "message-start", "stream-start":
		return true
	case "", "message":
	default:
		return false
	}
	s, isObject := shapeOf(string(data))
	if !isObject {
		return false
	}
	if kind := s[typeMember]; kind != "" {
		kind = strings.Trim(kind, `"`)
		return kind != "" && kind != name && IsPreamble(kind, nil)
	}
	for choice := range elements(s[choicesMember]) {
		if delta := choice[deltaMember]; choice[finishMember] != "" || !isEmptyDelta(delta) {
			return false
		}
	}
	return s[choicesMember] != ""
}

// isEmptyDelta reports whether a part of an answer has no content: nothing but a role, and empty
// texts.
func isEmptyDelta(delta string) bool {
	r := jsonReader{delta}
	if !r.take('{') {
		return delta == ""
	}
	for isFirst := true; !r.take('}'); isFirst = false {
		if !isFirst && !r.take(',') {
			return false
		}
		name, ok := r.takeName()
		r.peek()
		value := r.left
		if !ok || !r.skip() {
			return false
		}
		value = value[:len(value)-len(r.left)]
		if name != "role" && value != `""` && value != "null" && value != "[]" {
			return false
		}
	}
	return true
}
