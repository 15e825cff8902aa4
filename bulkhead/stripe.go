package bulkhead

import (
	"runtime"
	"sync/atomic"
	"time"
)

// result is how a call ended.
type result uint8

const (
	neutral  result = iota // says nothing: canceled, rejected further in, a panic
	answered               // a success
	replied                // an answer about the request, which may come sooner than a success
	failed                 // came back, but does not show what the dependency can do
	lost                   // no answer: the time was up
)

// stripe counts a part of the calls. Its counts wrap around: only their differences mean anything.
// Each word holds two: one in its low 32 bits, and one in its high.
type stripe struct {
	calls    [cells]atomic.Uint64 // of each age; low: under way; high: came back
	failures atomic.Uint64        // low: failed; high: lost
	timed    atomic.Uint64        // low: timed answers; high: the slow ones among them
	gone     atomic.Uint64        // low: timed calls that were lost
	latency  atomic.Int64         // the sum of the times of the timed answers

	_ [128 - (cells+4)*8]byte // the next stripe begins in another cache line
}

// mostStripes bounds the memory of a limit: with as many, they take 2 kB.
const mostStripes = 16

func makeStripes() []stripe {
	n := 1
	for n < runtime.GOMAXPROCS(0) && n < mostStripes {
		n *= 2
	}
	return make([]stripe, n)
}

const (
	high = 1 << 32
	ends = 1<<64 - 1 // one call fewer under way
)

func (s *stripe) begin(cell int) { s.calls[cell].Add(1) }

func (s *stripe) end(r result, cell int) {
	switch r {
	case answered, replied:
		s.calls[cell].Add(high - 1)
	case failed:
		s.failures.Add(1)
		s.calls[cell].Add(high - 1)
	case lost:
		s.failures.Add(high)
		s.calls[cell].Add(ends)
	default:
		s.calls[cell].Add(ends)
	}
}

// time counts a timed call that took so long, if it was answered or lost.
func (s *stripe) time(r result, took time.Duration, slow bool) {
	switch {
	case r == lost:
		s.gone.Add(1)
	case r != answered:
	case slow:
		s.timed.Add(high + 1)
		s.latency.Add(int64(took))
	default:
		s.timed.Add(1)
		s.latency.Add(int64(took))
	}
}

// total returns the counts of all cells.
func (s *stripe) total() (sum uint64) {
	for i := range s.calls {
		sum += s.calls[i].Load()
	}
	return sum
}

// in returns how many calls of a cell are under way.
func (s *stripe) in(cell int) int { return low(s.calls[cell].Load()) }

// age makes the calls of a cell elders.
func (s *stripe) age(cell int) {
	if n := s.in(cell); n != 0 {
		s.calls[cell].Add(uint64(-int64(n)))
		s.calls[elder].Add(uint64(n))
	}
}

// low returns what a word holds in its low bits.
func low(word uint64) int { return int(int32(uint32(word))) }
