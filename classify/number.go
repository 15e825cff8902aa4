package classify

import "strings"

// statusAt returns the status of 400 to 599 at msg[i:], where a word starts, or 0. One that begins
// the message and may be a number of things is only kept: the words that follow decide.
func (r *reading) statusAt(msg string, i int) int {
	code, rest := leadingCode(msg[i:])
	if code == 0 || !endsNumber(rest) {
		return 0
	}
	before := msg[:i]
	switch {
	case before == "" && startsMessage(rest), standsAlone(before) && isReason(code, rest),
		followsStatusWord(before), followsError(before, rest), followsAddress(before), followsServer(before, rest):
		return code
	case before == "" && strings.HasPrefix(rest, " "):
		r.leading, r.sentence = code, len(rest) > 2 && 'A' <= rest[1] && rest[1] <= 'Z'
	}
	return 0
}

// confirmed returns the number that begins the message, if the words say that it is a status: "429
// Your account is not active", but not "404 files changed".
func (r *reading) confirmed(msg string) int {
	if r.topics&(1<<verdictTopics-1) != 0 || r.sentence && hasErrorWord(msg) {
		return r.leading
	}
	return 0
}

// errorWords are those of the sentences in which an API says what is wrong.
var errorWords = [...]string{
	"not", "no", "cannot", "can't", "unable", "error", "errors", "invalid", "incorrect", "fail", "failed", "unsupported",
	"unexpected", "unavailable", "unknown", "must", "missing", "required", "requires", "denied", "exceeds", "exceeded", "exceed",
	"expired", "please", "your", "you", "insufficient", "refused", "rejected", "limit", "too", "already", "blocked", "quota",
}

func hasErrorWord(msg string) bool {
	for i := 0; i < len(msg); i++ {
		end := i
		for end < len(msg) && (isWordByte(msg[end]) || msg[end] == '\'') {
			end++
		}
		for _, w := range &errorWords {
			if strings.EqualFold(msg[i:end], w) {
				return true
			}
		}
		i = end
	}
	return false
}

func leadingCode(msg string) (code int, rest string) {
	if len(msg) < 3 || msg[0] != '4' && msg[0] != '5' || !isDigit(msg[1]) || !isDigit(msg[2]) {
		return 0, ""
	}
	return int(msg[0]-'0')*100 + int(msg[1]-'0')*10 + int(msg[2]-'0'), msg[3:]
}

// endsNumber reports whether a number ends before rest, and is not part of a date, a decimal, a
// fraction or a percentage.
func endsNumber(rest string) bool {
	switch {
	case rest == "":
		return true
	case isWordByte(rest[0]), rest[0] == '_', rest[0] == '%':
		return false
	default:
		return len(rest) == 1 || !isDigit(rest[1]) || strings.IndexByte(".,:-/+", rest[0]) < 0
	}
}

// startsMessage reports whether a message that begins with a status goes on with rest.
func startsMessage(rest string) bool {
	if rest == "" || strings.IndexByte(":\t\r\n", rest[0]) >= 0 {
		return true
	}
	after := trimLeft(rest, " ")
	return len(after) < len(rest) && (after == "" || strings.HasPrefix(after, "status code") || strings.IndexByte("{[\"'<(-:", after[0]) >= 0)
}

func standsAlone(before string) bool {
	return before == "" || strings.IndexByte(" \t\r\n:=\"'([{;|>`", before[len(before)-1]) >= 0
}

var statusWords = [...]string{
	"status", "code", "statuscode", "status_code", "status-code",
	"http", "http/1.0", "http/1.1", "http/2", "http/2.0", "http/3", "http/3.0",
	"httpstatus", "http_status", "http-status", "httpstatuscode", "http_status_code",
}

func followsStatusWord(before string) bool {
	head, word := splitLastWord(trimRight(before, " \t:=\"'(["))
	for _, w := range statusWords {
		if strings.EqualFold(word, w) {
			return !followsExit(head)
		}
	}
	return false
}

// followsError recognises the forms of Google's clients and of some tools: "Error 404: no such
// object", "Error 429, Message: slow down", "API Error: 400 {...}".
func followsError(before, rest string) bool {
	_, word := splitLastWord(trimRight(before, " :("))
	if !strings.EqualFold(word, "error") || len(rest) < 3 {
		return false
	}
	if rest[0] == ' ' {
		return rest[1] == '{' || rest[1] == '"'
	}
	return (rest[0] == ':' || rest[0] == ',') && rest[1] == ' ' && !strings.HasSuffix(before, ":")
}

