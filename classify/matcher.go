package classify

import (
	"strings"
	"sync"
)

// phrase is a piece of a message that has a meaning. Its words are in lower case, with a space for
// "_" and "-". It begins where a word begins.
type phrase struct {
	words  string
	topic  topics
	form   form
	common uint8 // how many bytes at the beginning are those of the phrase before
}

// form is what must stand around a phrase.
type form uint8

const (
	wholeWord    form = 1 << iota // the last word ends there
	endsClause                    // what it is a part of ends there
	beginsClause                  // and begins with it
)

// matcher finds phrases by the first bytes of a word: most words begin none. What it asks of each
// word fits into a few lines of the cache. It is filled when the first text is read, so that a
// program that never does pays nothing.
type matcher struct {
	once    sync.Once
	fours   [1 << (fourBits - 6)]uint64  // by the hash of four bytes: whether a phrase begins so
	eights  [1 << (eightBits - 6)]uint64 // the same by eight bytes, for longer phrases
	slots   [1 << slotBits]uint16        // by the hash of four bytes: which bucket, 0 for none
	buckets []bucket                     // the first is empty
	folded  [256]byte                    // each byte as it is written in a phrase
}

// bucket has the phrases that share a slot, in the order of their bytes.
type bucket struct {
	phrases []phrase
	short   bool // one has fewer than eight bytes
}

const (
	fourBits  = 14
	eightBits = 16
	slotBits  = 11
)

var theMatcher matcher

// mayBegin reports whether a phrase may begin with the first four of the eight bytes of a word,
// whatever their case.
func (m *matcher) mayBegin(chunk uint64) bool {
	n := hashOfFour(chunk) >> (32 - fourBits)
	return m.fours[n>>6]>>(n&63)&1 != 0
}

// phrases returns those that may begin with the eight bytes of a word.
func (m *matcher) phrases(chunk uint64) []phrase {
	b := &m.buckets[m.slots[hashOfFour(chunk)>>(32-slotBits)]]
	n := hashOfEight(chunk) >> (64 - eightBits)
	if b.short || m.eights[n>>6]>>(n&63)&1 != 0 {
		return b.phrases
	}
	return nil
}

// caseless has the bits of eight bytes that letters have whatever their case.
const caseless = 0x1f1f1f1f1f1f1f1f

func hashOfFour(chunk uint64) uint32 { return uint32(chunk&caseless) * 0x9e3779b1 }

func hashOfEight(chunk uint64) uint64 { return chunk & caseless * 0x9e3779b97f4a7c15 }

func (m *matcher) fill() {
	for c := range m.folded {
		m.folded[c] = folded(byte(c))
	}
	m.buckets = make([]bucket, 1, 512)
	for _, list := range &phraseLists {
		for line := range strings.Lines(list.phrases) {
			m.add(parsePhrase(strings.TrimSuffix(line, "\n"), list.topic))
		}
	}
	for _, b := range m.buckets {
		for i := range b.phrases[min(1, len(b.phrases)):] {
			b.phrases[i+1].common = uint8(commonBytes(b.phrases[i].words, b.phrases[i+1].words))
		}
	}
}

func (m *matcher) add(p phrase) {
	if len(p.words) >= 8 {
		eachBeginning(p.words[:8], 0, 0, func(chunk uint64) {
			n := hashOfEight(chunk) >> (64 - eightBits)
			m.eights[n>>6] |= 1 << (n & 63)
		})
	}
	eachBeginning(p.words[:min(4, len(p.words))], 0, 0, func(chunk uint64) {
		n := hashOfFour(chunk) >> (32 - fourBits)
		m.fours[n>>6] |= 1 << (n & 63)
		slot := &m.slots[hashOfFour(chunk)>>(32-slotBits)]
		if *slot == 0 {
			*slot = uint16(len(m.buckets))
			m.buckets = append(m.buckets, bucket{phrases: make([]phrase, 0, 4)})
		}
		b := &m.buckets[*slot]
		b.phrases = insert(b.phrases, p)
		b.short = b.short || len(p.words) < 8
	})
}

// parsePhrase reads a phrase: "^" begins one that begins a clause, "$" ends one that ends a clause,
// "|" one that ends with a whole word.
func parsePhrase(words string, topic topics) phrase {
	p := phrase{topic: topic}
	if rest, ok := strings.CutPrefix(words, "^"); ok {
		words, p.form = rest, p.form|beginsClause
	}
	if rest, ok := strings.CutSuffix(words, "$"); ok {
		words, p.form = rest, p.form|endsClause|wholeWord
	}
	if rest, ok := strings.CutSuffix(words, "|"); ok {
		words, p.form = rest, p.form|wholeWord
	}
	p.words = words
	return p
}

// eachBeginning yields the words from byte n on as they may stand in a message: with each byte for
// a space, and all that may follow, up to the fourth byte.
func eachBeginning(words string, n int, chunk uint64, yield func(chunk uint64)) {
	switch {
	case n >= len(words) && n >= 4:
		yield(chunk)
	case n >= len(words):
		for c := range uint64(caseless&0xff + 1) {
			eachBeginning(words, n+1, chunk|c<<(8*n), yield)
		}
	case words[n] == ' ':
		for _, c := range []byte(" _-") {
			eachBeginning(words, n+1, chunk|uint64(c)<<(8*n), yield)
		}
	default:
		eachBeginning(words, n+1, chunk|uint64(words[n])<<(8*n), yield)
	}
}

// insert adds a phrase at its place, unless two beginnings share the bucket.
func insert(list []phrase, p phrase) []phrase {
	at := len(list)
	for at > 0 && list[at-1].words > p.words {
		at--
	}
	if at > 0 && list[at-1].words == p.words && list[at-1].topic == p.topic && list[at-1].form == p.form {
		return list
	}
	list = append(list, p)
	copy(list[at+1:], list[at:])
	list[at] = p
	return list
}

func commonBytes(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// fits reports whether what stands around msg[i:end] lets it be the phrase.
func (p *phrase) fits(msg string, i, end int) bool {
	if p.form == 0 {
		return true
	}
	if p.form&wholeWord != 0 && end < len(msg) && isWordByte(msg[end]) {
		return false
	}
	return (p.form&endsClause == 0 || isClauseEnd(msg[end:])) && (p.form&beginsClause == 0 || isClauseStart(msg[:i]))
}
