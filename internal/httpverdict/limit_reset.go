package httpverdict

import (
	"net/http"
	"time"
)

// maxReset is the longest wait for the reset of a rate limit. With some APIs a later reset is the
// time at which the token bucket is full, and not the one at which it admits a request.
const maxReset = time.Minute

// limitReset returns the time until the last reset of the exhausted rate limits, ignoring resets
// after maxReset.
func limitReset(header http.Header) time.Duration {
	var longest time.Duration
	for l := range limits(header) {
		if l.remaining == 0 {
			longest = max(longest, upToMaxReset(l.reset))
		}
	}
	return longest
}

func upToMaxReset(delay time.Duration) time.Duration {
	if delay < 0 || delay > maxReset {
		return 0
	}
	return delay
}