// followsAddress reports whether a URL and a colon stand before: `Post "https://h/v1": `.
func followsAddress(before string) bool {
	before, ok := strings.CutSuffix(before, ": ")
	if !ok {
		return false
	}
	before = trimRight(before, "\"'")
	return strings.Contains(before[strings.LastIndexAny(before, " \t\n\"'")+1:], "://")
}

// followsServer reports whether before says of a server that it answered with the number.
func followsServer(before, rest string) bool {
	if strings.HasSuffix(before, "returned error: ") { // curl
		return isClauseEnd(rest)
	}
	if strings.HasSuffix(before, "returned an error: (") { // .NET
		return strings.HasPrefix(rest, ")")
	}
	head, word := splitLastWord(trimRight(before, " "))
	_, subject := splitLastWord(trimRight(head, " "))
	switch {
	case strings.EqualFold(word, "returned"):
		return isServer(subject) && isClauseEnd(rest)
	case strings.EqualFold(word, "with"):
		return (strings.EqualFold(subject, "responded") || strings.EqualFold(subject, "failed")) && isClauseEnd(rest)
	default:
		return false
	}
}

func isServer(word string) bool {
	for _, server := range [...]string{"server", "upstream", "api", "backend", "gateway", "proxy", "endpoint", "origin", "provider"} {
		if strings.EqualFold(word, server) {
			return true
		}
	}
	return false
}

// followsExit reports whether the status or code is that of a process.
func followsExit(before string) bool {
	_, word := splitLastWord(trimRight(before, " "))
	return strings.EqualFold(word, "exit")
}

func splitLastWord(msg string) (head, word string) {
	i := len(msg)
	for first := max(0, len(msg)-maxToken); i > first && (isWordByte(msg[i-1]) || strings.IndexByte("_-./", msg[i-1]) >= 0); {
		i--
	}
	return msg[:i], msg[i:]
}

// isReason reports whether rest starts with the reason phrase of code.
func isReason(code int, rest string) bool {
	rest = trimLeft(rest, " :-")
	// Python's requests has these.
	if kind, ok := strings.CutPrefix(rest, "Client Error"); ok && code < 500 {
		return isClauseEnd(kind)
	} else if kind, ok = strings.CutPrefix(rest, "Server Error"); ok && code >= 500 {
		return isClauseEnd(kind)
	}
	for i := range &reasons {
		r := &reasons[i]
		if r.code > code {
			break
		}
		if r.code == code && len(rest) >= len(r.phrase) && strings.EqualFold(rest[:len(r.phrase)], r.phrase) {
			return true
		}
	}
	return false
}

// reasons is in the order of the codes. It has the names of RFC 9110, section 15, and of the IANA
// registry, older ones too. This package does not depend on net/http, which has such a list.
var reasons = [...]struct {
	code   int
	phrase string
}{
	{400, "Bad Request"},
	{401, "Unauthorized"},
	{402, "Payment Required"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{404, "page not found"},
	{405, "Method Not Allowed"},
	{406, "Not Acceptable"},
	{407, "Proxy Authentication Required"},
	{408, "Request Timeout"},
	{409, "Conflict"},
	{410, "Gone"},
	{411, "Length Required"},
	{412, "Precondition Failed"},
	{413, "Content Too Large"},
	{413, "Payload Too Large"},
	{413, "Request Entity Too Large"},
	{414, "URI Too Long"},
	{414, "Request URI Too Long"},
	{415, "Unsupported Media Type"},
	{416, "Range Not Satisfiable"},
	{416, "Requested Range Not Satisfiable"},
	{417, "Expectation Failed"},
	{418, "I'm a teapot"},
	{421, "Misdirected Request"},
	{422, "Unprocessable"},
	{423, "Locked"},
	{424, "Failed Dependency"},
	{425, "Too Early"},
	{426, "Upgrade Required"},
	{428, "Precondition Required"},
	{429, "Too Many Requests"},
	{431, "Request Header Fields Too Large"},
	{451, "Unavailable For Legal Reasons"},
	{500, "Internal Server Error"},
	{501, "Not Implemented"},
	{502, "Bad Gateway"},
	{503, "Service Unavailable"},
	{503, "Service Temporarily Unavailable"},
	{504, "Gateway Timeout"},
	{504, "Gateway Time-out"},
	{505, "HTTP Version Not Supported"},
	{506, "Variant Also Negotiates"},
	{507, "Insufficient Storage"},
	{508, "Loop Detected"},
	{510, "Not Extended"},
	{511, "Network Authentication Required"},
	{529, "Site is overloaded"},
	{529, "Overloaded"},
}
