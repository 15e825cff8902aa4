package classify

import (
	"math/bits"
	"strings"
)

// A message is read eight bytes at a time. Of each byte of such a chunk, the highest bit says
// whether it is of a kind.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// chunkAt returns the eight bytes of msg at i, with zeros behind the end.
func chunkAt(msg string, i int) uint64 {
	if i+8 <= len(msg) {
		return eight(msg[i : i+8])
	}
	return lastChunk(msg, i)
}

func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func lastChunk(msg string, i int) uint64 {
	if i >= len(msg) {
		return 0
	}
	if n := len(msg); n >= 8 {
		return eight(msg[n-8:]) >> (8 * (i + 8 - n) & 63)
	}
	var chunk uint64
	for n := len(msg) - 1; n >= i; n-- {
		chunk = chunk<<8 | uint64(msg[n])
	}
	return chunk
}

// between marks the bytes from low to high, which are below 0x80.
func between(chunk uint64, low, high byte) uint64 {
	return marks(chunk&^highs, low, high) &^ chunk & highs
}

// marks is between for a chunk without bytes from 0x80 on. The other bits mean nothing.
func marks(chunk uint64, low, high byte) uint64 {
	return (chunk + ones*uint64(0x80-low)) &^ (chunk + ones*uint64(0x7f-high))
}

// read looks at each word of msg, at its numbers and at what stands in quotes.
func (r *reading) read(msg string) {
	m := &theMatcher
	m.once.Do(m.fill)
	inWord := uint64(0) // the lowest mark, if the byte before the chunk is part of a word
	next := chunkAt(msg, 0)
	for i := 0; i < len(msg); i += 8 {
		chunk := next
		if i+16 <= len(msg) {
			next = eight(msg[i+8 : i+16])
		} else {
			next = lastChunk(msg, i+8)
		}
		if (marks(chunk, '"', ':')|chunk)&highs != 0 {
			words := between(chunk|ones*0x20, 'a', 'z') | between(chunk, '0', '9')
			end := r.readSlowly(msg, i, chunk, words&^(words<<8|inWord))
			if inWord = words >> 56; end > 0 {
				inWord, next, i = 0, chunkAt(msg, end), end-8
			}
			continue
		}
		words := marks(chunk|ones*0x20, 'a', 'z') & highs
		for starts := words &^ (words<<8 | inWord); starts != 0; starts &= starts - 1 {
			at := bits.TrailingZeros64(starts) & 56
			word := chunk>>at | next<<1<<(63-at&63)
			if m.mayBegin(word) {
				r.word(msg, i+at>>3, word)
			}
		}
		inWord = words >> 56
	}
}

// readSlowly reads a chunk with other bytes than letters and spaces. It returns where to go on
// after a path, 0 if there is none.
func (r *reading) readSlowly(msg string, i int, chunk, starts uint64) (end int) {
	for events := starts | between(chunk, '"', '(') | between(chunk, '/', ':')&^between(chunk, '0', '9'); events != 0; events &= events - 1 {
		at := i + bits.TrailingZeros64(events)>>3
		switch c := msg[at]; c {
		case ':', '/':
			if isPathAt(msg, at) {
				return at + pathEnd(msg[at:])
			}
		case '"', '\'', '(':
			r.quoted(msg, at)
		default:
			if isDigit(c) {
				r.number(msg, at)
			} else if word := chunkAt(msg, at); theMatcher.mayBegin(word) {
				r.word(msg, at, word)
			}
		}
	}
	return 0
}

func (r *reading) number(msg string, i int) {
	if r.grpc == 0 {
		r.grpc = grpcNumberedAt(msg, i)
	}
	if r.status != 0 || msg[i] != '4' && msg[i] != '5' {
		return
	}
	if r.status = r.statusAt(msg, i); r.status == 0 && (r.leading == 0 || i != 0) {
		return
	}
	r.codeAt(msg, i+3, 0)
	if r.status == 0 && r.codes.n > 0 {
		r.status = r.leading // A code follows: it is no number of things.
	}
}

// word records the phrases that begin with the word at msg[i:]. The phrases of a bucket are sorted,
// so that what is known of one is not compared again for the next.
func (r *reading) word(msg string, i int, chunk uint64) {
	same := 0 // how many bytes are those of the phrase before
	phrases := theMatcher.phrases(chunk)
	for n := range phrases {
		p := &phrases[n]
		if common := int(p.common); common < same {
			same = common
			continue
		} else if common > same {
			continue
		}
		same += sameBytes(msg, i+same, p.words[same:])
		if same < len(p.words) {
			if at := i + same; at == len(msg) || theMatcher.folded[msg[at]] < p.words[same] {
				return // All that follow are greater still.
			}
			continue
		}
		if p.fits(msg, i, i+same) {
			r.found(msg, i, i+same, p.topic)
		}
	}
}

// sameBytes returns how many bytes of msg at i are those of the words.
func sameBytes(msg string, i int, words string) int {
	n := 0
	for n < len(words) && i+n < len(msg) && theMatcher.folded[msg[i+n]] == words[n] {
		n++
	}
	return n
}

// found records what the phrase msg[i:end] says.
func (r *reading) found(msg string, i, end int, topic topics) {
	switch topic {
	case saysModel:
		r.model = i + len("model")
	case saysGone:
		if r.model != 0 && i-r.model <= maxModelName && endsSentence(msg[end:]) {
			r.topics |= saysModelMissing
		}
	case saysDelay, saysRetryAt:
		if r.after == 0 {
			r.after = delayAt(msg, end, topic == saysRetryAt)
		}
	case saysCode:
		if !strings.HasSuffix(msg[:i], "of ") { // A type of Go: "Go value of type apierror.Error".
			r.codeAt(msg, end, 1)
		}
	case saysLimitName:
		rest := trimLeft(msg[end:], " :=\"'\\")
		r.topics |= periodInName(rest[:min(tokenEnd(rest, 0), maxLimitName)])
	case saysEOF:
		if followsAddress(msg[:i]) {
			r.topics |= saysConnection
		}
	case saysGRPC:
		if r.grpc == 0 {
			r.grpc = grpcNamedAt(msg, end)
		}
	case saysOwnCode:
		if r.grpc == 0 && strings.IndexByte(msg[i:end], '_') > 0 {
			r.grpc = grpcNamed(msg[i : end-1])
		}
	default:
		r.topics |= topic
	}
}

// isPathAt reports whether msg[i:] is a path, or a URL from its "://" on. The scheme has been read
// already, which does no harm.
func isPathAt(msg string, i int) bool {
	switch msg[i] {
	case ':':
		return strings.HasPrefix(msg[i:], "://")
	case '/':
		return i == 0 || strings.IndexByte(" \t\r\n\"'`<(", msg[i-1]) >= 0
	default:
		return false
	}
}

func pathEnd(msg string) int {
	if n := strings.IndexAny(msg, " \t\r\n\"'`<>"); n >= 0 {
		return n
	}
	return len(msg)
}

// trimLeft is strings.TrimLeft for a few bytes, without a table of the set.
func trimLeft(text, set string) string {
	for text != "" && strings.IndexByte(set, text[0]) >= 0 {
		text = text[1:]
	}
	return text
}

// trimRight is strings.TrimRight for a few bytes.
func trimRight(text, set string) string {
	for text != "" && strings.IndexByte(set, text[len(text)-1]) >= 0 {
		text = text[:len(text)-1]
	}
	return text
}
