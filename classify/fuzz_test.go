package classify_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// namesCode matches words before a code, which counts only if it is written as such.
var namesCode = regexp.MustCompile(`(?i)code|status|type|reason|api error`)

func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"", "429 Too Many Requests", "status code: 503", "HTTP/1.1 401 Unauthorized", "model `x` does not exist", "took 4010 ms",
		"order 404 shipped 500 items", `Get "https://h/timeout": connection refused`, "insufficient_quota", "malformed HTTP response",
		"http2: Transport: cannot retry err [stream error: stream ID 1; REFUSED_STREAM; x]", "\xff\x00://://", "code 404.5", "exit status 404",
		strings.Repeat("model ", 700) + "not found",
		`Error code: 429 - {'error': {'code': 'insufficient_quota', 'quotaId': 'RequestsPerDay'}}`, "rpc error: code = Unavailable desc = x",
		"Code Unavailable", "redis: nil pointer in hook", "rate limit exceeded, try again in 99999999999999999999s", "rate limit exceeded, retry after 1e9", "14 UNAVAILABLE: x",
		"please retry in 6m0s \xe2\x82", "(ThrottlingException)\x00\x00'\"(", strings.Repeat("\"code\":\"x\",", 5000), strings.Repeat("4", 1<<16),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, msg string) {
		err := errors.New(msg)
		got, ok := classify.Text(err)

		if again, okAgain := classify.Text(err); again != got || okAgain != ok {
			t.Fatalf("first %+v, then %+v", got, again)
		}
		if upper, _ := classify.Text(errors.New(upperASCII(msg))); upper != got && !strings.ContainsAny(msg, "0123456789'\"(:=") && !namesCode.MatchString(msg) {
			t.Fatalf("%+v, in capitals %+v", got, upper)
		}
		if ok == (got.Kind == classify.KindUnknown) {
			t.Fatalf("%+v, known: %v", got, ok)
		}
		if got.Class == classify.ClassCanceled || got.NoRetry || got.NotSent {
			t.Fatalf("%+v: words cannot say that", got)
		}
		if got.RetryAfter < 0 || got.RetryAfter > 400*24*time.Hour || got.RetryAfter > 0 && got.Class != classify.ClassTransient {
			t.Fatalf("%+v: no such delay", got)
		}
		if got.Status != 0 && (got.Status < 400 || got.Status > 599) {
			t.Fatalf("status %d is no failure", got.Status)
		}
		if ok {
			if outer, _ := classify.Text(fmt.Errorf("call: %w", err)); outer != got {
				t.Fatalf("%+v, wrapped %+v", got, outer)
			}
		}
		if far, _ := classify.Text(errors.New(strings.Repeat("- ", 2048) + msg)); far.Kind != classify.KindUnknown {
			t.Fatalf("%+v from beyond the first 4 KiB", far)
		}
		_, driver := classify.DriverWords(msg)
		if of, known := classify.Default(err); ok && !driver && !strings.HasPrefix(msg, "http2: ") && (of != got || !known) {
			t.Fatalf("Text says %+v, Default %+v", got, of)
		}
	})
}

func upperASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// FuzzOf builds a tree of errors from a program for a small stack machine.
func FuzzOf(f *testing.F) {
	f.Add([]byte{0, 1, 2, 20, 21, 22}, "rate limit")
	f.Add([]byte{4, 22, 23, 24, 25, 26}, "503")
	f.Fuzz(func(t *testing.T, program []byte, msg string) {
		err := build(program, msg)
		if err == nil {
			return
		}
		v, ok := classify.Default(err)
		if again, _ := classify.Default(err); again != v {
			t.Fatalf("first %+v, then %+v", v, again)
		}
		if v.NotSent && v.Class != classify.ClassTransient {
			t.Fatalf("%+v", v)
		}
		if !ok && v != unknown {
			t.Fatalf("%+v, but not known", v)
		}
		if ok && v == unknown && !slices.ContainsFunc(program, isExhausted) {
			t.Fatal("known, but nothing said")
		}
	})
}

