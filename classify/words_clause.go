package classify

import "strings"

// isClauseStart reports whether a clause begins after before. A quote begins one where a value may
// stand: {"error":"timeout"}, but not in: the word "timeout".
func isClauseStart(before string) bool {
	before = trimRight(before, " \t\r\\")
	if before == "" {
		return true
	}
	last := before[len(before)-1]
	if strings.IndexByte("\"'`", last) < 0 {
		return strings.IndexByte(":([{<>;|=\n-.", last) >= 0
	}
	before = trimRight(before[:len(before)-1], " \\")
	return before == "" || strings.IndexByte(":=([{,>", before[len(before)-1]) >= 0 && !isNameOfThing(before)
}

// isClauseEnd reports whether a clause ends before after. In "timeout: 30s" and in {"timeout":{}}
// it does not.
func isClauseEnd(after string) bool {
	after = trimLeft(after, " \t\r\\")
	if after == "" {
		return true
	}
	rest := trimLeft(after[1:], " ")
	switch c := after[0]; {
	case c == '"', c == '\'', c == '`':
		return !strings.HasPrefix(rest, ":") && !strings.HasPrefix(rest, "=>")
	case c == ':':
		return rest == "" || !isDigit(rest[0])
	default:
		return strings.IndexByte(".,;!)]}<>|\n(", c) >= 0
	}
}

// endsSentence reports whether after goes on as it does behind a model that does not exist: "or you
// do not have access to it", "for API version v1".
func endsSentence(after string) bool {
	return isClauseEnd(after) || strings.HasPrefix(after, " or ") || strings.HasPrefix(after, " for ")
}

// namesOfThings are members whose values name a thing, a setting or a field.
var namesOfThings = [...]string{"name", "key", "field", "param", "parameter", "option", "setting", "label", "title", "id"}

// isNameOfThing reports whether before ends with such a member and its colon.
func isNameOfThing(before string) bool {
	before = trimRight(before, " :=\"'\\")
	_, word := splitLastWord(before)
	for _, name := range &namesOfThings {
		if strings.EqualFold(word, name) {
			return true
		}
	}
	return false
}
