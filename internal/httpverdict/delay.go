package httpverdict

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Delay returns how long the server asks to wait, or 0 if it does not say, says nothing that can be
// understood, or names a time that has passed. More than can be waited for becomes the longest
// duration.
//
// What it asks for in so many words comes first: the milliseconds that some APIs add, and then
// Retry-After (RFC 9110, section 10.2.3). The ends of rate limits count only where it asks for
// nothing, as the draft of the RateLimit fields has it.
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

// decimal reads a count of units, which may have a fraction: RFC 9110 does not allow one, but there
// are APIs that send it.
func decimal(value string, unit time.Duration) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" || strings.Trim(value, "0123456789.") != "" {
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

// serverTime is the server's own clock where it tells it, so that a clock that is off on either
// side does no harm.
func serverTime(header http.Header) time.Time {
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		return date
	}
	return time.Now()
}
