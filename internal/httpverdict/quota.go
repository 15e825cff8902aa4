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

// maxReset is the furthest reset that requests are spaced by. Until a later one the callers change
// more than a rate could follow.
const maxReset = time.Minute

// QuotaOf returns the quota of the limit that is closest to being used up, of those that headers
// describe and that reset within a minute. Of those that are used up it is the one that resets
// last. It reports false if there are none, which costs a few lookups, and if they are said to be
// those of a part of the server. If the response asks for a wait, of 0
// perhaps, that counts, and not the reset of what is used up.
func QuotaOf(header http.Header) (tightest Quota, found bool) {
	if !MentionsLimit(header) {
		return tightest, false
	}
	if isOfPart(header) {
		return tightest, false
	}
	_, isAsked := askedDelay(header)
	set := limitsOf(header)
	for i := range set.size {
		l := &set.found[i]
		if !l.hasRemainder || l.reset <= 0 || l.reset > maxReset || l.remaining == 0 && isAsked {
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

// RefusesPart reports whether a rate limit that refused a request is that of a part of the server:
// a limit of Discord's that is not global, or one of GitHub's that is used up, and not a secondary
// limit, which asks for a wait by Retry-After.
func RefusesPart(header http.Header) bool {
	if first(header, "X-Ratelimit-Bucket") != "" {
		return first(header, "X-Ratelimit-Global") == ""
	}
	_, isAsked := askedDelay(header)
	return first(header, "X-Ratelimit-Resource") != "" && !isAsked
}

// isTighter decides by the names in the end, as headers have no order.
func (q *Quota) isTighter(other *Quota) bool {
	switch {
	case q.Remaining == 0 && other.Remaining == 0:
		return q.Reset > other.Reset || q.Reset == other.Reset && q.Name < other.Name
	case q.Remaining == 0 || other.Remaining == 0:
		return q.Remaining == 0
	default:
		return q.left() < other.left() || q.left() == other.left() && q.Name < other.Name
	}
}

// left returns which share of the limit is left, 1 if that is not known.
func (q *Quota) left() float64 {
	if q.Limit <= 0 {
		return 1
	}
	return float64(q.Remaining) / float64(q.Limit)
}
