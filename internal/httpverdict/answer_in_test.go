package httpverdict_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/httpverdict"
	"github.com/tenax-go/tenax/internal/testkit/racing"
)

// Each is the shape of a provider's documentation or official SDK, in other words.
var shapes = []struct {
	name, body string
	want       []string // codes
}{
	{"OpenAI", `{"error":{"message":"m","type":"tokens","param":null,"code":"rate_limit_exceeded"}}`, []string{"rate_limit_exceeded", "tokens"}},
	{"Anthropic", `{"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"enforced_spend_limit_reached"}}}`, []string{"enforced_spend_limit_reached", "rate_limit_error", "error"}},
	{"Azure, inner errors", `{"error":{"code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation","innererror":{"code":"Deeper"}}}}`, []string{"Deeper", "ResponsibleAIPolicyViolation", "content_filter"}},
	{"Microsoft Graph", `{"error":{"code":"TooManyRequests","innerError":{"code":"429"},"message":"m"}}`, []string{"429", "TooManyRequests"}},
	{"Azure Resource Manager", `{"error":{"code":"DeploymentFailed","details":[{"code":"QuotaExceeded","message":"m"}]}}`, []string{"DeploymentFailed", "QuotaExceeded"}},
	{"OData", `{"odata.error":{"code":"Request_ThrottledTemporarily","message":{"lang":"en","value":"m"}}}`, []string{"Request_ThrottledTemporarily"}},
	{"Microsoft's identity platform", `{"error":"invalid_client","error_description":"m","error_codes":[7000215]}`, []string{"7000215", "invalid_client"}},
	{"Google", `{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","domain":"googleapis.com"}]}}`, []string{"RATE_LIMIT_EXCEEDED", "429", "RESOURCE_EXHAUSTED"}},
	{"Google's JSON APIs", `{"error":{"errors":[{"domain":"usageLimits","reason":"userRateLimitExceeded","message":"m"}],"code":403,"message":"m","status":"PERMISSION_DENIED"}}`, []string{"userRateLimitExceeded", "403", "PERMISSION_DENIED"}},
	{"Google, a list", `[{"error":{"code":403,"status":"PERMISSION_DENIED"}}]`, []string{"403", "PERMISSION_DENIED"}},
	{"AWS JSON 1.0", `{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"m"}`, []string{"ProvisionedThroughputExceededException"}},
	{"AWS Lambda", `{"Reason":"ConcurrentInvocationLimitExceeded","Type":"User","message":"m"}`, []string{"ConcurrentInvocationLimitExceeded", "User"}},
	{"OpenRouter", `{"error":{"message":"m","code":402,"metadata":{"error_type":"in_flight_budget_exhausted","raw":"r"}}}`, []string{"in_flight_budget_exhausted", "402"}},
	{"TGI", `{"error":"Model is overloaded","error_type":"overloaded"}`, []string{"overloaded", "Model is overloaded"}},
	{"xAI", `{"code":"Some resource has been exhausted","error":"Too many requests for team t1. Your limit is 480."}`, []string{"Some resource has been exhausted"}},
	{"Mistral", `{"object":"error","message":"m","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}`, []string{"1300", "rate_limited"}},
	{"MiniMax", `{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}`, nil},
	{"ElevenLabs", `{"detail":{"status":"quota_exceeded","message":"m"}}`, []string{"quota_exceeded"}},
	{"FastAPI", `{"detail":"Not authenticated"}`, nil},
	{"OpenAI's codex", `{"detail":{"code":"deactivated_workspace"}}`, []string{"deactivated_workspace"}},
	{"Tencent", `{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"m"},"RequestId":"r"}}`, []string{"RequestLimitExceeded"}},
	{"Volcengine", `{"ResponseMetadata":{"RequestId":"r","Error":{"CodeN":100018,"Code":"FlowLimitExceeded","Message":"m"}}}`, []string{"FlowLimitExceeded"}},
	{"Alibaba", `{"RequestId":"r","Code":"Throttling.User","Message":"m"}`, []string{"Throttling.User"}},
	{"Slack", `{"ok":false,"error":"ratelimited"}`, []string{"ratelimited"}},
	{"Telegram", `{"ok":false,"error_code":429,"description":"m","parameters":{"retry_after":5}}`, []string{"429"}},
	{"Meta", `{"error":{"message":"m","type":"OAuthException","code":17,"error_subcode":2446079,"fbtrace_id":"f"}}`, []string{"2446079", "17", "OAuthException"}},
	{"Salesforce", `[{"message":"m","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, []string{"REQUEST_LIMIT_EXCEEDED"}},
	{"Square", `{"errors":[{"category":"RATE_LIMIT_ERROR","code":"RATE_LIMITED"}]}`, []string{"RATE_LIMITED", "RATE_LIMIT_ERROR"}},
	{"Docker", `{"errors":[{"code":"TOOMANYREQUESTS","message":"m","detail":"d"}]}`, []string{"TOOMANYREQUESTS"}},
	{"X", `{"errors":[{"code":88,"message":"m"}]}`, []string{"88"}},
	{"X, problem details", `{"title":"UsageCapExceeded","period":"Monthly","detail":"m","type":"https://api.twitter.com/2/problems/usage-capped"}`, []string{"usage-capped", "UsageCapExceeded"}},
	{"problem details without a type", `{"type":"about:blank","title":"Too Many Requests","status":429}`, []string{"Too Many Requests"}},
	{"problem details (RFC 9457)", `{"type":"https://example.com/probs/out-of-credit","title":"You do not have enough credit.","detail":"d"}`, []string{"out-of-credit"}},
	{"GraphQL", `{"data":null,"errors":[{"message":"m","extensions":{"code":"THROTTLED"}}]}`, []string{"THROTTLED"}},
	{"GitHub's GraphQL", `{"errors":[{"type":"RATE_LIMITED","message":"m"}]}`, []string{"RATE_LIMITED"}},
	{"Apigee", `{"fault":{"faultstring":"m","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}`, []string{"policies.ratelimit.QuotaViolation"}},
	{"WSO2", `{"fault":{"code":900800,"message":"m","description":"d"}}`, []string{"900800"}},
	{"Dropbox", `{"error_summary":"too_many_requests/..","error":{"reason":{".tag":"too_many_requests"},"retry_after":300}}`, []string{"too_many_requests"}},
	{"Elasticsearch", `{"error":{"root_cause":[{"type":"es_rejected_execution_exception","reason":"rejected execution of x"}],"type":"es_rejected_execution_exception"},"status":429}`, []string{"es_rejected_execution_exception"}},
	{"Kubernetes", `{"kind":"Status","metadata":{},"status":"Failure","message":"m","reason":"TooManyRequests","details":{"retryAfterSeconds":1},"code":429}`, []string{"TooManyRequests", "429", "Failure"}},
	{"Zendesk", `{"error":"APIRateLimitExceeded","description":"m"}`, []string{"APIRateLimitExceeded"}},
	{"DigitalOcean", `{"id":"too_many_requests","message":"m"}`, []string{"too_many_requests"}},
	{"an identifier", `{"id":"8f14e45f-ea9c","message":"m"}`, nil},
	{"Plaid", `{"error_type":"RATE_LIMIT_EXCEEDED","error_code":"TRANSACTIONS_LIMIT","error_message":"m"}`, []string{"TRANSACTIONS_LIMIT", "RATE_LIMIT_EXCEEDED"}},
	{"PayPal", `{"name":"RATE_LIMIT_REACHED","message":"m","debug_id":"d"}`, []string{"RATE_LIMIT_REACHED"}},
	{"Auth0", `{"statusCode":429,"error":"Too Many Requests","message":"m","errorCode":"too_many_requests"}`, []string{"too_many_requests", "Too Many Requests"}},
	{"S3", `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Error><Code>SlowDown</Code><Message>m</Message><RequestId>r</RequestId></Error>`, []string{"SlowDown"}},
	{"AWS query", `<ErrorResponse xmlns="http://x"><Error><Type>Sender</Type><Code>Throttling</Code><Message>m</Message></Error></ErrorResponse>`, []string{"Throttling"}},
	{"EC2", `<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>m</Message></Error></Errors></Response>`, []string{"RequestLimitExceeded"}},
	{"SOAP", `<soap:Envelope><soap:Body><soap:Fault><faultcode>soap:ServerTooBusy</faultcode><faultstring>m</faultstring></soap:Fault></soap:Body></soap:Envelope>`, []string{"ServerTooBusy"}},
	{"WebDAV", `<d:error xmlns:d="DAV:"><s:exception>Sabre\DAV\Exception\ServiceUnavailable</s:exception><s:message>m</s:message></d:error>`, []string{"ServiceUnavailable"}},
	{"an event stream", "id:1\nevent:error\n:HTTP_STATUS/429\ndata:{\"code\":\"Throttling.RateQuota\",\"message\":\"m\"}\n\n", []string{"Throttling.RateQuota"}},
	{"a word", "slow_down\n", []string{"slow_down"}},
	{"JSON text", `"rate limit exceeded"`, nil},
	{"a text", "no healthy upstream", nil},
	{"a page", "<!doctype html><html><title>502 Bad Gateway</title><code>slow_down</code></html>", nil},
	{"UTF-8 with a mark", "\xEF\xBB\xBF" + `{"code":"a"}`, []string{"a"}},
	{"UTF-16, little", "\xFF\xFE" + wide(`{"code":"a"}`, 0), []string{"a"}},
	{"UTF-16, big", "\xFE\xFF" + wide(`{"code":"a"}`, 1), []string{"a"}},
	{"Python's own form is no JSON", `{'code': 'a'}`, nil},
	{"a business's objects", `{"data":{"code":"a"},"order":{"error":{"code":"b"}},"items":[{"type":"c"}]}`, nil},
	{"deeper than it counts", strings.Repeat(`{"error":`, 9) + `{"code":"a"}` + strings.Repeat(`}`, 9), nil},
	{"nothing", "", nil},
}

func wide(text string, at int) string {
	units := make([]byte, 2*len(text))
	for i := range len(text) {
		units[2*i+at] = text[i]
	}
	return string(units)
}

func TestCodesAreFoundWhereverTheyAre(t *testing.T) {
	for _, test := range shapes {
		if got := httpverdict.AnswerIn([]byte(test.body)).Codes; !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestMessagesAreFoundWhereverTheyAre(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":{"message":"a b"}}`:                                          "a b",
		`{"error":"a b"}`:                                                      "a b",
		`{"errors":["a b","c d"]}`:                                             "a b\nc d",
		`{"errors":"a b"}`:                                                     "a b",
		`{"message":"a b","error":{"message":"a b"}}`:                          "a b",
		`{"error":"invalid_grant","error_description":"a b"}`:                  "a b",
		`{"title":"a b","detail":"c d"}`:                                       "a b\nc d",
		`{"errorMessages":["a b"],"errors":{}}`:                                "a b",
		`{"errorCode":"E0000047","errorSummary":"a b"}`:                        "a b",
		`{"odata.error":{"message":{"lang":"en","value":"a b"}}}`:              "a b",
		`{"error":{"message":"a","metadata":{"raw":"b c"}}}`:                   "a\nb c",
		`{"base_resp":{"status_code":1008,"status_msg":"a b"}}`:                "a b",
		`{"error":{"message":"a b","details":[{"detail":"of a developer"}]}}`:  "a b",
		`{"error":{"code":"a","message":"cut`:                                  "",
		`<Error><Message>a &lt; b</Message></Error>`:                           "a < b",
		`<Error><Message><![CDATA[a <b>]]></Message></Error>`:                  "a <b>",
		"upstream connect error\n":                                             "upstream connect error",
		`<html><style>p{}</style><title>a</title><!-- c --><h1>b&nbsp;</h1>`:   "a b",
		`{"message":"` + strings.Repeat("é", 2000) + `"}`:                      strings.Repeat("é", 1024),
		`{"error":{"message":"` + strings.Repeat("a", 3000) + `","code":"b"}}`: strings.Repeat("a", 2048),
	} {
		if got := httpverdict.AnswerIn([]byte(body)).Message; got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

func TestTheStatusInABody(t *testing.T) {
	for body, want := range map[string]int{
		`{"error":{"code":502,"message":"m"}}`: 502, `{"ok":false,"error_code":429}`: 429, `{"statusCode":403,"message":"m"}`: 403,
		`{"error":429}`: 429, `{"status":"503"}`: 503, `{"error":{"code":"429","status":400}}`: 429, `{"code":200}`: 0, `{"code":1113}`: 0,
		`{"code":4290}`: 0, `{"status":"failed"}`: 0, `{"count":404}`: 0, `[{"error":{"code":400}}]`: 400,
	} {
		if got := httpverdict.AnswerIn([]byte(body)).Status; got != want {
			t.Errorf("%s: %d, want %d", body, got, want)
		}
	}
}

func TestLimitsInABody(t *testing.T) {
	for body, want := range map[string][]string{
		`{"error":{"details":[{"violations":[{"quotaMetric":"a/b","quotaId":"PerDay"},{"subject":"project:1","description":"d"}]}]}}`: {"a/b", "PerDay", "project:1"},
		`{"error":{"details":[{"reason":"R","metadata":{"quota_limit":"PerMinute","service":"s"}}]}}`:                                 {"PerMinute"},
		`{"status":"error","errorType":"RATE_LIMIT","policyName":"DAILY"}`:                                                            {"DAILY"},
		`{"error":{"metadata":{"limit_source":"in_flight_budget"}}}`:                                                                  {"in_flight_budget"},
		`{"title":"UsageCapExceeded","period":"Monthly"}`:                                                                             {"Monthly"},
	} {
		if got := httpverdict.AnswerIn([]byte(body)).Limits; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

func TestTheDelayInABody(t *testing.T) {
	const longest = time.Duration(1<<63 - 1)
	for body, want := range map[string]time.Duration{
		`{"error":{"details":[{"@type":"x.RetryInfo","retryDelay":"34.074s"}]}}`:           34074 * time.Millisecond,
		`{"error":{"details":[{"retryDelay":"2s"},{"retryDelay":"1s"}]}}`:                  2 * time.Second,
		`{"error":{"details":[{"retryDelay":"2s"},{"a`:                                     2 * time.Second,
		`{"error":{"details":[{"retryDelay":"-2s"}]}}`:                                     0,
		`{"error":{"details":[{"retryDelay":"99999999999999s"}]}}`:                         longest,
		`{"parameters":{"retry_after":5}}`:                                                 5 * time.Second,
		`{"message":"m","retry_after":6.5,"global":true}`:                                  6500 * time.Millisecond,
		`{"retry_after":"5"}`:                                                              5 * time.Second,
		`{"retry_after_ms":1500}`:                                                          1500 * time.Millisecond,
		`{"retryAfter":7}`:                                                                 7 * time.Second,
		`{"details":{"retryAfterSeconds":3}}`:                                              3 * time.Second,
		`{"error":"loading","estimated_time":20.0}`:                                        20 * time.Second,
		`{"error":{"type":"usage_limit_reached","resets_in_seconds":900}}`:                 15 * time.Minute,
		`{"errors":[{"extensions":{"code":"C","retry_in_seconds":16}}]}`:                   16 * time.Second,
		`{"retry_after":-1}`:                                                               0,
		`{"retry_after":NaN}`:                                                              0,
		`{"retry_after":1e400}`:                                                            0,
		`{"retry_after":99999999999999999999999}`:                                          longest,
		`{"retry_after":true}`:                                                             0,
		`{"data":{"retry_after":5}}`:                                                       0,
		`<Error><Code>a</Code><RetryAfterSeconds>4</RetryAfterSeconds></Error>`:            4 * time.Second,
		`{"error":{"metadata":{"headers":{"X-RateLimit-Reset":"1","retry_after":"500"}}}}`: 0,
	} {
		if got := httpverdict.AnswerIn([]byte(body)).RetryAfter; got != want {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
}

func TestAMomentInABody(t *testing.T) {
	at := time.Now().Add(time.Hour)
	for _, body := range []string{`{"error":{"resets_at":` + at.Format("20060102") + `}}`, `{"error":{"resets_at":"soon"}}`} {
		if got := httpverdict.AnswerIn([]byte(body)).RetryAfter; got != 0 {
			t.Errorf("%s: %v", body, got)
		}
	}
	body := `{"error":{"reset_at":"` + at.UTC().Format(time.RFC3339) + `"}}`
	if got := httpverdict.AnswerIn([]byte(body)).RetryAfter; (got - time.Hour).Abs() > 2*time.Second {
		t.Errorf("%s: %v", body, got)
	}
}

func TestNoMoreThanSomeCodesAreKeptTheMostExactOnes(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"errors":[`)
	for i := range 20 {
		b.WriteString(`{"type":"t` + string(rune('a'+i)) + `"},`)
	}
	b.WriteString(`{}],"error":{"code":"exact"}}`)
	got := httpverdict.AnswerIn([]byte(b.String())).Codes
	if len(got) != 12 || got[0] != "exact" || got[1] != "ta" {
		t.Errorf("%q", got)
	}
}

func TestReadingABodyAllocatesOnce(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	r := response(429, header{"Content-Type": "application/json"})
	body := []byte(shapes[0].body)
	if allocations := testing.AllocsPerRun(100, func() { _, _ = httpverdict.OfResponse(nil, r, body) }); allocations > 1 {
		t.Errorf("%v allocations", allocations)
	}
}

func TestBodiesOfAnyKindAreReadInBoundedTime(t *testing.T) {
	const size = 1 << 18
	for name, body := range map[string]string{
		"deep objects": strings.Repeat(`{"error":`, size/9), "deep lists": strings.Repeat(`[`, size), "deep unknown": strings.Repeat(`{"a":[`, size/6),
		"tags": strings.Repeat(`<a>`, size/3), "comments": strings.Repeat(`<!-- -->`, size/8), "declarations": strings.Repeat(`<!a>`, size/4),
		"an open tag": "<" + strings.Repeat("a", size), "open sections": strings.Repeat("<![CDATA[", size/9),
		"a page": "<html>" + strings.Repeat("<p>a</p>", size/8), "lines": strings.Repeat(":\n", size/2), "fields": strings.Repeat("id:1\n", size/5),
		"text": strings.Repeat("a ", size/2), "escapes": `{"error":"` + strings.Repeat(`\u00e9`, size/6), "quotes": strings.Repeat(`"`, size),
		"elements": `{"errors":[` + strings.Repeat(`{"code":"a"},`, size/13), "zeros": strings.Repeat("\x00", size), "spaces": strings.Repeat(" ", size),
		"half a rune": `{"error":"` + strings.Repeat("é", size/2)[:size-1], "half of a wide one": "\xFF\xFE" + strings.Repeat("{", size-1),
	} {
		start := time.Now()
		answer := httpverdict.AnswerIn([]byte(body))
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s: %v", name, took)
		}
		if len(answer.Message) > 2<<10+8 || len(answer.Codes) > 12 {
			t.Errorf("%s: %d codes, %d bytes", name, len(answer.Codes), len(answer.Message))
		}
	}
}

func FuzzAnswerIn(f *testing.F) {
	for _, shape := range shapes {
		f.Add([]byte(shape.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := httpverdict.AnswerIn(body)
		checkBounds(t, &answer)
		if again := httpverdict.AnswerIn(body); answer.RetryAfter == 0 && !cmp.Equal(answer, again) {
			t.Errorf("another time it says another thing: %+v, %+v", answer, again)
		}
	})
}

func checkBounds(t *testing.T, answer *classify.Answer) {
	t.Helper()
	if answer.RetryAfter < 0 || answer.Status != 0 && (answer.Status < 400 || answer.Status > 599) {
		t.Errorf("status %d, delay %v", answer.Status, answer.RetryAfter)
	}
	if len(answer.Codes) > 12 || len(answer.Limits) > 6 || len(answer.Message) > 2<<10+8 {
		t.Errorf("%d codes, %d limits, %d bytes", len(answer.Codes), len(answer.Limits), len(answer.Message))
	}
	for _, code := range answer.Codes {
		if code == "" || len(code) > 64 {
			t.Errorf("code %q", code)
		}
	}
}
