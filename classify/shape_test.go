package classify_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// apiError has the fields of many client libraries.
type apiError struct {
	StatusCode int
	Code       string
	Type       string
	Message    string
	RetryAfter time.Duration
	Response   *http.Response
}

func (*apiError) Error() string { return "the API said no" }

// response is as net/http has it.
func response(status int, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Request: &http.Request{URL: &url.URL{Host: "api.example.com"}}}
}

func TestFieldsThatMeanOneThingInAllClientLibrariesAreRead(t *testing.T) {
	limited := notSent(withStatus(transient(classify.KindRateLimit), 429))
	for name, test := range map[string]struct {
		err  error
		want classify.Verdict
	}{
		"a status":                {&apiError{StatusCode: 503}, withStatus(transient(classify.KindServer), 503)},
		"a code":                  {&apiError{StatusCode: 429, Code: "insufficient_quota"}, withStatus(permanent(classify.KindQuotaExceeded), 429)},
		"a type":                  {&apiError{StatusCode: 429, Type: "insufficient_quota"}, withStatus(permanent(classify.KindQuotaExceeded), 429)},
		"the code before a type":  {&apiError{StatusCode: 429, Code: "rate_limit_exceeded", Type: "insufficient_quota"}, limited},
		"a delay":                 {&apiError{StatusCode: 429, RetryAfter: 7 * time.Second}, after(limited, 7*time.Second)},
		"a negative delay":        {&apiError{StatusCode: 429, RetryAfter: -7 * time.Second}, limited},
		"a response":              {&apiError{Response: response(404)}, withStatus(permanent(classify.KindNotFound), 404)},
		"a header":                {&apiError{Response: response(429, "Retry-After", "9")}, after(limited, 9*time.Second)},
		"a header of OpenAI":      {&apiError{Response: response(429, "Retry-After", "9", "Retry-After-Ms", "8500")}, after(limited, 8500*time.Millisecond)},
		"a header of Azure":       {&apiError{Response: response(429, "X-Ms-Retry-After-Ms", "250")}, after(limited, 250*time.Millisecond)},
		"a header of AWS":         {&apiError{Response: response(503, "X-Amz-Retry-After", "2500")}, after(withStatus(transient(classify.KindServer), 503), 2500*time.Millisecond)},
		"a code in a header":      {&apiError{Response: response(400, "X-Amzn-Errortype", "ThrottlingException")}, withStatus(transient(classify.KindRateLimit), 400)},
		"a delay that is no such": {&apiError{Response: response(429, "Retry-After", "soon")}, limited},
		"one beyond all bounds":   {&apiError{Response: response(429, "Retry-After", "1e300")}, limited},
		"no number":               {&apiError{Response: response(429, "Retry-After", "NaN")}, limited},
		"a limit used up": {
			&apiError{Response: response(403, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30")},
			after(withStatus(transient(classify.KindRateLimit), 403), 30*time.Second),
		},
		"wrapped":                 {fmt.Errorf("call: %w", errors.Join(&apiError{StatusCode: 429, Code: "insufficient_quota"})), withStatus(permanent(classify.KindQuotaExceeded), 429)},
		"nothing":                 {&apiError{}, unknown},
		"a code without a status": {&apiError{Code: "insufficient_quota"}, unknown},
		"a status of success":     {&apiError{StatusCode: 200, Code: "insufficient_quota"}, unknown},
	} {
		t.Run(name, func(t *testing.T) { assertOf(t, test.err, test.want) })
	}
}

func TestDatesInAHeaderCountFromThatOfTheResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := time.Now().UTC()
		date := func(d time.Duration) string { return sent.Add(d).Format(http.TimeFormat) }
		want := notSent(withStatus(transient(classify.KindRateLimit), 429))
		err := &apiError{Response: response(429, "Date", date(0), "Retry-After", date(time.Minute))}
		assertOf(t, err, after(want, time.Minute))
		time.Sleep(20 * time.Second)
		assertOf(t, err, after(want, time.Minute))
		assertOf(t, &apiError{Response: response(429, "Retry-After", date(time.Minute))}, after(want, 40*time.Second))
	})
}

// Types of users, whose fields mean something else.
type (
	codeError     struct{ Code int }
	exitError     struct{ Status, ExitCode int }
	reasonError   struct{ Code, Reason, Message string }
	delayedError  struct{ RetryAfter time.Duration }
	oddError      struct{ StatusCode, Code, RetryAfter, Header, Body, Response chan int }
	textualError  struct{ StatusCode string }
	negativeError struct{ StatusCode int8 }
	hugeError     struct{ StatusCode uint64 }
)

