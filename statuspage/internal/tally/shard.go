package tally

import "sync/atomic"

const (
	shardsPerProc = 8
	maxShards     = 64
	cacheLine     = 128
)

// shard has the counts of some callers, so that callers on other cores need not wait for the same
// memory.
type shard struct {
	// Calls that ended are in the low half; the high half has their attempts that succeeded. So one
	// addition counts both.
	ended  atomic.Uint64
	counts [countTypes]atomic.Uint32
	_      [cacheLine - (8+4*int(countTypes))%cacheLine]byte
}

// shardsFor returns a power of two.
func shardsFor(procs int) int {
	n := 1
	for n < procs*shardsPerProc && n < maxShards {
		n *= 2
	}
	return n
}

func (s *shard) add(c Count) { s.counts[c].Add(1) }

// endedCalls returns how many calls have ended in this second.
func (s *shard) endedCalls() uint32 { return uint32(s.ended.Load()) }

// drain moves what was counted to n.
func (s *shard) drain(n *Counts) {
	if s.ended.Load() != 0 {
		ended := s.ended.Swap(0)
		n[Calls] += uint32(ended)
		n[Attempts] += uint32(ended >> 32)
	}
	for i := range s.counts {
		if s.counts[i].Load() != 0 {
			n[i] += s.counts[i].Swap(0)
		}
	}
}
