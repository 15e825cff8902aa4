package classify

import (
	"bytes"
	"io"
	"reflect"
	"strconv"
	"strings"
)

// readBodyIn reads a body that is text or bytes.
func (s *apiAnswer) readBodyIn(v reflect.Value) {
	switch {
	case v.Kind() == reflect.String:
		s.readBody(v.String())
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		s.readBytes(v.Bytes())
	}
}

func (s *apiAnswer) readBytes(body []byte) { s.readBody(string(body[:min(len(body), maxText)])) }

// readKeptBody reads the body of a response that is in memory, and leaves it there for others to
// read: client libraries put back what they have read, as io.NopCloser of a buffer.
func (s *apiAnswer) readKeptBody(v reflect.Value) {
	if v.CanAddr() && s.readMemory(v.Addr()) || v.Kind() != reflect.Struct || v.NumField() != 1 {
		return
	}
	if v = v.Field(0); v.Kind() == reflect.Interface {
		s.readMemory(v.Elem())
	}
}

// readMemory reads a reader of what is in memory, and reports whether it is one.
func (s *apiAnswer) readMemory(v reflect.Value) (ok bool) {
	if v.Kind() != reflect.Pointer || v.IsNil() || !v.CanInterface() {
		return false
	}
	switch body := v.Interface().(type) {
	case interface{ Bytes() []byte }: // bytes.Buffer, and the one of azcore
		s.readBytes(body.Bytes())
	case *bytes.Reader:
		s.readFrom(body, body.Size())
	case *strings.Reader:
		s.readFrom(body, body.Size())
	default:
		return false
	}
	return true
}

func (s *apiAnswer) readFrom(body io.ReaderAt, size int64) {
	head := make([]byte, min(size, maxText))
	n, _ := body.ReadAt(head, 0)
	s.readBytes(head[:n])
}

// readBody adds the codes, limits and delays in a body, which is JSON as a rule and may be cut off
// or malformed. Where they stand in it does not matter: only names that mean one thing in all APIs
// are read, and of the codes only known ones count. The most exact come first.
func (s *apiAnswer) readBody(body string) {
	if len(body) > maxText {
		body = body[:maxText]
	}
	if strings.IndexByte(body, '"') < 0 {
		if s.Message == "" && !strings.HasPrefix(strings.TrimSpace(body), "<") {
			s.Message = body
		}
		return
	}
	members(body, s.addExact)
	members(body, s.addRest)
	if s.Message == "" {
		members(body, s.addErrorText)
	}
}

// addExact adds a member whose value is a code of its own.
func (s *apiAnswer) addExact(name, value string) {
	switch name {
	case "code", "Code", "error_code", "errorCode", "ErrorCode", "reason", "error", "__type":
		if len(value) <= maxErrorCode {
			s.addCode(value)
		}
		if name == "code" {
			s.addNumber(value)
		}
	case "quotaId", "quota_id", "quotaMetric", "quota_metric", "quota_limit":
		s.addLimit(value)
	case "retryDelay":
		s.setRetryAfter(delayText(value))
	case "retry_after", "retryAfter", "retryAfterSeconds", "retry_after_seconds", "estimated_time":
		s.setRetryAfter(delayText(value))
	}
}

func (s *apiAnswer) addRest(name, value string) {
	switch name {
	case "type", "Type", "error_type", "errorType", "status":
		s.addCode(value)
	case "message", "Message", "detail", "error_description":
		if s.Message == "" {
			s.Message = value
		}
	}
}

// addErrorText adds the text of an error that is no object: {"error":"Too many requests"}.
func (s *apiAnswer) addErrorText(name, value string) {
	if name == "error" && s.Message == "" && strings.Contains(value, " ") {
		s.Message = value
	}
}

// addNumber adds a code that is an HTTP status, as some APIs send it in a stream.
func (s *apiAnswer) addNumber(value string) {
	if len(value) != 3 {
		return
	}
	if n, err := strconv.Atoi(value); err == nil && s.Status == 0 {
		s.setStatus(n)
		s.inBody = true
	}
}

// members calls add for each member of an object in a text of JSON whose value is a string or a
// number. It takes one pass, however deep the values are nested.
func members(text string, add func(name, value string)) {
	name := ""
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			quoted, next := quotedAt(text, i)
			i = skipSpace(text, next)
			switch {
			case i < len(text) && text[i] == ':':
				name = quoted
				i++
				continue
			case name != "":
				add(name, quoted)
			}
			name = ""
		case name != "" && isNumberByte(c):
			end := i
			for end < len(text) && isNumberByte(text[end]) {
				end++
			}
			add(name, text[i:end])
			name, i = "", end
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		default:
			name = ""
			i++
		}
	}
}

func isNumberByte(c byte) bool { return isDigit(c) || c == '.' || c == '-' }

func skipSpace(text string, i int) int {
	for i < len(text) && strings.IndexByte(" \t\r\n", text[i]) >= 0 {
		i++
	}
	return i
}

// quotedAt returns the string that starts at text[i], a quote, as it is written, and what follows
// it.
func quotedAt(text string, i int) (quoted string, next int) {
	for j := i + 1; j < len(text); j++ {
		switch text[j] {
		case '\\':
			j++
		case '"':
			return text[i+1 : j], j + 1
		}
	}
	return "", len(text)
}

// readDetails reads the details of Google's APIs, which its client libraries decode into maps: see
// google.rpc.ErrorInfo, RetryInfo and QuotaFailure.
func (s *apiAnswer) readDetails(v reflect.Value) {
	if !v.CanInterface() {
		return
	}
	switch details := v.Interface().(type) {
	case []any:
		for _, d := range details[:min(len(details), maxElements)] {
			s.readDetail(d, maxNesting)
		}
	case []map[string]any:
		for _, d := range details[:min(len(details), maxElements)] {
			s.readDetail(d, maxNesting)
		}
	}
}

// maxNesting is how deep details are read: the limits of a QuotaFailure are in a list in a detail.
const maxNesting = 3

func (s *apiAnswer) readDetail(detail any, deep int) {
	switch d := detail.(type) {
	case map[string]any:
		for _, name := range [...]string{"reason", "quotaId", "quotaMetric", "quota_limit", "retryDelay"} {
			if text, ok := d[name].(string); ok {
				s.addExact(name, text)
			}
		}
		if deep > 1 {
			s.readDetail(d["metadata"], deep-1)
			s.readDetail(d["violations"], deep-1)
		}
	case []any:
		for _, inner := range d[:min(len(d), maxElements)] {
			s.readDetail(inner, deep-1)
		}
	}
}
