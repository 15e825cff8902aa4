package classify

import "math"

// matches finds the phrases, and the words of the rule about models.
var matches = newMatcher()

// matcher is an automaton that reads a message from where a word begins, for as long as a phrase
// may come of it. A state stands for what has been read: the phrases are a tree of their bytes.
type matcher struct {
	symbols [256]uint16 // of each byte, folded; 0 if no phrase has it
	width   int         // how many symbols there are
	states  []state     // by state and symbol: the state that follows
	ends    []bool      // by state: something ends here
	found   []found     // by state: what ends here
}

type state uint16

const (
	root    state = 0 // nothing has been read
	nowhere state = 0 // no phrase goes on like this: nothing leads to the root
)

// found is what ends in a state.
type found struct {
	phrase      int // the index of the phrase that ends here, whatever follows
	wholePhrase int // and of the one that does if the word ends here, too
	mark        mark
}

// mark is what the rule about models looks for: words that mean something only together, each of
// them whole.
type mark uint8

const (
	marksNothing mark = iota
	marksModel
	marksMissing
)

var marks = map[string]mark{
	"model":          marksModel,
	"models":         marksModel,
	"not found":      marksMissing,
	"does not exist": marksMissing,
}

func newMatcher() *matcher {
	m := &matcher{width: 1}
	for _, p := range phrases {
		m.learn(p.words)
	}
	for words := range marks {
		m.learn(words)
	}
	for c := range m.symbols {
		m.symbols[c] = m.symbols[folded(byte(c))]
	}

	m.grow()
	for i, p := range phrases {
		end := m.path(p.words)
		if p.whole {
			m.found[end].wholePhrase = i
		} else {
			m.found[end].phrase = i
		}
		m.ends[end] = true
	}
	for words, mark := range marks {
		end := m.path(words)
		m.found[end].mark = mark
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

// path returns the state to which the words lead. It makes the states that are missing on the way.
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

// grow makes a new state.
func (m *matcher) grow() state {
	m.states = append(m.states, make([]state, m.width)...)
	m.ends = append(m.ends, false)
	m.found = append(m.found, found{phrase: math.MaxInt, wholePhrase: math.MaxInt})
	return state(len(m.ends) - 1)
}

// next returns the state to which c leads.
func (m *matcher) next(at state, c byte) state { return m.states[int(at)*m.width+int(m.symbols[c])] }
