package classify

import "math"

// phraseMatcher finds the phrases, and the words of the rule about models.
var phraseMatcher = newMatcher()

// matcher is an automaton that reads a message from the start of a word, as long as a phrase may
// match. A state stands for the bytes read so far: the phrases are a tree of their bytes.
type matcher struct {
	symbols [256]uint16 // of each byte, folded; 0 if no phrase has it
	width   int         // how many symbols there are
	states  []state     // by state and symbol: the state that follows
	ends    []bool      // by state: whether something ends here
	matches []match     // by state: what ends here
}

type state uint16

const (
	root    state = 0 // nothing has been read
	nowhere state = 0 // no phrase continues like this: nothing leads back to the root
)

// match is what ends in a state.
type match struct {
	phrase      int // the index of the phrase that ends here, whatever follows
	wholePhrase int // the index of the one that ends here if the word does too
	modelWord   modelWord
}

// modelWord is a part of the rule about models: whole words that have a meaning only together.
type modelWord uint8

const (
	noModelWord modelWord = iota
	modelName
	modelMissing
)

var modelWords = map[string]modelWord{
	"model":          modelName,
	"models":         modelName,
	"not found":      modelMissing,
	"does not exist": modelMissing,
}

func newMatcher() *matcher {
	m := &matcher{width: 1}
	for _, p := range &phrases {
		m.learn(p.words)
	}
	for words := range modelWords {
		m.learn(words)
	}
	for c := range m.symbols {
		m.symbols[c] = m.symbols[folded(byte(c))]
	}

	m.grow()
	for i, p := range &phrases {
		end := m.path(p.words)
		if p.whole {
			m.matches[end].wholePhrase = i
		} else {
			m.matches[end].phrase = i
		}
		m.ends[end] = true
	}
	for words, part := range modelWords {
		end := m.path(words)
		m.matches[end].modelWord = part
		m.ends[end] = true
	}
	return m
}

// learn gives each byte of the words a symbol.
func (m *matcher) learn(words string) {
	for _, c := range []byte(words) {
		if m.symbols[c] == 0 {
			m.symbols[c] = uint16(m.width)
			m.width++
		}
	}
}

// path returns the state that the words lead to. It adds the missing states on the way.
func (m *matcher) path(words string) state {
	at := root
	for _, c := range []byte(words) {
		next := m.next(at, c)
		if next == nowhere {
			next = m.grow()
			m.states[int(at)*m.width+int(m.symbols[c])] = next
		}
		at = next
	}
	return at
}

// grow adds a state.
func (m *matcher) grow() state {
	m.states = append(m.states, make([]state, m.width)...)
	m.ends = append(m.ends, false)
	m.matches = append(m.matches, match{phrase: math.MaxInt, wholePhrase: math.MaxInt})
	return state(len(m.ends) - 1)
}

// next returns the state that c leads to.
func (m *matcher) next(at state, c byte) state { return m.states[int(at)*m.width+int(m.symbols[c])] }
