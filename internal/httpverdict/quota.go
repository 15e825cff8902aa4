package httpverdict

import (
	"net/http"
	"time"
)

// Quota is what the headers of a response, good or bad, say is left of a rate limit. It has the
// fields of Quota in package pacing.
type Quota struct {
	Name      string
	Remaining int64
	Limit     int64
	Reset     time.Duration
	Refills   bool
}

// QuotaOf returns the quota of the limit that is closest to being used up, of those that headers
// describe and that reset within a minute. Of those that are used up it is the one that resets
// last. It reports false if there are none, which costs a few lookups, and if they are said to be
// those of a part of the server.
func QuotaOf(header http.Header) (tightest Quota, found bool) {
	for l := range limits(header) {
		if upToMaxReset(l.reset) <= 0 || isOfPart(header) {
			continue
		}
		q := Quota{l.name, l.remaining, l.most, l.reset, l.refills}
		if !found || q.isTighter(&tightest) {
			tightest, found = q, true
		}
	}
	return tightest, found
}

// isOfPart reports whether the limits are those of a resource, as GitHub has them, or of a bucket
// of routes, as Discord has them. They say nothing about other requests.
func isOfPart(header http.Header) bool {
	return first(header, "X-Ratelimit-Resource") != "" || first(header, "X-Ratelimit-Bucket") != ""
}

func (q *Quota) isTighter(other *Quota) bool {
	switch {
	case q.Remaining == 0 && other.Remaining == 0:
		return q.Reset > other.Reset
	case q.Remaining == 0 || other.Remaining == 0:
		return q.Remaining == 0
	default:
		return q.left() < other.left()
	}
}

// left returns which share of the limit is left, 1 if that is not known.
func (q *Quota) left() float64 {
	if q.Limit <= 0 {
		return 1
	}
	return float64(q.Remaining) / float64(q.Limit)
}
