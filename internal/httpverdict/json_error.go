package httpverdict

import (
	"strings"
	"time"
)

// maxDepth is how many objects and lists in each other are looked into.
const maxDepth = 7

// readJSON reads an error in JSON, in any of the shapes that APIs have for it: an object, a list of
// them, or either inside of others. What is truncated counts as far as it goes. It reports whether
// the body begins like JSON.
func (s *Said) readJSON(body string) (isJSON bool) {
	r := &jsonReader{body}
	switch r.peek() {
	case '{':
		probe := *r
		probe.take('{')
		if _, ok := probe.takeName(); !ok && !probe.take('}') {
			return false
		}
		s.object(r, topPlace, 1)
	case '[':
		probe := *r
		probe.take('[')
		if c := probe.peek(); c != '{' && c != '"' && c != ']' {
			return false
		}
		s.value(r, nil, topPlace, 0)
	case '"':
		quoted, ok := r.takeString()
		if ok {
			s.addText(decoded(quoted))
		}
		return ok
	default:
		return false
	}
	return true
}

// object reads the members of an object. It reports whether it is whole.
func (s *Said) object(r *jsonReader, at place, depth int) (whole bool) {
	if !r.take('{') {
		return false
	}
	var buffer [maxName]byte
	for first := true; !r.take('}'); first = false {
		if !first && !r.take(',') {
			return false
		}
		quoted, ok := r.takeName()
		if !ok {
			return false
		}
		if !s.value(r, plainName(&buffer, decoded(quoted)), at, depth) {
			return false
		}
	}
	return true
}

// value reads the value of a member, or of an element of a list with that name.
func (s *Said) value(r *jsonReader, name []byte, at place, depth int) (whole bool) {
	switch r.peek() {
	case '{', '[':
		inside := at.inside(name)
		if name == nil { // An element, which stands where its list does.
			inside = at
		}
		if inside == noPlace || depth >= maxDepth {
			return r.skip()
		}
		if r.peek() == '[' {
			return s.list(r, name, inside, depth+1)
		}
		return s.object(r, inside, depth+1)
	case '"':
		quoted, ok := r.takeString()
		if ok {
			s.text(name, decoded(quoted), at, depth)
		}
		return ok
	default:
		before := r.left
		if !r.skip() {
			return false
		}
		s.literal(name, before[:len(before)-len(r.left)], at, depth)
		return true
	}
}

// list reads the elements of a list: objects, or texts in the role of the list.
func (s *Said) list(r *jsonReader, name []byte, at place, depth int) (whole bool) {
	r.take('[')
	for first := true; !r.take(']'); first = false {
		if !first && !r.take(',') {
			return false
		}
		element := name
		if c := r.peek(); c == '{' || c == '[' {
			element = nil
		}
		if !s.value(r, element, at, depth) {
			return false
		}
	}
	return true
}

// text reads a string.
func (s *Said) text(name []byte, text string, at place, depth int) {
	of := roleOf(name)
	if text == "" || !at.counts(of, name) {
		return
	}
	if at == messagePlace {
		of = messageRole
	}
	switch of {
	case codeRole, exactRole, kindRole, statusRole:
		s.addStatus(text, rankOf(at, of, depth))
		if !s.addCode(text, rankOf(at, of, depth)) {
			s.addMessage(text)
		}
	case httpStatusRole:
		s.addStatus(text, 0)
	case reasonRole, titleRole:
		s.titled(text, of, at, depth)
	case nameRole:
		if isName(text) {
			s.addCode(text, rankOf(at, of, depth))
		}
	case messageRole:
		s.addMessage(text)
	case limitRole:
		s.addLimit(text)
	default:
		s.addDelay(of, text)
	}
}

// titled reads a text that may be a name.
func (s *Said) titled(text string, of role, at place, depth int) {
	const mostWords = 4
	words := strings.Count(strings.TrimSpace(text), " ") + 1
	if words < mostWords && (of == titleRole || words == 1) {
		s.addCode(text, rankOf(at, of, depth))
	}
	if words > 1 {
		s.addMessage(text)
	}
}

// literal reads a number, true, false or null.
func (s *Said) literal(name []byte, literal string, at place, depth int) {
	of := roleOf(name)
	if !at.counts(of, name) {
		return
	}
	switch {
	case of == retryRole && literal == "true":
		s.retryable = yes
	case of == retryRole && literal == "false":
		s.retryable = no
	case !isDigit(literal[0]):
	case of == codeRole || of == exactRole:
		s.addStatus(literal, rankOf(at, of, depth))
		s.addCode(literal, rankOf(at, of, depth))
	case of == statusRole, of == titleRole:
		s.addStatus(literal, rankOf(at, of, depth))
	case of == httpStatusRole:
		s.addStatus(literal, 0)
	default:
		s.addDelay(of, literal)
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// counts reports whether members in that role say something at the place.
func (p place) counts(of role, name []byte) bool {
	isDelay := of == secondRole || of == millisecondRole || of == minuteRole || of == momentRole
	switch p {
	case topPlace, errorPlace, innerPlace:
		return of != noRole && string(name) != "subject" // Only a violation's names a limit.
	case detailPlace:
		return of != noRole && string(name) != "detail" // That of a DebugInfo is for developers.
	case metadataPlace:
		return isDelay || of == limitRole || string(name) == "errortype" || string(name) == "raw"
	case parametersPlace:
		return isDelay
	case messagePlace:
		return of == messageRole || of == exactRole || string(name) == "value" // OData's
	default:
		return false
	}
}

// addDelay adds a delay in one of the roles for that.
func (s *Said) addDelay(of role, text string) {
	switch of {
	case secondRole:
		s.addQuantity(text, time.Second)
	case millisecondRole:
		s.addQuantity(text, time.Millisecond)
	case minuteRole:
		s.addQuantity(text, time.Minute)
	case momentRole:
		s.addMoment(text)
	default:
	}
}

// isName reports whether the text looks like the name of an error, and not like an identifier or a
// text: letters, and signs between words.
func isName(text string) bool {
	for i := range len(text) {
		if c := text[i] | 0x20; (c < 'a' || 'z' < c) && strings.IndexByte("_-.", text[i]) < 0 {
			return false
		}
	}
	return true
}