func isExhausted(op byte) bool { return op%16 == 6 }

func build(program []byte, msg string) error {
	stack := []error{errors.New(msg)}
	for _, op := range program {
		top := stack[len(stack)-1]
		switch op % 16 {
		case 0:
			stack = append(stack, errors.New(msg))
		case 1:
			stack = append(stack, context.DeadlineExceeded)
		case 2:
			stack = append(stack, syscall.ECONNREFUSED)
		case 3:
			stack = append(stack, io.EOF)
		case 4:
			stack = append(stack, statusError(int(op)*3))
		case 5:
			stack = append(stack, typedError(msg))
		case 6:
			stack = append(stack, syscall.EMFILE)
		case 7:
			stack = append(stack, hostileError{})
		case 8:
			stack = append(stack, (*pointerError)(nil))
		case 9:
			stack[len(stack)-1] = wrapperError{top}
		case 10:
			stack[len(stack)-1] = inURL(top)
		case 11:
			stack[len(stack)-1] = inOp("dial", top)
		case 12:
			stack[len(stack)-1] = inOp("read", top)
		case 13:
			stack[len(stack)-1] = timeoutError{top}
		case 14:
			stack = []error{errors.Join(stack...)}
		case 15:
			stack[len(stack)-1] = nil
		}
	}
	return errors.Join(stack...)
}

func FuzzHTTPResponse(f *testing.F) {
	f.Add(429, "insufficient_quota", "rate_limit_exceeded")
	f.Add(404, "unavailable", "")
	f.Add(400, "Throttling-Exception", "\xff")
	f.Add(0, "503", "not_found")
	f.Fuzz(func(t *testing.T, status int, first, second string) {
		got, alone := classify.HTTPResponse(status, first, second), classify.HTTPStatus(status)
		said, known := classify.ErrorCode(first)
		counts := known && got.Class == said.Class && got.Kind == said.Kind
		switch {
		case alone.Status >= 400 && got.Status != alone.Status || got.RetryAfter != 0 || got.NoRetry:
			t.Fatalf("%+v: no code says that", got)
		case alone.Status >= 400 && got.NotSent && (!alone.NotSent || got.Class != classify.ClassTransient):
			t.Fatalf("%+v, by the status alone %+v", got, alone)
		case alone.Status >= 400 && !counts && got != classify.HTTPResponse(status, second) && known:
			t.Fatalf("%+v, though the first code says %+v", got, said)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	f.Add(429, "insufficient_quota", "429", "You exceeded your current quota.", "RequestsPerDay", "dashscope.aliyuncs.com", int64(5), true)
	f.Add(413, "a#b:http://x", "1113", "Limit 12000, Requested 14137", "", "api.z.ai", int64(-5), false)
	f.Add(403, "", "\xff", "rate limit exceeded. 10 credits", "\x00", "x.com", int64(1)<<62, true)
	f.Fuzz(func(t *testing.T, status int, first, second, message, limit, host string, delay int64, reached bool) {
		a := classify.Answer{
			Status: status, Codes: []string{first, second}, Message: message, Limits: []string{limit},
			LimitReached: reached, RetryAfter: time.Duration(delay), Host: host,
		}
		got, code := a.Decide()
		if again := a.Verdict(); again != got {
			t.Fatalf("first %+v, then %+v", got, again)
		}
		if got.NoRetry || got.RetryAfter < 0 || got.RetryAfter > 0 && got.Class != classify.ClassTransient {
			t.Fatalf("%+v", got)
		}
		if got.NotSent && got.Class != classify.ClassTransient {
			t.Fatalf("%+v: not sent, and not to be sent again", got)
		}
		if status >= 400 && status <= 999 && got.Status != status {
			t.Fatalf("status %d became %d", status, got.Status)
		}
		if _, known := classify.ErrorCode(code); code != "" && !known {
			t.Fatalf("%q decided, and means nothing", code)
		}
	})
}
