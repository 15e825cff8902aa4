package httpmw_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
)

type check = func(*httpmw.Preview) (classify.Verdict, bool)

// good returns a response with the status 200 and a body of a type.
func good(contentType, body string) *http.Response {
	r := response(200, body)
	r.Header.Set("Content-Type", contentType)
	return r
}

func goodJSON(body string) *http.Response { return good("application/json", body) }

// The bodies are those that the APIs document, in our own words: Slack (docs.slack.dev, "Evaluating
// responses"), Telegram (core.telegram.org/bots/api, "Making requests", ResponseParameters),
// OpenRouter (openrouter.ai/docs/api/errors), OpenAI (Responses, "The response object"), Gemini
// (ai.google.dev/api/generate-content, PromptFeedback), Shopify (shopify.dev, GraphQL rate limits),
// Apollo Server (built-in error codes), GitHub (GraphQL rate limits), S3 (CopyObject,
// CompleteMultipartUpload: 200 with an error).
func TestAFailureInAGoodResponseIsOneIfItIsDeclared(t *testing.T) {
	transient := func(kind classify.Kind, after time.Duration) classify.Verdict {
		return classify.Verdict{Class: classify.ClassTransient, Kind: kind, RetryAfter: after, Status: 200}
	}
	permanent := func(kind classify.Kind) classify.Verdict {
		return classify.Verdict{Class: classify.ClassPermanent, Kind: kind, Status: 200}
	}
	numbered := func(v classify.Verdict, status int) classify.Verdict {
		v.Status = status
		return v
	}
	for name, test := range map[string]struct {
		check check
		body  string
		want  classify.Verdict
	}{
		"Slack, a rate limit":      {httpmw.NotOK, `{"ok":false,"error":"ratelimited"}`, transient(classify.KindRateLimit, 0)},
		"Slack, a wrong token":     {httpmw.NotOK, `{"ok":false,"error":"invalid_auth"}`, permanent(classify.KindAuth)},
		"Slack, no such channel":   {httpmw.NotOK, `{ "ok" : false , "error":"channel_not_found"}`, permanent(classify.KindNotFound)},
		"Slack, a code of its own": {httpmw.NotOK, `{"ok":false,"error":"cant_kick_self"}`, permanent(classify.KindInvalidRequest)},
		"Telegram, a rate limit":   {httpmw.NotOK, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}`, numbered(transient(classify.KindRateLimit, 5*time.Second), 429)},
		"Telegram, a bad gateway":  {httpmw.NotOK, `{"ok":false,"error_code":502,"description":"Bad Gateway"}`, numbered(transient(classify.KindServer, 0), 502)},
		"OpenRouter, a provider":   {httpmw.HasError, `{"error":{"code":502,"message":"Provider returned error"},"user_id":"u"}`, numbered(transient(classify.KindServer, 0), 502)},
		"OpenRouter, a choice":     {httpmw.ModelFailed, `{"id":"g","choices":[{"index":0,"finish_reason":"error","error":{"code":429,"message":"slow"}}]}`, numbered(transient(classify.KindRateLimit, 0), 429)},
		"OpenRouter, no reason":    {httpmw.ModelFailed, `{"id":"g","choices":[{"index":0,"finish_reason":"error"}]}`, transient(classify.KindServer, 0)},
		"OpenAI, a response":       {httpmw.ModelFailed, `{"id":"r","object":"response","status":"failed","error":{"code":"server_error","message":"sorry"}}`, transient(classify.KindServer, 0)},
		"OpenAI, without an error": {httpmw.ModelFailed, `{"id":"r","object":"response","status":"failed","error":null}`, transient(classify.KindServer, 0)},
		"OpenAI, used up":          {httpmw.HasError, `{"error":{"type":"insufficient_quota","code":"insufficient_quota"}}`, permanent(classify.KindQuotaExceeded)},
		"Gemini, a blocked prompt": {httpmw.ModelFailed, `{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{}}`, permanent(classify.KindInvalidRequest)},
		"GraphQL, throttled":       {httpmw.GraphQLFailed, `{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],"extensions":{"cost":{"requestedQueryCost":752,"throttleStatus":{"maximumAvailable":1000,"currentlyAvailable":52,"restoreRate":50}}}}`, transient(classify.KindRateLimit, 14*time.Second)},
		"GraphQL, not permitted":   {httpmw.GraphQLFailed, `{"data":null,"errors":[{"message":"no","extensions":{"code":"UNAUTHENTICATED"}}]}`, permanent(classify.KindAuth)},
		"GraphQL, partial data":    {httpmw.GraphQLErrors, `{"data":{"a":1},"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}`, permanent(classify.KindAuth)},
	} {
		got := verdictOf(t, request(t, "GET", ""), goodJSON(test.body), httpmw.WithFailureIf(test.check))
		if diff := cmp.Diff(test.want, got, cmpopts.IgnoreFields(classify.Verdict{}, "NotSent")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	copied := good("application/xml", "<?xml version=\"1.0\"?>\n<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>")
	if got := verdictOf(t, request(t, "PUT", "x"), copied, httpmw.WithFailureIf(httpmw.HasError)); got.Class != classify.ClassTransient {
		t.Errorf("a copy of S3: %+v", got)
	}
}

func TestAGoodResponseIsNoFailure(t *testing.T) {
	all := httpmw.WithFailureIf(httpmw.NotOK, httpmw.HasError, httpmw.GraphQLFailed, httpmw.ModelFailed)
	for _, body := range []string{
		`{"ok":true,"channel":"C1"}`, `{"ok":"false"}`, `{"ok":null}`, `{"stock":{"ok":false,"error":"ratelimited"}}`, `[{"ok":false}]`,
		`{"error":null}`, `{"error":false}`, `{"error":""}`, `{"error":{}}`, `{"error":[]}`, `{"error":0}`, `{"id":1,"error":null,"status":"completed"}`,
		`{"text":"\"error\":{\"code\":429}"}`, `{"text":"an article about \"error\" and \"ok\":false"}`, `"error"`, `null`, ``, `error`,
		`{"data":{"a":1},"errors":[{"message":"one field","extensions":{"code":"THROTTLED"}}]}`, `{"data":{"a":1},"errors":[]}`, `{"errors":[]}`,
		`{"object":"response","status":"completed","error":null}`, `{"object":"response","status":"incomplete"}`, `{"status":"failed","job":7}`,
		`{"candidates":[{"content":{}}],"promptFeedback":{"safetyRatings":[]}}`, `{"choices":[{"finish_reason":"stop","error":null}]}`,
		`{"ok":tru`, `{"order":4290,"note":"shipped with error 429"}`, "<html><body>{\"ok\":false}</body></html>",
	} {
		if got := verdictOf(t, request(t, "GET", ""), goodJSON(body), all); got != (classify.Verdict{}) {
			t.Errorf("%s: %+v", body, got)
		}
	}
	for _, contentType := range []string{"text/plain", "text/html", "application/octet-stream", "", "image/png", "text/event-stream"} {
		if got := verdictOf(t, request(t, "GET", ""), good(contentType, `{"ok":false,"error":"ratelimited"}`), all); got != (classify.Verdict{}) {
			t.Errorf("%q: %+v", contentType, got)
		}
	}
	if got := verdictOf(t, request(t, "GET", ""), goodJSON(`{"ok":false,"error":"ratelimited"}`)); got != (classify.Verdict{}) {
		t.Errorf("without a check: %+v", got)
	}
}

func TestADeclaredFailureIsRepeatedByTheRulesOfIdempotency(t *testing.T) {
	const overloaded, limited = `{"error":{"code":503}}`, `{"ok":false,"error_code":429}`
	const begun = `{"choices":[{"text":"half","finish_reason":"error","error":{"code":429}}]}`
	always := httpmw.WithIdempotent(func(*http.Request) bool { return true })
	never := httpmw.WithIdempotent(func(*http.Request) bool { return false })
	for name, test := range map[string]struct {
		method, body string
		option       httpmw.TransportOption
		want         int
	}{
		"a GET":                      {"GET", overloaded, nil, 3},
		"a POST":                     {"POST", overloaded, nil, 1},
		"a POST that may be":         {"POST", overloaded, always, 3},
		"a GET that must not":        {"GET", overloaded, never, 1},
		"a POST that was refused":    {"POST", limited, nil, 3},
		"a GET that was refused":     {"GET", limited, never, 3},
		"a POST that has run":        {"POST", begun, nil, 1},
		"a GET that has run":         {"GET", begun, nil, 3},
		"a permanent failure, a GET": {"GET", `{"error":{"code":"insufficient_quota"}}`, nil, 1},
	} {
		sent := 0
		options := []httpmw.TransportOption{httpmw.WithFailureIf(httpmw.NotOK, httpmw.HasError, httpmw.ModelFailed), retrying()}
		if test.option != nil {
			options = append(options, test.option)
		}
		transport := httpmw.NewTransport(sending(func(*http.Request, string) (*http.Response, error) {
			sent++
			return goodJSON(test.body), nil
		}), options...)
		status, body, err := roundTrip(t, transport, request(t, test.method, "order"))
		if sent != test.want || status != 200 || body != test.body || err != nil {
			t.Errorf("%s: sent %d times, want %d; %d %q, %v", name, sent, test.want, status, body, err)
		}
	}
}

func TestAResponseThatSucceedsAfterADeclaredFailureIsTheCallers(t *testing.T) {
	var bodies []*tracked
	transport := httpmw.NewTransport(sending(func(*http.Request, string) (*http.Response, error) {
		text := `{"ok":false,"error":"internal_error"}`
		if len(bodies) == 2 {
			text = `{"ok":true}`
		}
		body := track(text)
		bodies = append(bodies, body)
		r := goodJSON("")
		r.Body = body
		return r, nil
	}), httpmw.WithFailureIf(httpmw.NotOK), retrying())
	status, body, err := roundTrip(t, transport, request(t, "GET", ""))
	if status != 200 || body != `{"ok":true}` || err != nil || len(bodies) != 3 {
		t.Errorf("%d %q, %v after %d attempts", status, body, err, len(bodies))
	}
	for i, b := range bodies {
		if got := b.closed.Load(); got != 1 {
			t.Errorf("body %d was closed %d times", i+1, got)
		}
	}
}

func TestDeclaredFailuresOpenACircuit(t *testing.T) {
	circuit := breaker.New[*http.Response](breaker.WithFailureThreshold(2))
	transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
		return goodJSON(`{"error":{"code":502}}`), nil
	}), httpmw.WithFailureIf(httpmw.HasError), httpmw.WithPolicies(circuit))
	for range 2 {
		if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 200 || err != nil {
			t.Errorf("%d, %v", status, err)
		}
	}
	if got := circuit.State(); got != breaker.Open {
		t.Errorf("the circuit is %v", got)
	}
}

func TestTheErrorOfADeclaredFailureNamesItsKind(t *testing.T) {
	for body, want := range map[string]string{
		`{"ok":false,"error":"no_such_thing"}`:         "200 OK (invalid_request) from POST example.test",
		`{"error":{"code":"insufficient_quota"}}`:      "200 OK (insufficient_quota) from POST example.test",
		`{"error":{"code":502,"message":"a secret"}}`:  "200 OK (server_error) from POST example.test",
		`{"ok":false,"error":"a secret of some kind"}`: "200 OK (invalid_request) from POST example.test",
	} {
		var seen error
		see := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
			response, err := next.Do(ctx)
			seen = err
			return response, err
		})
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return goodJSON(body), nil }),
			httpmw.WithFailureIf(httpmw.NotOK, httpmw.HasError), httpmw.WithPolicies(see))
		if _, _, err := roundTrip(t, transport, request(t, "POST", "")); err != nil || seen == nil || seen.Error() != want {
			t.Errorf("%s: %v, want %s", body, seen, want)
		}
	}
}
