package httpverdict

import (
	"bytes"
	"strings"

	"github.com/tenax-go/tenax/classify"
)

// member is a member of an object that says whether a response with a good status is a failure.
type member uint8

const (
	okMember member = iota
	errorMember
	errorsMember
	dataMember
	typeMember
	objectMember
	statusMember
	responseMember
	feedbackMember
	candidatesMember
	choicesMember
	deltaMember
	finishMember
	stopMember
	lastErrorMember
	textMember
	members
)

var memberNames = [members]string{
	"ok", "error", "errors", "data", "type", "object", "status", "response", "promptFeedback", "candidates", "choices",
	"delta", "finish_reason", "finishReason", "last_error", "generated_text",
}

// shape is an object: its members as they are written, from value to value. A member that is
// missing, or whose value is null or false, is "". The value of one that is truncated is its start.
type shape [members]string

// shapeOf returns the shape of the object that text begins with.
func shapeOf(text string) (s shape, isObject bool) {
	r := jsonReader{text}
	if !r.take('{') {
		return s, false
	}
	for isFirst := true; !r.take('}'); isFirst = false {
		if !isFirst && !r.take(',') {
			break
		}
		name, ok := r.takeName()
		if !ok {
			break
		}
		r.peek()
		value := r.left
		whole := r.skip()
		s.set(name, value[:len(value)-len(r.left)], value, whole)
		if !whole {
			break
		}
	}
	return s, true
}

// set keeps a value, or the start of it if it is not whole.
func (s *shape) set(name, value, rest string, whole bool) {
	for m, known := range memberNames {
		switch {
		case name != known:
		case !whole:
			s[m] = rest
		case member(m) == okMember || value != "null" && value != "false":
			s[m] = value
		}
	}
}

// is reports whether the member is a string with the given text.
func (s *shape) is(m member, text string) bool {
	value := s[m]
	return len(value) == len(text)+2 && value[0] == '"' && value[1:len(value)-1] == text
}

// hasEntries reports whether the member is an object or a list with something in it, or a text that
// is not empty. Numbers and true are entries too.
func (s *shape) hasEntries(m member) bool {
	r := jsonReader{s[m]}
	switch c := r.peek(); c {
	case 0:
		return false
	case '{', '[':
		r.take(c)
		return r.peek() != c+2
	case '"':
		return s[m] != `""`
	default:
		return s[m] != "0"
	}
}

// elements calls yield for the objects in a list, up to a number that no API exceeds.
func elements(list string) func(yield func(shape, string) bool) {
	return func(yield func(shape, string) bool) {
		const most = 128
		r := jsonReader{list}
		if !r.take('[') {
			return
		}
		for range most {
			r.peek()
			text := r.left
			element, isObject := shapeOf(text)
			if isObject && !yield(element, text) || !r.skip() || !r.take(',') {
				return
			}
		}
	}
}

// NotOK recognises {"ok":false,...}, as Slack and Telegram answer.
func NotOK(body []byte) (answer classify.Answer, failed bool) {
	if !bytes.Contains(body, []byte(`"ok"`)) {
		return answer, false
	}
	s, _ := shapeOf(string(body))
	if s[okMember] != "false" {
		return answer, false
	}
	return AnswerIn(body), true
}

// HasError recognises an object with a member "error" that is neither null nor false nor empty, and
// an XML document that is an error, as that of S3 after CopyObject and CompleteMultipartUpload.
func HasError(body []byte) (answer classify.Answer, failed bool) {
	if isErrorDocument(body) {
		return AnswerIn(body), true
	}
	if !bytes.Contains(body, []byte(`"error"`)) {
		return answer, false
	}
	s, _ := shapeOf(string(body))
	if !s.hasEntries(errorMember) {
		return answer, false
	}
	return AnswerIn(body), true
}

// isErrorDocument reports whether the root of an XML document is Error or ErrorResponse.
func isErrorDocument(body []byte) bool {
	body = bytes.TrimLeft(body, " \t\r\n")
	for bytes.HasPrefix(body, []byte("<?")) {
		_, rest, found := bytes.Cut(body, []byte("?>"))
		if !found {
			return false
		}
		body = bytes.TrimLeft(rest, " \t\r\n")
	}
	name, ok := bytes.CutPrefix(body, []byte("<Error"))
	if !ok || len(name) == 0 {
		return false
	}
	name = bytes.TrimPrefix(name, []byte("Response"))
	return len(name) > 0 && strings.IndexByte(" \t\r\n>", name[0]) >= 0
}

// ModelFailed recognises what APIs of language models answer with a good status when they fail: an
// error, as OpenRouter does, also in a choice; a Responses object that has failed; and a prompt
// that Gemini has blocked.
func ModelFailed(body []byte) (answer classify.Answer, failed bool) {
	if !mayHaveFailed(body) {
		return answer, false
	}
	text := string(body)
	s, isObject := shapeOf(text)
	if !isObject {
		return answer, false
	}
	return s.modelFailed(text)
}

// mayHaveFailed is a quick look for the words of a failure.
func mayHaveFailed(data []byte) bool {
	return bytes.Contains(data, []byte("error")) || bytes.Contains(data, []byte("blockReason")) ||
		bytes.Contains(data, []byte("failed")) || bytes.Contains(data, []byte("ERROR"))
}

func (s *shape) modelFailed(text string) (answer classify.Answer, failed bool) {
	switch {
	case s.hasEntries(errorMember), s.is(objectMember, "error"), s.is(typeMember, "error"):
		return AnswerIn([]byte(text)), true
	case s.is(statusMember, "failed") && (s.is(objectMember, "response") || s.hasEntries(lastErrorMember)):
		return failedAnswer(s[lastErrorMember]), true
	case s[feedbackMember] != "" && s[candidatesMember] == "" && strings.Contains(s[feedbackMember], `"blockReason"`):
		return classify.Answer{Codes: []string{"content_policy_violation"}}, true
	}
	for choice, text := range elements(s[choicesMember]) {
		if choice.hasEntries(errorMember) {
			return AnswerIn([]byte(text)), true
		}
		if choice.is(finishMember, "error") {
			return serverError(), true
		}
	}
	return answer, false
}

// failedAnswer returns what an error inside of an object says, and that the server failed if it
// says nothing.
func failedAnswer(text string) classify.Answer {
	if text == "" {
		return serverError()
	}
	return AnswerIn([]byte(text))
}

func serverError() classify.Answer { return classify.Answer{Codes: []string{"server_error"}} }
