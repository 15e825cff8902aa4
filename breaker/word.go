package breaker

import "sync/atomic"

// word is all that a call through a closed circuit needs to know, in one atomic value: from the
// top, the generation (32 bits), the failures in a row (29 bits) and the mode (3 bits). Every
// change of mode begins a new generation.
type word uint64

const (
	failuresShift   = modeBits
	failuresBits    = 29
	failuresMask    = (1<<failuresBits - 1) << failuresShift
	generationShift = failuresShift + failuresBits
	maxThreshold    = 1<<failuresBits - 1
)

func (w word) mode() mode         { return mode(w & modeMask) }
func (w word) failures() int      { return int(w & failuresMask >> failuresShift) }
func (w word) generation() uint32 { return uint32(w >> generationShift) }

// passes reports whether every call is admitted.
func (w word) passes() bool { return w.mode()-closed <= forcedClosed-closed }

// clean reports whether every call is admitted and a success changes nothing.
func (w word) clean() bool { return mode(uint32(w))-closed <= forcedClosed-closed }

func (w word) withFailures(n int) word { return w&^failuresMask | word(n)<<failuresShift }

// next returns the first word of the generation after w.
func (w word) next(m mode, failures int) word {
	return (word(w.generation()+1)<<generationShift | word(m)).withFailures(failures)
}

type atomicWord struct{ v atomic.Uint64 }

func (a *atomicWord) Load() word                    { return word(a.v.Load()) }
func (a *atomicWord) Store(w word)                  { a.v.Store(uint64(w)) }
func (a *atomicWord) CompareAndSwap(o, n word) bool { return a.v.CompareAndSwap(uint64(o), uint64(n)) }
