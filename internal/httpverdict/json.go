package httpverdict

import "strings"

// jsonReader reads JSON from the rest of a text, which may be truncated or malformed anywhere. It
// replaces encoding/json, which would add 370 kB to every program that uses this package and does
// not need it otherwise.
type jsonReader struct{ left string }

// peek returns the next byte that is no white space, without taking it, and 0 at the end.
func (r *jsonReader) peek() byte {
	r.left = strings.TrimLeft(r.left, " \t\r\n")
	if r.left == "" {
		return 0
	}
	return r.left[0]
}

// take takes the next byte that is no white space, if it is c.
func (r *jsonReader) take(c byte) bool {
	if r.peek() != c || r.left == "" {
		return false
	}
	r.left = r.left[1:]
	return true
}

// takeName takes the name of a member, and the colon.
func (r *jsonReader) takeName() (quoted string, ok bool) {
	if quoted, ok = r.takeString(); !ok {
		return "", false
	}
	return quoted, r.take(':')
}

// takeString takes a string and returns the text between its quotes.
func (r *jsonReader) takeString() (quoted string, ok bool) {
	if !r.take('"') {
		return "", false
	}
	for i := 0; i < len(r.left); i++ {
		switch c := r.left[i]; {
		case c == '"':
			quoted, r.left = r.left[:i], r.left[i+1:]
			return quoted, true
		case c < ' ':
			return "", false
		case c == '\\':
			n := escapeLength(r.left[i:])
			if n == 0 {
				return "", false
			}
			i += n - 1
		}
	}
	return "", false
}

// skip takes a value. It does not call itself, as the text decides how deep values are nested.
func (r *jsonReader) skip() bool {
	var few [64]byte
	open := few[:0] // the brackets that close what is open, the innermost last
	for {
		switch c := r.peek(); c {
		case '{', '[':
			r.left = r.left[1:]
			open = append(open, c+2)
			if r.peek() != c+2 {
				if !r.skipName(c + 2) {
					return false
				}
				continue
			}
		default:
			if !r.skipScalar() {
				return false
			}
		}
		for len(open) > 0 && r.take(open[len(open)-1]) {
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			return true
		}
		if !r.take(',') || !r.skipName(open[len(open)-1]) {
			return false
		}
	}
}

// skipName takes the name of the next member of the value that the bracket closes. Only objects
// have names.
func (r *jsonReader) skipName(closing byte) bool {
	if closing == ']' {
		return true
	}
	_, ok := r.takeName()
	return ok
}

func (r *jsonReader) skipScalar() bool {
	var n int
	switch r.peek() {
	case '"':
		_, ok := r.takeString()
		return ok
	case 't':
		n = prefixLength(r.left, "true")
	case 'f':
		n = prefixLength(r.left, "false")
	case 'n':
		n = prefixLength(r.left, "null")
	default:
		n = numberLength(r.left)
	}
	r.left = r.left[n:]
	return n > 0
}
