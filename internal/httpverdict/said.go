package httpverdict

import (
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// Said is what the body and the headers of a response say about a failure. It refers to the text
// that it was read from, and is of bounded size whatever that is.
type Said struct {
	codes    [maxCodes]string // by rank
	ranks    [maxCodes]rank
	codeSize int

	limits    [maxLimits]string
	limitSize int

	messages    [maxMessages]string
	messageSize int

	status     int // of 400 to 599; 0 for none
	statusRank rank
	delay      time.Duration
	until      time.Time // when to come back; zero for no moment
	retryable  word      // in the words of the body
	retry      word      // in the words of a header
}

const (
	maxCodes    = 12
	maxCode     = 64 // bytes; classify knows no longer ones
	maxLimits   = 6
	maxLimit    = 256 // bytes
	maxMessages = 5
	maxMessage  = 2 << 10 // bytes of one, and of all together
)

// rank says how exact a code is: 0 is the most exact.
type rank uint8

// word is yes, no or nothing.
type word uint8

const (
	silent word = iota
	yes
	no
)

// answer returns the classify.Answer. It refers to s.
func (s *Said) answer() classify.Answer {
	return classify.Answer{
		Status: s.status, Codes: s.codes[:s.codeSize], Limits: s.limits[:s.limitSize], Message: s.message(), RetryAfter: s.delay,
	}
}

// message returns all messages, one on each line.
func (s *Said) message() string {
	if s.messageSize == 1 {
		return s.messages[0]
	}
	return strings.Join(s.messages[:s.messageSize], "\n")
}

// addCode adds a code, unless there are enough that are more exact. It returns false for a text
// that is too long for one.
func (s *Said) addCode(code string, r rank) (isCode bool) {
	const longest = 256 // bytes, with what stands around it
	code = bareCode(cut(code, longest))
	if len(code) > maxCode {
		return false
	}
	if code != "" {
		s.insertCode(code, r)
	}
	return true
}

func (s *Said) insertCode(code string, r rank) {
	if i := slices.Index(s.codes[:s.codeSize], code); i >= 0 {
		if s.ranks[i] <= r {
			return
		}
		s.removeCode(i)
	}
	i := s.codeSize
	for i > 0 && s.ranks[i-1] > r {
		i--
	}
	if i == maxCodes {
		return
	}
	if s.codeSize == maxCodes {
		s.codeSize--
	}
	copy(s.codes[i+1:], s.codes[i:s.codeSize])
	copy(s.ranks[i+1:], s.ranks[i:s.codeSize])
	s.codes[i], s.ranks[i] = code, r
	s.codeSize++
}

func (s *Said) removeCode(i int) {
	s.codeSize--
	copy(s.codes[i:s.codeSize], s.codes[i+1:])
	copy(s.ranks[i:s.codeSize], s.ranks[i+1:])
}

// bareCode returns the code without what providers put around it: the namespace of AWS's
// "com.amazonaws.dynamodb.v20120810#ThrottlingException", the address in its
// "ThrottlingException:http://internal.amazon.com/coral/", the one of problem+json (RFC 9457)
// before "/out-of-credit", the packages of PHP's exceptions, and the rest of Dropbox's
// "too_many_requests/...".
func bareCode(code string) string {
	code = strings.TrimSpace(code)
	switch scheme, rest, isAddress := strings.Cut(code, "://"); {
	case isAddress && (scheme == "http" || scheme == "https"):
		_, path, _ := strings.Cut(strings.TrimRight(rest, "/#"), "/")
		code = path[strings.LastIndexAny(path, "/#")+1:]
	case isAddress:
		code, _, _ = strings.Cut(code, ":")
	}
	code = code[strings.LastIndexAny(code, `#\`)+1:]
	if i := strings.IndexByte(code, '/'); i > 0 && !strings.Contains(code, " ") {
		code = code[:i]
	}
	if code == "about:blank" {
		return ""
	}
	return strings.TrimRight(code, ":")
}

func (s *Said) addLimit(name string) {
	name = strings.TrimSpace(name)
	if name == "" || len(name) > maxLimit || s.limitSize == maxLimits || slices.Contains(s.limits[:s.limitSize], name) {
		return
	}
	s.limits[s.limitSize] = name
	s.limitSize++
}

func (s *Said) addMessage(text string) {
	text = strings.TrimSpace(text)
	left := maxMessage
	for _, message := range s.messages[:s.messageSize] {
		left -= len(message)
	}
	text = cut(text, left)
	if text == "" || s.messageSize == maxMessages || slices.Contains(s.messages[:s.messageSize], text) {
		return
	}
	s.messages[s.messageSize] = text
	s.messageSize++
}

// cut returns the start of the text, at most limit bytes, without half a character at its end.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && text[limit]&0xC0 == 0x80 {
		limit--
	}
	return text[:max(0, limit)]
}

// addStatus adds a number that is a status if it is one of an error.
func (s *Said) addStatus(number string, r rank) {
	if len(number) != 3 || number[0] != '4' && number[0] != '5' || !isNumber(number) {
		return
	}
	if s.status == 0 || r < s.statusRank {
		s.status, s.statusRank = int(number[0]-'0')*100+int(number[1]-'0')*10+int(number[2]-'0'), r
	}
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// wait returns how long the body asks to wait, by the clock of the server that sent the header.
func (s *Said) wait(header http.Header) time.Duration {
	if s.until.IsZero() {
		return s.delay
	}
	return max(s.delay, s.until.Sub(serverTime(header)))
}

// addQuantity adds a delay: a number of units, with a unit of its own, or a moment.
func (s *Said) addQuantity(text string, unit time.Duration) {
	text = strings.TrimSpace(text)
	if number, isSeconds := strings.CutSuffix(text, "s"); isSeconds && strings.Trim(number, "0123456789.") == "" {
		text, unit = number, time.Second
	}
	if delay, ok := decimal(text, unit); ok {
		s.delay = max(s.delay, delay)
	} else if delay, err := time.ParseDuration(text); err == nil {
		s.delay = max(s.delay, delay)
	} else {
		s.addMoment(text)
	}
}

// addMoment adds the moment to come back at: seconds or milliseconds since 1970, or a date.
func (s *Said) addMoment(text string) {
	if moment, ok := momentOf(text); ok && moment.After(s.until) {
		s.until = moment
	}
}

// count parses the number at the start of the value. Some APIs put the windows behind it: "100,
// 100;w=60".
func count(value string) (int64, bool) {
	value = strings.TrimSpace(value)
	digits := len(value) - len(strings.TrimLeft(value, "0123456789"))
	if digits == 0 || digits < len(value) && !strings.ContainsRune(".,; \t", rune(value[digits])) {
		return 0, false
	}
	var number int64
	for _, digit := range []byte(value[:digits]) {
		if number > (math.MaxInt64-9)/10 {
			return math.MaxInt64, true
		}
		number = 10*number + int64(digit-'0')
	}
	return number, true
}
