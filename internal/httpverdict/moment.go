package httpverdict

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// decimal parses a number of units. RFC 9110 allows no fraction, but some APIs send one. It is the
// longest duration beyond the range.
func decimal(value string, unit time.Duration) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if value == "" || strings.TrimLeft(value, "0123456789.") != "" {
		return 0, false
	}
	count, err := strconv.ParseFloat(value, 64)
	switch duration := math.Round(count * float64(unit)); {
	case math.IsInf(count, 1) || duration >= math.MaxInt64:
		return math.MaxInt64, true
	case err != nil:
		return 0, false
	default:
		return time.Duration(duration), true
	}
}

const (
	since1970      = 1e8 // 1973, or more than three years: from that on a number is no delay
	inMilliseconds = 1e11
	inMicroseconds = 1e14
)

// unixMoment parses seconds, milliseconds or microseconds since 1970.
func unixMoment(value string) (time.Time, bool) {
	seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	switch {
	case err != nil || seconds < since1970 || seconds > 1e18:
		return time.Time{}, false
	case seconds >= inMicroseconds:
		seconds /= 1e6
	case seconds >= inMilliseconds:
		seconds /= 1e3
	}
	whole, fraction := math.Modf(seconds)
	return time.Unix(int64(whole), int64(fraction*1e6)*1e3), true // A float64 has no more digits.
}

// layouts are forms of RFC 3339 and of ISO 8601 that APIs have for moments.
var layouts = [...]string{
	time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 UTC", "2006-01-02 15:04:05", time.RFC1123Z,
}

// momentOf parses seconds or milliseconds since 1970, or a date.
func momentOf(value string) (time.Time, bool) {
	const mostBytes = 64
	value = strings.TrimSpace(value)
	if value == "" || len(value) > mostBytes {
		return time.Time{}, false
	}
	if strings.Trim(value, "0123456789.") == "" {
		return unixMoment(value)
	}
	if date, err := http.ParseTime(value); err == nil {
		return date, true
	}
	for _, layout := range layouts {
		if date, err := time.Parse(layout, value); err == nil {
			return date, true
		}
	}
	return time.Time{}, false
}

// serverTime returns the Date of the response, so that a wrong clock on either side does no harm,
// or the local time.
func serverTime(header http.Header) time.Time {
	if value := first(header, "Date"); value != "" {
		if date, err := http.ParseTime(value); err == nil {
			return date
		}
	}
	return time.Now()
}
