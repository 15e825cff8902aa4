package httpmw_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
)

func jsonResponse(status int, body string) *http.Response {
	r := response(status, body)
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	return r
}

func TestTheErrorBodySaysMoreThanTheStatus(t *testing.T) {
	transient, permanent := classify.ClassTransient, classify.ClassPermanent
	for _, test := range []struct {
		name, body string
		status     int
		class      classify.Class
		kind       classify.Kind
	}{
		{"OpenAI, quota", `{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`, 429, permanent, classify.KindQuotaExceeded},
		{"OpenAI, rate", `{"error":{"message":"Rate limit reached","type":"tokens","param":null,"code":"rate_limit_exceeded"}}`, 429, transient, classify.KindRateLimit},
		{"OpenAI, context", `{"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`, 400, permanent, classify.KindInvalidRequest},
		{"OpenAI, model", `{"error":{"message":"no","type":"invalid_request_error","param":null,"code":"model_not_found"}}`, 404, permanent, classify.KindModelNotFound},
		{"OpenAI, no code", `{"error":{"message":"oops","type":"server_error","param":null,"code":null}}`, 500, transient, classify.KindServer},
		{"Azure, content", `{"error":{"code":"content_filter","message":"no","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`, 400, permanent, classify.KindInvalidRequest},
		{"Anthropic, overloaded", `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, 529, transient, classify.KindServer},
		{"Anthropic, the other way around", `{"error":{"type":"overloaded_error"},"type":"error"}`, 400, transient, classify.KindServer},
		{"Anthropic, rate", `{"type":"error","error":{"type":"rate_limit_error","message":"no"},"request_id":"x"}`, 429, transient, classify.KindRateLimit},
		{"Google", `{"error":{"code":429,"message":"no","status":"RESOURCE_EXHAUSTED","details":[{"@type":"x","metadata":{"code":"invalid_api_key"}}]}}`, 429, transient, classify.KindRateLimit},
		{"Google, unavailable", `{"error":{"code":503,"status":"UNAVAILABLE"}}`, 503, transient, classify.KindServer},
		{"Google, too late", `{"error":{"code":500,"status":"DEADLINE_EXCEEDED"}}`, 500, transient, classify.KindTimeout},
		{"AWS, throttled", `{"code":"ThrottlingException","message":"no"}`, 400, transient, classify.KindRateLimit},
		{"rate, by a status of refusal", `{"error":{"code":"rate_limit_exceeded"}}`, 403, transient, classify.KindRateLimit},
		{"quota, by a status of refusal", `{"error":{"code":"quota_exceeded"}}`, 403, permanent, classify.KindQuotaExceeded},
		{"the vague code first", `{"error":{"code":"unavailable","type":"overloaded_error"}}`, 400, transient, classify.KindServer},
		{"a vague code, then a permanent one", `{"code":"internal","type":"invalid_prompt"}`, 404, permanent, classify.KindInvalidRequest},
		{"flat", `{"code":"insufficient_quota"}`, 429, permanent, classify.KindQuotaExceeded},
		{"the type is known, the code is not", `{"error":{"code":"E1234","type":"insufficient_quota"}}`, 429, permanent, classify.KindQuotaExceeded},
		{"nothing known", `{"error":{"code":"E1234","type":"invalid_request_error"}}`, 429, transient, classify.KindRateLimit},
		{"an error that is text", `{"error":"insufficient_quota"}`, 429, transient, classify.KindRateLimit},
		{"cut off after the code", `{"error":{"code":"insufficient_quota","message":"You ex`, 429, permanent, classify.KindQuotaExceeded},
		{"cut off before it", `{"error":{"message":"You ex`, 429, transient, classify.KindRateLimit},
		{"a list", `[{"error":{"code":"insufficient_quota"}}]`, 429, transient, classify.KindRateLimit},
		{"deeper than it counts", `{"outer":{"error":{"code":"insufficient_quota"}}}`, 429, transient, classify.KindRateLimit},
		{"no JSON", `insufficient_quota`, 429, transient, classify.KindRateLimit},
		{"nothing", ``, 503, transient, classify.KindServer},
	} {
		verdict := verdictOf(t, request(t, "GET", ""), jsonResponse(test.status, test.body))
		if verdict.Class != test.class || verdict.Kind != test.kind || verdict.Status != test.status {
			t.Errorf("%s: %v %v %d, want %v %v", test.name, verdict.Class, verdict.Kind, verdict.Status, test.class, test.kind)
		}
	}
}

func TestWordsOfABusinessDoNotMakeARefusalTransient(t *testing.T) {
	for _, status := range []int{400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 501, 505} {
		for _, body := range []string{
			`{"status":"unavailable","message":"item 4711 is sold out"}`, `{"type":"internal"}`, `{"code":"server_error"}`,
			`{"error":{"code":"deadline_exceeded"}}`, `{"error":{"status":"RESOURCE_EXHAUSTED"}}`, `{"code":"service_unavailable"}`,
		} {
			if got, want := verdictOf(t, request(t, "GET", ""), jsonResponse(status, body)), classify.HTTPStatus(status); got != want {
				t.Errorf("%d %s: %+v, want %+v", status, body, got, want)
			}
		}
	}
}

func TestAServersErrorIsNotAnUnsentRequestWhateverTheStatus(t *testing.T) {
	for body, notSent := range map[string]bool{
		`{}`: true, `{"error":{"code":"rate_limit_exceeded"}}`: true, `{"error":{"status":"RESOURCE_EXHAUSTED"}}`: true,
		`{"error":{"type":"server_error"}}`: false, `{"error":{"type":"overloaded_error"}}`: false,
		`{"error":{"code":"deadline_exceeded"}}`: false, `{"error":{"code":"insufficient_quota"}}`: false,
	} {
		for _, status := range []int{421, 425, 429} {
			sent := 0
			transport := httpmw.NewTransport(sending(func(*http.Request, string) (*http.Response, error) {
				sent++
				return jsonResponse(status, body), nil
			}), retrying())
			_, _, _ = roundTrip(t, transport, request(t, "POST", "order"))
			got := verdictOf(t, request(t, "POST", "order"), jsonResponse(status, body))
			if got.NotSent != notSent || got.NoRetry == notSent || (sent > 1) != notSent {
				t.Errorf("%d %s: sent %d times, %+v", status, body, sent, got)
			}
		}
	}
}

func TestTheErrorBodyIsOnlyReadWhereItMayHoldACode(t *testing.T) {
	const body = `{"error":{"code":"insufficient_quota"}}`
	text := response(429, body)
	text.Header.Set("Content-Type", "text/plain")
	problem := response(429, body)
	problem.Header.Set("Content-Type", "application/problem+json")
	for _, test := range []struct {
		name     string
		response *http.Response
		options  []httpmw.Option
		want     classify.Kind
	}{
		{"text", text, nil, classify.KindRateLimit},
		{"problem details", problem, nil, classify.KindQuotaExceeded},
		{"turned off", jsonResponse(429, body), []httpmw.Option{httpmw.WithErrorBody(0)}, classify.KindRateLimit},
		{"beyond the limit", jsonResponse(429, body), []httpmw.Option{httpmw.WithErrorBody(12)}, classify.KindRateLimit},
		{"no body", jsonResponse(429, ""), nil, classify.KindRateLimit},
	} {
		if got := verdictOf(t, request(t, "GET", ""), test.response, test.options...).Kind; got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestTheCallerGetsTheErrorBodyWhole(t *testing.T) {
	for name, body := range map[string]string{
		"short": `{"error":{"code":"insufficient_quota"}}`, "longer than what is read": `{"error":{"message":"` + strings.Repeat("x", 100<<10) + `"}}`, "empty": "",
	} {
		answer := base(func(*http.Request) (*http.Response, error) { return jsonResponse(429, body), nil })
		for what, transport := range map[string]*httpmw.Transport{
			"alone": httpmw.NewTransport(answer), "under a timeout": httpmw.NewTransport(answer, httpmw.WithPolicies(limit(time.Hour))),
		} {
			status, got, err := roundTrip(t, transport, request(t, "GET", ""))
			if diff := cmp.Diff(body, got); diff != "" || status != 429 || err != nil {
				t.Errorf("%s, %s: %d, %v: %s", name, what, status, err, diff)
			}
		}
	}
}

func TestAnErrorBodyThatFailsFailsWhereItDoes(t *testing.T) {
	broken := jsonResponse(429, "")
	broken.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"error":{"code":"insuff`), iotest.ErrReader(errBoom)))
	response, err := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return broken, nil }), httpmw.WithPolicies(limit(time.Second))).RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if string(got) != `{"error":{"code":"insuff` || !errors.Is(err, errBoom) {
		t.Errorf("read %q, then %v", got, err)
	}
}

func TestWhatHeadersSayOfAnotherAttempt(t *testing.T) {
	type header map[string]string
	key := header{"Idempotency-Key": `"8e03978e"`}
	for _, test := range []struct {
		name              string
		method            string
		status            int
		request, response header
		class             classify.Class
		noRetry           bool
	}{
		{"should not", "GET", 503, nil, header{"X-Should-Retry": "false"}, classify.ClassTransient, true},
		{"should", "GET", 400, nil, header{"X-Should-Retry": "true"}, classify.ClassTransient, false},
		{"should, but is not safe", "POST", 500, nil, header{"X-Should-Retry": "true"}, classify.ClassTransient, true},
		{"neither", "GET", 400, nil, header{"X-Should-Retry": "maybe"}, classify.ClassPermanent, false},
		{"in progress under its key", "POST", 409, key, nil, classify.ClassTransient, false},
		{"a conflict", "PUT", 409, nil, nil, classify.ClassPermanent, false},
		{"too large for now", "PUT", 413, nil, header{"Retry-After": "1"}, classify.ClassTransient, false},
		{"too large", "PUT", 413, nil, nil, classify.ClassPermanent, false},
		{"misdirected, whatever the method", "POST", 421, nil, nil, classify.ClassTransient, false},
		{"too early, whatever the method", "POST", 425, nil, nil, classify.ClassTransient, false},
		{"too many, whatever the method", "POST", 429, nil, nil, classify.ClassTransient, false},
		{"failed, not safe", "POST", 500, nil, nil, classify.ClassTransient, true},
		{"failed, with a key", "POST", 500, key, nil, classify.ClassTransient, false},
	} {
		r, answer := request(t, test.method, "x"), response(test.status, "")
		for name, value := range test.request {
			r.Header.Set(name, value)
		}
		for name, value := range test.response {
			answer.Header.Set(name, value)
		}
		if v := verdictOf(t, r, answer); v.Class != test.class || v.NoRetry != test.noRetry {
			t.Errorf("%s: %v, NoRetry %v", test.name, v.Class, v.NoRetry)
		}
	}
}

func TestAUsedUpQuotaIsNotRetriedAndARateLimitOfAPostIs(t *testing.T) {
	for body, want := range map[string]int{
		`{"error":{"code":"insufficient_quota"}}`: 1, `{"error":{"code":"rate_limit_exceeded"}}`: 3, `{}`: 3,
	} {
		sent := 0
		transport := httpmw.NewTransport(sending(func(*http.Request, string) (*http.Response, error) {
			sent++
			return jsonResponse(429, body), nil
		}), retrying())
		if _, got, _ := roundTrip(t, transport, request(t, "POST", "prompt")); sent != want || got != body {
			t.Errorf("%s: sent %d times, want %d; body %q", body, sent, want, got)
		}
	}
}

func FuzzErrorBody(f *testing.F) {
	for _, seed := range []string{``, `{}`, `{"error":{"code":"insufficient_quota"}}`, `{"error":{"a":[{},[]],"type":"x"}}`, `{"error":[`, "\x00", `{"error":{"code":`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, most := range []int64{1, 64, 8 << 10} {
			answer := base(func(*http.Request) (*http.Response, error) { return jsonResponse(429, body), nil })
			_, got, err := roundTrip(t, httpmw.NewTransport(answer, httpmw.WithErrorBody(most)), request(t, "GET", ""))
			if got != body || err != nil {
				t.Errorf("%q came back as %q, %v", body, got, err)
			}
		}
	})
}
