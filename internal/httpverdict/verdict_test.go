package httpverdict_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

type header map[string]string

var errBoom = errors.New("boom")

func request(method string, h header) *http.Request {
	r := &http.Request{Method: method, Header: http.Header{}}
	for name, value := range h {
		r.Header.Set(name, value)
	}
	return r
}

func response(status int, h header) *http.Response {
	r := &http.Response{StatusCode: status, Header: http.Header{}}
	for name, value := range h {
		r.Header.Set(name, value)
	}
	return r
}

var rules = httpverdict.Rules{Classifier: classify.Default, Idempotent: httpverdict.Idempotent}

func TestTheCodesSayMoreThanTheStatus(t *testing.T) {
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
		{"Google, with names of its own in the metadata", `{"error":{"code":429,"message":"no","status":"RESOURCE_EXHAUSTED","details":[{"@type":"x","metadata":{"code":"invalid_api_key"}}]}}`, 429, transient, classify.KindRateLimit},
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
		{"an error that is a name", `{"error":"insufficient_quota"}`, 429, permanent, classify.KindQuotaExceeded},
		{"truncated after the code", `{"error":{"code":"insufficient_quota","message":"You ex`, 429, permanent, classify.KindQuotaExceeded},
		{"truncated before it", `{"error":{"message":"You ex`, 429, transient, classify.KindRateLimit},
		{"a list", `[{"error":{"code":"insufficient_quota"}}]`, 429, permanent, classify.KindQuotaExceeded},
		{"an object and lists before the code", `{"a":{"b":[{"c":1},[]]},"error":{"details":[{"code":"x"},{}],"code":"insufficient_quota"}}`, 429, permanent, classify.KindQuotaExceeded},
		{"deeper than it counts", `{"outer":{"error":{"code":"insufficient_quota"}}}`, 429, transient, classify.KindRateLimit},
		{"no JSON", `insufficient_quota`, 429, permanent, classify.KindQuotaExceeded},
		{"nothing", ``, 503, transient, classify.KindServer},
	} {
		verdict, _ := httpverdict.OfResponse(request("GET", nil), response(test.status, nil), []byte(test.body))
		if verdict.Class != test.class || verdict.Kind != test.kind || verdict.Status != test.status {
			t.Errorf("%s: %v %v %d, want %v %v", test.name, verdict.Class, verdict.Kind, verdict.Status, test.class, test.kind)
		}
	}
}

func TestBusinessCodesDoNotMakeARejectionTransient(t *testing.T) {
	for _, status := range []int{400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 501, 505} {
		for _, body := range []string{
			`{"status":"unavailable","message":"item 4711 is sold out"}`, `{"type":"internal"}`, `{"code":"server_error"}`,
			`{"error":{"code":"deadline_exceeded"}}`, `{"error":{"status":"RESOURCE_EXHAUSTED"}}`, `{"code":"service_unavailable"}`,
		} {
			got, code := httpverdict.OfResponse(request("GET", nil), response(status, nil), []byte(body))
			if want := classify.HTTPStatus(status); got != want || code != "" {
				t.Errorf("%d %s: %+v by %q, want %+v", status, body, got, code, want)
			}
		}
	}
}

func TestHeadersDecideAboutRetries(t *testing.T) {
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
		{"Stripe", "GET", 409, nil, header{"Stripe-Should-Retry": "true"}, classify.ClassTransient, false},
		{"Stripe, not", "GET", 500, nil, header{"Stripe-Should-Retry": "false"}, classify.ClassTransient, true},
		{"two that disagree", "GET", 503, nil, header{"X-Should-Retry": "true", "Other-Should-Retry": "false"}, classify.ClassTransient, true},
		{"gRPC, not", "GET", 503, nil, header{"Grpc-Retry-Pushback-Ms": "-1"}, classify.ClassTransient, true},
		{"in progress under its key", "POST", 409, key, nil, classify.ClassTransient, false},
		{"a conflict", "PUT", 409, nil, nil, classify.ClassPermanent, false},
		{"too large for now", "PUT", 413, nil, header{"Retry-After": "1"}, classify.ClassTransient, false},
		{"too large", "PUT", 413, nil, nil, classify.ClassPermanent, false},
		{"too early, whatever the method", "POST", 425, nil, nil, classify.ClassTransient, false},
		{"too many, whatever the method", "POST", 429, nil, nil, classify.ClassTransient, false},
		{"failed, not safe", "POST", 500, nil, nil, classify.ClassTransient, true},
		{"failed, with a key", "POST", 500, key, nil, classify.ClassTransient, false},
	} {
		r := request(test.method, test.request)
		said, _ := httpverdict.OfResponse(r, response(test.status, test.response), nil)
		if v := rules.OfStatus(r, classify.As(errBoom, said), said); v.Class != test.class || v.NoRetry != test.noRetry {
			t.Errorf("%s: %v, NoRetry %v", test.name, v.Class, v.NoRetry)
		}
	}
}

