package breaker

import (
	"math"
	"time"
)

// epoch makes instants numbers that fit an atomic, on the monotonic clock.
var epoch = time.Now()

func now() int64 { return int64(time.Since(epoch)) }

// after returns the instant d after t, or the last one there is.
func after(t int64, d time.Duration) int64 {
	if t > math.MaxInt64-int64(d) {
		return math.MaxInt64
	}
	return t + int64(d)
}
