package classify

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

const (
	maxErrorCode = 64  // letters and digits of a code: more than any known one has
	maxRawCode   = 256 // bytes of a code with all that surrounds its name
)

// codeName is a code without what surrounds the name and without what its spellings differ in:
// "com.amazonaws#ThrottlingException:http://..." and "throttling_exception" are the same name.
type codeName struct {
	buffer [maxErrorCode]byte // letters, in lower case, and digits, then zeros
	length int
	first  int // how long the part before the first dot is, 0 if there is no dot
}

// read reads a code, and returns the part of it that is the name. It reports false if there is no
// name in it, or one too long to be one.
func (n *codeName) read(code string) (spelt string, ok bool) {
	if len(code) > maxRawCode {
		return "", false
	}
	if n.fold(code) {
		return code, n.length > 0
	}
	*n = codeName{}
	code = bareCode(code)
	return code, n.fold(code) && n.length > 0
}

// fold reads a name. It reports false if that ends with something that is in no name.
func (n *codeName) fold(name string) bool {
	length := 0
	for i := range len(name) {
		switch c := codeBytes[name[i]]; c {
		case betweenWords:
		case dotOfCode:
			if n.first == 0 {
				n.first = length
			}
		case outsideOfCode:
			return false
		default:
			if length == maxErrorCode {
				return false
			}
			n.buffer[length] = c
			length++
		}
	}
	n.length = length
	return true
}

// codeBytes has the lower case of letters and digits, and what other bytes are in a code.
var codeBytes = [256]byte{
	'#': outsideOfCode, ':': outsideOfCode, '/': outsideOfCode, '.': dotOfCode,
	'0': '0', '1': '1', '2': '2', '3': '3', '4': '4', '5': '5', '6': '6', '7': '7', '8': '8', '9': '9',
	'A': 'a', 'B': 'b', 'C': 'c', 'D': 'd', 'E': 'e', 'F': 'f', 'G': 'g', 'H': 'h', 'I': 'i', 'J': 'j', 'K': 'k', 'L': 'l', 'M': 'm',
	'N': 'n', 'O': 'o', 'P': 'p', 'Q': 'q', 'R': 'r', 'S': 's', 'T': 't', 'U': 'u', 'V': 'v', 'W': 'w', 'X': 'x', 'Y': 'y', 'Z': 'z',
	'a': 'a', 'b': 'b', 'c': 'c', 'd': 'd', 'e': 'e', 'f': 'f', 'g': 'g', 'h': 'h', 'i': 'i', 'j': 'j', 'k': 'k', 'l': 'l', 'm': 'm',
	'n': 'n', 'o': 'o', 'p': 'p', 'q': 'q', 'r': 'r', 's': 's', 't': 't', 'u': 'u', 'v': 'v', 'w': 'w', 'x': 'x', 'y': 'y', 'z': 'z',
}

const (
	betweenWords  = 0
	dotOfCode     = 1
	outsideOfCode = 2
)

// bareCode cuts off what AWS puts around the name of an exception, and all but the last part of a
// URI, which is how problem details (RFC 9457) name a type.
func bareCode(code string) string {
	if i := strings.LastIndexByte(code, '#'); i >= 0 {
		code = code[i+1:]
	}
	if i := strings.Index(code, ":http"); i >= 0 {
		code = code[:i]
	}
	switch {
	case strings.Contains(code, "://"):
		code = strings.TrimRight(code, "/")
		return code[strings.LastIndexByte(code, '/')+1:]
	case hasPrefixFold(code, "urn:"):
		return code[strings.LastIndexByte(code, ':')+1:]
	case strings.HasPrefix(code, "com.microsoft:"): // AMQP
		return code[len("com.microsoft:"):]
	}
	code = strings.TrimRight(code, ":")
	if i := strings.IndexByte(code, '/'); i > 0 { // Dropbox: "too_many_requests/..."
		code = code[:i]
	}
	return code
}

// hash returns a hash of the letters and digits.
func (n *codeName) hash() uint64 {
	hash := uint64(n.length)
	for i := 0; i < n.length; i += 8 {
		hash = (hash ^ binary.LittleEndian.Uint64(n.buffer[i:])) * 0x9e3779b97f4a7c15
		hash ^= hash >> 29
	}
	return hash
}

// hashOf returns the hash of the first letters and digits alone.
func (n *codeName) hashOf(length int) uint64 {
	short := codeName{length: length}
	copy(short.buffer[:], n.buffer[:length])
	return short.hash()
}

// stem returns how long the name is without "Exception", "Error" and "Fault" at its end.
func (n *codeName) stem() int {
	name := n.buffer[:n.length]
	for _, suffix := range [...]string{"exception", "error", "fault"} {
		if k := len(name) - len(suffix); k > 0 && string(name[k:]) == suffix {
			return k
		}
	}
	return n.length
}

// sense returns what the name means by the tables, and how they spell it: the whole of it, or
// without a suffix, or the part before the first dot, behind which some put the details.
func (n *codeName) sense() (found sense, spelling string) {
	if found, spelling = lookUp(n.hash()); found != noSense {
		return found, spelling
	}
	if stem := n.stem(); stem < n.length {
		if found, spelling = lookUp(n.hashOf(stem)); found != noSense {
			return found, spelling
		}
	}
	if n.first > 0 {
		return lookUp(n.hashOf(n.first))
	}
	return noSense, ""
}

// words returns the words of the name, which was spelt so, as a set.
func (n *codeName) words(spelt string) (set words) {
	starts, length := uint64(0), 0
	before := byte(' ')
	for i := range len(spelt) {
		if isWordByte(spelt[i]) {
			if startsWord(before, spelt[i:]) {
				starts |= 1 << length
			}
			length++
		}
		before = spelt[i]
	}
	for starts != 0 {
		start := bits.TrailingZeros64(starts)
		starts &= starts - 1
		end := min(length, bits.TrailingZeros64(starts))
		set |= n.letters(start, end).word(end - start)
	}
	return set
}

// letters returns those of a word of the name.
func (n *codeName) letters(start, end int) letters {
	if start+maxWord > maxErrorCode {
		return lettersOf(n.buffer[start:end])
	}
	l := letters{binary.LittleEndian.Uint64(n.buffer[start:]), binary.LittleEndian.Uint64(n.buffer[start+8:])}
	return l.cut(end - start)
}

// startsWord reports whether a word starts at the start of code, which follows the byte before.
// "APIKeyInvalid" has three words.
func startsWord(before byte, code string) bool {
	switch c := code[0]; {
	case !isWordByte(before):
		return true
	case isDigit(c) != isDigit(before):
		return true
	case !isUpper(c):
		return false
	default:
		return !isUpper(before) || len(code) > 1 && 'a' <= code[1] && code[1] <= 'z'
	}
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
