package breaker

import "sync/atomic"

// packedState is what a call through a closed circuit needs to know, in one number: from the top,
// the generation (32 bits), the failures in a row (29 bits) and the mode (3 bits). Every change of
// mode begins a new generation.
type packedState uint64

const (
	failuresShift   = modeBits
	failuresBits    = 29
	failuresMask    = (1<<failuresBits - 1) << failuresShift
	generationShift = failuresShift + failuresBits
	maxThreshold    = 1<<failuresBits - 1
)

func (s packedState) mode() mode         { return mode(s & modeMask) }
func (s packedState) failures() int      { return int(s & failuresMask >> failuresShift) }
func (s packedState) generation() uint32 { return uint32(s >> generationShift) }

// admitsAll reports whether every call is admitted.
func (s packedState) admitsAll() bool { return s.mode()-closed <= forcedClosed-closed }

// clean reports whether every call is admitted and a success changes nothing.
func (s packedState) clean() bool { return mode(uint32(s))-closed <= forcedClosed-closed }

func (s packedState) withFailures(n int) packedState {
	return s&^failuresMask | packedState(n)<<failuresShift
}

// next returns the first state of the generation after s.
func (s packedState) next(m mode, failures int) packedState {
	return (packedState(s.generation()+1)<<generationShift | packedState(m)).withFailures(failures)
}

type atomicState struct{ v atomic.Uint64 }

func (a *atomicState) Load() packedState   { return packedState(a.v.Load()) }
func (a *atomicState) Store(s packedState) { a.v.Store(uint64(s)) }
func (a *atomicState) CompareAndSwap(old, updated packedState) bool {
	return a.v.CompareAndSwap(uint64(old), uint64(updated))
}
