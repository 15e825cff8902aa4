package classify

import (
	"math"
	"strings"
	"time"
)

const (
	// maxDelay is the longest delay that a text may ask for.
	maxDelay = 400 * 24 * time.Hour

	// maxBareDelay is the longest delay in seconds without a unit: more may be a moment or a year.
	maxBareDelay = 24 * time.Hour
)

// delayAt reads "1.2s", "34.07s", "12 seconds", "6m0s", "1 hour", "01:12:33" or, if a number alone
// means seconds, "45" at msg[i:]. It returns 0 for anything else.
func delayAt(msg string, i int, bare bool) time.Duration {
	rest := trimLeft(msg[i:], " \t:=\"'\\~")
	for _, filler := range [...]string{"about ", "approximately ", "at least ", "after ", "for "} {
		if len(rest) > len(filler) && strings.EqualFold(rest[:len(filler)], filler) {
			rest = rest[len(filler):]
		}
	}
	if clock, ok := clockAt(rest); ok {
		return clock
	}
	sum := 0.0
	for parts := range 4 {
		number, after, ok := decimalAt(rest)
		if !ok {
			break
		}
		unit, next := unitAt(after)
		if unit == 0 {
			if parts == 0 && bare && isBareEnd(after) && number <= maxBareDelay.Seconds() {
				return time.Duration(math.Round(number * float64(time.Second)))
			}
			break
		}
		sum += number * float64(unit)
		rest = strings.TrimPrefix(trimLeft(next, " ,"), "and ")
	}
	if !(sum > 0 && sum <= float64(maxDelay)) {
		return 0
	}
	return time.Duration(math.Round(sum))
}

// isBareEnd reports whether a number without a unit ends before rest.
func isBareEnd(rest string) bool {
	if rest == "" {
		return true
	}
	return strings.IndexByte(",}])\"'\n;\\", rest[0]) >= 0 || rest[0] == '.' && (len(rest) == 1 || rest[1] == ' ')
}

// maxNumber is how many digits a delay may have, on each side of the point.
const maxNumber = 12

// decimalAt reads the number that text begins with.
func decimalAt(text string) (number float64, rest string, ok bool) {
	n := 0
	for n < len(text) && n <= maxNumber && isDigit(text[n]) {
		number = number*10 + float64(text[n]-'0')
		n++
	}
	if n == 0 || n > maxNumber {
		return 0, text, false
	}
	if n+1 < len(text) && text[n] == '.' && isDigit(text[n+1]) {
		scale := 0.1
		for n++; n < len(text) && isDigit(text[n]); n++ {
			number += float64(text[n]-'0') * scale
			scale /= 10
		}
	}
	return number, text[n:], true
}

var delayUnits = [...]struct {
	name string
	unit time.Duration
}{
	{"s", time.Second},
	{"sec", time.Second},
	{"secs", time.Second},
	{"second", time.Second},
	{"seconds", time.Second},
	{"ms", time.Millisecond},
	{"msec", time.Millisecond},
	{"millisecond", time.Millisecond},
	{"milliseconds", time.Millisecond},
	{"m", time.Minute},
	{"min", time.Minute},
	{"mins", time.Minute},
	{"minute", time.Minute},
	{"minutes", time.Minute},
	{"h", time.Hour},
	{"hr", time.Hour},
	{"hrs", time.Hour},
	{"hour", time.Hour},
	{"hours", time.Hour},
	{"d", 24 * time.Hour},
	{"day", 24 * time.Hour},
	{"days", 24 * time.Hour},
}

// unitAt reads the unit that text begins with. It returns 0 if there is none.
func unitAt(text string) (unit time.Duration, rest string) {
	text = trimLeft(text, " '") // Azure has the number in quotes.
	n := 0
	for n < len(text) && n < 16 && 'a' <= lower(text[n]) && lower(text[n]) <= 'z' {
		n++
	}
	for _, u := range &delayUnits {
		if strings.EqualFold(text[:n], u.name) {
			return u.unit, text[n:]
		}
	}
	return 0, text
}

// clockAt reads hours, minutes and seconds: "01:12:33".
func clockAt(text string) (time.Duration, bool) {
	if len(text) < len("00:00:00") || text[2] != ':' || text[5] != ':' {
		return 0, false
	}
	var parts [3]int
	for n := range parts {
		tens, units := text[3*n], text[3*n+1]
		if !isDigit(tens) || !isDigit(units) {
			return 0, false
		}
		parts[n] = int(tens-'0')*10 + int(units-'0')
	}
	return time.Duration((parts[0]*60+parts[1])*60+parts[2]) * time.Second, true
}
