package breaker

// bucket is a slice of a window in one number: from the top, the lap (19 bits), which counts the
// rounds of the ring before the slice began, and the calls, the failures and the slow calls in it
// (15 bits each).
type bucket uint64

const (
	countBits     = 15
	countMask     = 1<<countBits - 1
	failuresPlace = countBits
	callsPlace    = 2 * countBits
	lapPlace      = 3 * countBits
	maxLap        = 1<<(64-lapPlace) - 1

	// maxMinCalls is the number of calls in a bucket just after it was halved.
	maxMinCalls = countMask/2 + 1
)

func bucketOf(lap int64) bucket { return bucket(lap) << lapPlace }

func (b bucket) lap() int64    { return int64(b >> lapPlace) }
func (b bucket) calls() int    { return int(b >> callsPlace & countMask) }
func (b bucket) failures() int { return int(b >> failuresPlace & countMask) }
func (b bucket) slow() int     { return int(b & countMask) }

// with returns b with one more call.
func (b bucket) with(failed, slow bool) bucket {
	if b.calls() == countMask {
		b = b.halved()
	}
	b += 1 << callsPlace
	if failed {
		b += 1 << failuresPlace
	}
	if slow {
		b++
	}
	return b
}

// halved makes room for more calls and keeps the rates.
func (b bucket) halved() bucket {
	return bucketOf(b.lap()) |
		bucket(b.calls()/2)<<callsPlace | bucket(b.failures()/2)<<failuresPlace | bucket(b.slow()/2)
}
