package breaker

// bucket counts the calls in a part of a window, in one number: from the top, the lap of the ring
// in which the part began (19 bits), and the calls, the failures and the slow calls (15 bits each).
type bucket uint64

const (
	countBits      = 15
	countMask      = 1<<countBits - 1
	failuresOffset = countBits
	callsOffset    = 2 * countBits
	lapOffset      = 3 * countBits
	maxLap         = 1<<(64-lapOffset) - 1

	// maxMinCalls is the number of calls in a bucket just after it was halved.
	maxMinCalls = countMask/2 + 1
)

func bucketOf(lap int64) bucket { return bucket(lap) << lapOffset }

func (b bucket) lap() int64    { return int64(b >> lapOffset) }
func (b bucket) calls() int    { return int(b >> callsOffset & countMask) }
func (b bucket) failures() int { return int(b >> failuresOffset & countMask) }
func (b bucket) slow() int     { return int(b & countMask) }

// with returns b with more calls, at most maxMinCalls of them.
func (b bucket) with(calls, failures, slow int) bucket {
	if b.calls()+calls > countMask {
		b = b.halved()
	}
	return b + bucket(calls)<<callsOffset + bucket(failures)<<failuresOffset + bucket(slow)
}

// halved makes room for more calls and keeps the rates.
func (b bucket) halved() bucket {
	return bucketOf(b.lap()) |
		bucket(b.calls()/2)<<callsOffset | bucket(b.failures()/2)<<failuresOffset | bucket(b.slow()/2)
}
