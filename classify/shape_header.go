package classify

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

func seconds(s float64) time.Duration { return delayOf(s, time.Second) }

// delayOf returns n units, or 0 if that is no delay.
func delayOf(n float64, unit time.Duration) time.Duration {
	if math.IsNaN(n) || n <= 0 || n > float64(maxDelay/unit) {
		return 0
	}
	return time.Duration(n * float64(unit))
}

// delayText reads "30", "1.5" (seconds) and "34.07s", "6m0s".
func delayText(text string) time.Duration {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return seconds(n)
	}
	if d, err := time.ParseDuration(text); err == nil && 0 < d && d <= maxDelay {
		return d
	}
	return 0
}

// plainHeader is a header. The names are in canonical form, as net/http has them.
type plainHeader map[string][]string

func (h plainHeader) first(name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// addHeader adds the first header that has something.
func (s *apiAnswer) addHeader(v reflect.Value) {
	if s.header != nil || v.Len() == 0 || !v.CanInterface() {
		return
	}
	// A value that can be set would be copied by Convert.
	h, _ := reflect.TypeAssert[map[string][]string](reflect.ValueOf(v.Interface()).Convert(headerType))
	s.header = plainHeader(h)
}

// first returns the first value of a field, whose name must be in canonical form.
func (s *apiAnswer) first(name string) string { return s.header.first(name) }

// millisecondFields count in milliseconds: of OpenAI, of Azure and of AWS.
var millisecondFields = [...]string{"Retry-After-Ms", "X-Ms-Retry-After-Ms", "X-Amz-Retry-After"}

// readHeader adds what the header of a response says.
func (s *apiAnswer) readHeader(now time.Time) {
	s.addCode(s.first("X-Amzn-Errortype"))
	s.addCode(s.first("X-Ms-Error-Code"))
	for _, name := range &millisecondFields {
		if text := s.first(name); text != "" {
			n, _ := strconv.ParseFloat(strings.TrimSpace(text), 64)
			s.setRetryAfter(delayOf(n, time.Millisecond))
		}
	}
	if text := s.first("Retry-After"); text != "" {
		s.setRetryAfter(s.retryAfter(text, now))
	}
	for name, values := range s.header {
		s.readField(name, values)
	}
	if s.Status == 0 || s.Status == 403 || s.Status == 429 {
		s.readLimits(now)
	}
}

// readField reads what the server says about a retry: X-Should-Retry of OpenAI and Anthropic,
// Stripe-Should-Retry, and those of others that are named like them.
func (s *apiAnswer) readField(name string, values []string) {
	if len(values) == 0 || !strings.HasSuffix(name, "Should-Retry") {
		return
	}
	switch values[0] {
	case "true":
		s.shouldRetry = true
	case "false":
		s.shouldNotRetry = true
	}
}

// retryAfter reads Retry-After, which is a number of seconds or a date (RFC 9110, section 10.2.3).
// An error may be old when it is classified, so a date is compared with that of the response.
func (s *apiAnswer) retryAfter(text string, now time.Time) time.Duration {
	if d := delayText(text); d > 0 {
		return d
	}
	at, err := time.Parse(time.RFC1123, text)
	if err != nil {
		return 0
	}
	if sent, err := time.Parse(time.RFC1123, s.first("Date")); err == nil {
		now = sent
	}
	return min(at.Sub(now), maxDelay)
}
