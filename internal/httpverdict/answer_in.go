package httpverdict

import (
	"net/http"
	"strings"

	"github.com/tenax-go/tenax/classify"
)

// AnswerIn returns what a body, or the data of an event, says about a failure: JSON in any of the
// shapes that APIs have for errors, XML, HTML, text, or an event stream. Its first bytes decide
// which, whatever it is declared as. Of what is truncated, the part before counts.
//
// The Status is the one that the body itself names, 0 if it names none of 400 to 599. RetryAfter is
// the delay that it asks for. All of that is of bounded size: at most 12 codes, 6 limits, and 2 KiB
// of messages.
func AnswerIn(body []byte) classify.Answer {
	var s Said
	s.readBody(body, "")
	s.delay = max(0, s.wait(nil))
	return s.answer()
}

// readBody reads the start of a body with the given Content-Encoding.
func (s *Said) readBody(body []byte, encoding string) {
	text, ok := plainText(body, encoding)
	if !ok {
		return
	}
	text = strings.TrimLeft(text, " \t\r\n")
	if data, isStream := firstEvent(text); isStream {
		text = data
	}
	switch {
	case text == "":
	case text[0] == '<' && isHTML(text):
		s.addMessage(visibleText(text))
	case text[0] == '<':
		s.readXML(text)
	case s.readJSON(text):
	default:
		s.addText(text)
	}
}

// maxPlain is how much is read of a body that is plain text.
const maxPlain = 1 << 10

// addText adds a body that is nothing but text. It is a name, too, if it looks like nothing else:
// "slow_down", but not "busy".
func (s *Said) addText(text string) {
	text = strings.TrimSpace(cut(text, maxPlain))
	if strings.IndexByte(text, '_') > 0 && isName(text) {
		s.addCode(text, rankOf(topPlace, titleRole, 0))
	}
	s.addMessage(text)
}

// firstEvent returns the data of the first event with data, if the text is the start of an event
// stream. Some APIs answer with one whatever the status is.
func firstEvent(text string) (data string, isStream bool) {
	const mostLines = 16
	for range mostLines {
		line, rest, _ := strings.Cut(text, "\n")
		field, value, hasColon := strings.Cut(strings.TrimSuffix(line, "\r"), ":")
		switch {
		case !hasColon && field == "" && isStream:
		case hasColon && field == "data":
			return strings.TrimLeft(value, " "), true
		case hasColon && (field == "" || field == "event" || field == "id" || field == "retry"):
			isStream = true
		default:
			return "", false
		}
		text = rest
	}
	return "", isStream
}

// MayExplain reports whether the response has an error status and a body that may say more. A body
// without a Content-Type, or with a wrong one, may: only media and archives do not. From a server
// that failed, a page for people or a body of no declared type says no more than the status.
func MayExplain(response *http.Response) bool {
	if response.StatusCode < http.StatusBadRequest || response.Body == nil || response.Body == http.NoBody {
		return false
	}
	kind, subtype, _ := strings.Cut(untilAny(strings.TrimSpace(first(response.Header, "Content-Type")), ";, "), "/")
	switch strings.ToLower(kind) {
	case "image", "video", "audio", "font":
		return false
	case "", "text":
		return response.StatusCode < http.StatusInternalServerError || kind != "" && !strings.EqualFold(subtype, "html")
	default:
		return true
	}
}
