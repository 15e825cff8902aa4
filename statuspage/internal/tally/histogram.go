package tally

import (
	"math/bits"
	"time"
)

// A histogram counts durations in buckets that grow with them: eight to each doubling, so that the
// middle of a bucket is at most 6.25 % from everything in it. The first eight are 64 ns wide each,
// the last one is open from 17 minutes on.
type histogram [buckets]uint32

const (
	buckets   = 256
	unitBits  = 6 // the first buckets are 64 ns wide
	perDouble = 8
)

// bucketOf returns the bucket of a duration. A negative one counts as zero.
func bucketOf(d time.Duration) int {
	units := uint64(max(d, 0)) >> unitBits
	if units < perDouble {
		return int(units)
	}
	doublings := bits.Len64(units) - bits.Len64(perDouble-1) - 1
	return min(doublings*perDouble+int(units>>doublings), buckets-1)
}

// middle returns the duration in the middle of a bucket.
func middle(bucket int) time.Duration {
	if bucket < 2*perDouble {
		return (time.Duration(bucket)<<unitBits + 1<<unitBits/2)
	}
	doublings := bucket/perDouble - 1
	width := time.Duration(1) << (doublings + unitBits)
	return time.Duration(bucket-doublings*perDouble)*width + width/2
}

func (h *histogram) total() uint64 {
	var n uint64
	for _, count := range h {
		n += uint64(count)
	}
	return n
}

func (h *histogram) add(other *histogram) {
	for i, count := range other {
		h[i] += count
	}
}

// Quantile is the number of a bucket plus one. Zero means that nothing was counted.
type Quantile uint16

// Duration returns the duration in the middle of the bucket, or zero.
func (q Quantile) Duration() time.Duration {
	if q == 0 {
		return 0
	}
	return middle(int(q) - 1)
}

// Quantiles are percentiles in the order of their percentages.
type Quantiles struct{ P50, P90, P99 Quantile }

// quantiles returns the smallest buckets such that at least 50, 90 and 99 % of all durations lie in
// them or below.
func (h *histogram) quantiles() (q Quantiles) {
	total := h.total()
	if total == 0 {
		return Quantiles{}
	}
	var sum uint64
	for i, count := range h {
		if count == 0 {
			continue
		}
		sum += uint64(count)
		for _, want := range []struct {
			percent uint64
			at      *Quantile
		}{{50, &q.P50}, {90, &q.P90}, {99, &q.P99}} {
			if *want.at == 0 && sum*100 >= total*want.percent {
				*want.at = Quantile(i + 1)
			}
		}
	}
	return q
}
