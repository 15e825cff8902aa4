package timeline

import (
	"math"
	"strconv"
	"time"
)

// maxTicks is how many labels the axis has room for.
const maxTicks = 8

type tick struct {
	X    float64
	Text string
}

// ticks returns ticks at round numbers, from the start of the trace.
func (s scale) ticks() []tick {
	step := roundStep(s.length)
	ticks := make([]tick, 0, maxTicks)
	for i := range s.length/step + 1 {
		ticks = append(ticks, tick{s.x(s.start + i*step), axisTime(i*step, step)})
	}
	return ticks
}

// roundStep returns the smallest of 1, 2, 5, 10, 20, ... that goes into the length less than
// maxTicks times.
func roundStep(length int64) int64 {
	for power := int64(1); power < math.MaxInt64/10; power *= 10 {
		for _, factor := range []int64{1, 2, 5} {
			if length/(factor*power) < maxTicks {
				return factor * power
			}
		}
	}
	return length
}

// axisTime writes a number of microseconds in the unit that suits the step.
func axisTime(t, step int64) string {
	switch {
	case t == 0:
		return "0"
	case step >= (100 * time.Millisecond).Microseconds():
		return strconv.FormatFloat(float64(t)/1e6, 'f', -1, 64) + " s"
	case step >= time.Millisecond.Microseconds():
		return strconv.FormatInt(t/1000, 10) + " ms"
	default:
		return strconv.FormatInt(t, 10) + " µs"
	}
}