func (codeError) Error() string     { return "code" }
func (exitError) Error() string     { return "exit" }
func (reasonError) Error() string   { return "reason" }
func (delayedError) Error() string  { return "later" }
func (oddError) Error() string      { return "odd" }
func (textualError) Error() string  { return "textual" }
func (negativeError) Error() string { return "negative" }
func (hugeError) Error() string     { return "huge" }

func TestFieldsThatMayMeanSomethingElseAreNotRead(t *testing.T) {
	for _, err := range []error{
		codeError{404},
		codeError{429},
		exitError{404, 503},
		reasonError{"insufficient_quota", "rateLimitExceeded", "quota"},
		delayedError{time.Second},
		oddError{},
		textualError{"503"},
		negativeError{-100},
		hugeError{1 << 63},
		(*apiError)(nil), &apiError{Response: &http.Response{}},
	} {
		assertOf(t, err, unknown)
		assertOf(t, fmt.Errorf("call: %w", err), unknown)
	}
}

type throttledError struct{ RetryAfter *time.Duration }

func (throttledError) Error() string { return "later" }

func TestADelayAloneCountsIfTheNameOfTheTypeSaysWhatFor(t *testing.T) {
	second := time.Second
	assertOf(t, throttledError{&second}, after(transient(classify.KindRateLimit), time.Second))
	assertOf(t, throttledError{}, transient(classify.KindRateLimit))
}

// embeddingError has its parts in others, as those of AWS and of cohere-go have.
type embeddingError struct{ *apiError }

func TestEmbeddedFieldsAreReadAndNilOnesAreNot(t *testing.T) {
	assertOf(t, embeddingError{&apiError{StatusCode: 429, Code: "insufficient_quota"}}, withStatus(permanent(classify.KindQuotaExceeded), 429))
	assertOf(t, embeddingError{}, unknown)
}

// smithyError and responseError are like those of the AWS SDK for Go v2.
type smithyError struct{ code string }

func (e *smithyError) Error() string        { return "api error " + e.code }
func (e *smithyError) ErrorCode() string    { return e.code }
func (e *smithyError) ErrorMessage() string { return "" }

type responseError struct {
	Response *http.Response
	Err      error
}

func (e *responseError) Error() string       { return "https response error" }
func (e *responseError) HTTPStatusCode() int { return e.Response.StatusCode }
func (e *responseError) Unwrap() error       { return e.Err }

func TestACodeInAnErrorIsAboutTheResponseAroundIt(t *testing.T) {
	of := func(status int, code string) error {
		return fmt.Errorf("operation: %w", &responseError{response(status), &smithyError{code}})
	}
	assertOf(t, of(400, "ThrottlingException"), withStatus(transient(classify.KindRateLimit), 400))
	assertOf(t, of(400, "ValidationException"), withStatus(permanent(classify.KindInvalidRequest), 400))
	assertOf(t, of(503, "Nonsense"), withStatus(transient(classify.KindServer), 503))
	// A status of another branch is about another answer.
	joined := errors.Join(&apiError{StatusCode: 404}, &smithyError{"ServiceUnavailableException"})
	assertOf(t, joined, transient(classify.KindServer))
}

type bodyError struct {
	StatusCode int
	Body       []byte
}

func (bodyError) Error() string { return "see the body" }

func TestTheBodyOfAResponseIsRead(t *testing.T) {
	limited := notSent(withStatus(transient(classify.KindRateLimit), 429))
	for body, want := range map[string]classify.Verdict{
		`{"error":{"code":"insufficient_quota"}}`:                           withStatus(permanent(classify.KindQuotaExceeded), 429),
		`{"error":{"type":"insufficient_quota","code":null}}`:               withStatus(permanent(classify.KindQuotaExceeded), 429),
		`[{"error":{"details":[{"quotaId":"RequestsPerDayPerProject"}]}}]`:  withStatus(permanent(classify.KindQuotaExceeded), 429),
		`{"error":{"details":[{"retryDelay":"34.5s"}]}}`:                    after(limited, 34500*time.Millisecond),
		`{"retry_after": 3.5}`:                                              after(limited, 3500*time.Millisecond),
		`{"error":{"type":"insufficient_quota","code":"rate_limit_exceeded`: withStatus(permanent(classify.KindQuotaExceeded), 429),
		`{"a\"code":"insufficient_quota`:                                    limited,
		`<html>`:                                                            limited,
		``:                                                                  limited,
	} {
		if got := classify.Of(bodyError{429, []byte(body)}); got != want {
			t.Errorf("%s: %+v, want %+v", body, got, want)
		}
	}
}

func TestAnErrorAroundAConnectionThatBrokeIsWhatItsResponseSays(t *testing.T) {
	assertOf(t, &responseError{response(503), io.ErrUnexpectedEOF}, withStatus(transient(classify.KindServer), 503))
}
