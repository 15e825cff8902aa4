package classify

import "strings"

// statusAt returns the status of 400 to 599 at msg[i:], where a word starts, or 0.
func statusAt(msg string, i int) int {
	code, rest := leadingCode(msg[i:])
	if code == 0 || !endsNumber(rest) {
		return 0
	}
	before := msg[:i]
	if before == "" && startsMessage(rest) || followsStatusWord(before) || standsAlone(before) && isReason(code, rest) {
		return code
	}
	return 0
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

func startsMessage(rest string) bool {
	return rest == "" || strings.IndexByte(" :\t\r\n", rest[0]) >= 0
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
	head, word := splitLastWord(strings.TrimRight(before, " \t:=\"'(["))
	for _, w := range statusWords {
		if strings.EqualFold(word, w) {
			return !followsExit(head)
		}
	}
	return false
}

// followsExit reports whether the status or code is that of a process.
func followsExit(before string) bool {
	_, word := splitLastWord(strings.TrimRight(before, " "))
	return strings.EqualFold(word, "exit")
}

func splitLastWord(msg string) (head, word string) {
	i := len(msg)
	for i > 0 && (isWordByte(msg[i-1]) || strings.IndexByte("_-./", msg[i-1]) >= 0) {
		i--
	}
	return msg[:i], msg[i:]
}

// isReason reports whether rest starts with the reason phrase of code.
func isReason(code int, rest string) bool {
	rest = strings.TrimLeft(rest, " :-")
	for _, r := range &reasons {
		if r.code == code && len(rest) >= len(r.phrase) && strings.EqualFold(rest[:len(r.phrase)], r.phrase) {
			return true
		}
	}
	return false
}

// reasons has the names of RFC 9110, section 15, and of the IANA registry, older ones too. This
// package does not depend on net/http, which has such a list.
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
