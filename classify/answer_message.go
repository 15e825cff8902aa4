package classify

import "strings"

// periodOf returns the longest period that the name of a limit has in it.
func periodOf(limit string) period {
	var n codeName
	longest := noPeriod
	// A name may be longer than that of a code: its words are read one after the other.
	for start := 0; start < len(limit) && start < maxRawCode; {
		end := start + 1
		for end < len(limit) && isWordByte(limit[end]) && !startsWord(limit[end-1], limit[end:]) {
			end++
		}
		n.length = 0
		for _, c := range []byte(limit[start:min(end, start+maxErrorCode)]) {
			if isWordByte(c) {
				n.buffer[n.length] = lower(c)
				n.length++
			}
		}
		longest = max(longest, wordOf(n.buffer[:n.length]).period())
		start = end
	}
	return longest
}

// asksForMoreThanLimit reports whether the message names a limit and a request that is larger, as
// those of OpenAI and Groq do: "Limit 12000, Used 0, Requested 14137".
func asksForMoreThanLimit(message string) bool {
	message = head(message)
	limit, ok := numberAfter(message, "limit")
	if !ok {
		return false
	}
	requested, ok := numberAfter(message, "requested")
	return ok && requested > limit
}

// numberAfter returns the number behind the first such word that has one.
func numberAfter(message, word string) (number int, ok bool) {
	for i := 0; i+len(word) < len(message); i++ {
		if !hasPrefixFold(message[i:], word) || i > 0 && isWordByte(message[i-1]) {
			continue
		}
		rest := message[i+len(word):]
		if number, ok = leadingNumber(trimLeft(rest, ": ")); ok {
			return number, true
		}
	}
	return 0, false
}

// leadingNumber reads a number, which may have commas between its thousands.
func leadingNumber(text string) (number int, ok bool) {
	for i := range len(text) {
		c := text[i]
		switch {
		case isDigit(c) && number < 1e12:
			number, ok = number*10+int(c-'0'), true
		case c == ',' && ok && i+1 < len(text) && isDigit(text[i+1]):
		default:
			return number, ok
		}
	}
	return number, ok
}

// namesModelFirst reports whether the message begins with the name of a model: "model: m-1" is all
// that Anthropic says of a model that does not exist, and Google begins with "models/m-1".
func namesModelFirst(message string) bool {
	return strings.HasPrefix(message, "model:") || strings.HasPrefix(message, "models/")
}

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && lower(text[0]) == prefix[0] && strings.EqualFold(text[:len(prefix)], prefix)
}

// containsFold reports whether the words are in the text, whatever their case. They are in lower
// case.
func containsFold(text, words string) bool {
	text = head(text)
	for i := 0; i+len(words) <= len(text); i++ {
		if hasPrefixFold(text[i:], words) {
			return true
		}
	}
	return false
}