func TestRetriesThatAreNotSafeAreForbidden(t *testing.T) {
	body, again := io.NopCloser(strings.NewReader("x")), func() (io.ReadCloser, error) { return nil, nil }
	transient := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection}
	notSent := transient
	notSent.NotSent = true
	for _, test := range []struct {
		name       string
		method     string
		body       io.ReadCloser
		again      func() (io.ReadCloser, error)
		verdict    classify.Verdict
		noRetry    bool
		repeatable bool
	}{
		{"a GET", "GET", nil, nil, transient, false, true},
		{"a GET with NoBody", "GET", http.NoBody, nil, transient, false, true},
		{"a PUT", "PUT", body, again, transient, false, true},
		{"a PUT that is not replayable", "PUT", body, nil, transient, true, false},
		{"a PUT that is not replayable and was not sent", "PUT", body, nil, notSent, true, false},
		{"a POST", "POST", body, again, transient, true, false},
		{"a POST that was not sent", "POST", body, again, notSent, false, false},
	} {
		r := request(test.method, nil)
		r.Body, r.GetBody = test.body, test.again
		want := test.verdict
		want.NoRetry = test.noRetry
		if diff := cmp.Diff(want, rules.OfFailure(r, classify.As(errBoom, test.verdict))); diff != "" || rules.Repeatable(r) != test.repeatable {
			t.Errorf("%s: repeatable %v, want %v; (-want +got)\n%s", test.name, rules.Repeatable(r), test.repeatable, diff)
		}
	}
}

func TestAClassifierCannotAllowRetriesThatTheServerForbids(t *testing.T) {
	lenient := httpverdict.Rules{
		Classifier: func(error) (classify.Verdict, bool) {
			return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer}, true
		},
		Idempotent: httpverdict.Idempotent,
	}
	for _, said := range []bool{true, false} {
		if got := lenient.OfStatus(request("GET", nil), errBoom, classify.Verdict{NoRetry: said}).NoRetry; got != said {
			t.Errorf("said %v, got %v", said, got)
		}
	}
}

func TestWhichBodiesMayExplain(t *testing.T) {
	for _, test := range []struct {
		status      int
		contentType string
		want        bool
	}{
		{400, "application/json", true},
		{500, "application/json; charset=utf-8", true},
		{429, "application/problem+json", true},
		{429, "APPLICATION/JSON", true},
		{400, "application/x-amz-json-1.1", true},
		{503, "application/xml", true},
		{500, "text/xml", true},
		{500, "text/plain", true},
		{429, "text/plain", true},
		{429, "text/html; charset=UTF-8", true},
		{502, "text/html; charset=UTF-8", false},
		{429, "", true},
		{503, "", false},
		{429, ";;", true},
		{429, "image/png", false},
		{399, "application/json", false},
	} {
		r := response(test.status, header{"Content-Type": test.contentType})
		r.Body = io.NopCloser(strings.NewReader("x"))
		if got := httpverdict.MayExplain(r); got != test.want {
			t.Errorf("%d %q: %v", test.status, test.contentType, got)
		}
		for _, none := range []io.ReadCloser{nil, http.NoBody} {
			if r.Body = none; httpverdict.MayExplain(r) {
				t.Errorf("%d %q: without a body", test.status, test.contentType)
			}
		}
	}
}

func TestAnErrorOfTheRequestBodySaysNothingAboutTheServer(t *testing.T) {
	for err, class := range map[error]classify.Class{
		errBoom: classify.ClassPermanent, context.DeadlineExceeded: classify.ClassPermanent, io.ErrUnexpectedEOF: classify.ClassPermanent,
		context.Canceled: classify.ClassCanceled, fmt.Errorf("gone: %w", context.Canceled): classify.ClassCanceled,
	} {
		if got := httpverdict.OfRequestBody(err); got.Class != class || !got.NoRetry || got.NotSent {
			t.Errorf("%v: %+v", err, got)
		}
	}
}
