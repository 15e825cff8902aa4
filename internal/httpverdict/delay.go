package httpverdict

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Delay returns how long the server asks to wait. It is 0 if the headers do not say so, are
// invalid, or name a time in the past, and the longest duration if that is exceeded.
//
// Explicit requests come first: the millisecond headers of some APIs, and then Retry-After (RFC
// 9110, section 10.2.3). The resets of rate limits count only without them, as the draft of the
// RateLimit fields says.
func Delay(status int, header http.Header) time.Duration {
	for _, name := range [...]string{"Retry-After-Ms", "X-Ms-Retry-After-Ms"} {
		if delay := decimal(header.Get(name), time.Millisecond); delay > 0 {
			return delay
		}
	}
	if delay := retryAfter(header); delay > 0 {
		return delay
	}
	if status == http.StatusTooManyRequests {
		return limitReset(header)
	}
	return 0
}

func retryAfter(header http.Header) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if delay := decimal(value, time.Second); delay > 0 {
		return delay
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return max(0, date.Sub(serverTime(header)))
}

// decimal parses a number of units. RFC 9110 allows no fraction, but some APIs send one.
func decimal(value string, unit time.Duration) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" || strings.TrimLeft(value, "0123456789.") != "" {
		return 0
	}
	count, err := strconv.ParseFloat(value, 64)
	switch duration := count * float64(unit); {
	case math.IsInf(count, 1) || duration >= math.MaxInt64:
		return math.MaxInt64
	case err != nil:
		return 0
	default:
		return time.Duration(duration)
	}
}

// serverTime returns the Date of the response, so that a wrong clock on either side does no harm,
// or the local time.
func serverTime(header http.Header) time.Time {
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		return date
	}
	return time.Now()
}
