package httpverdict_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

// Each is what a provider's documentation or official SDK shows. A value {unix+N}, {ms+N} or
// {rfc3339+N} stands for the moment N seconds from now.
var limitHeaders = []struct {
	name, header string
	want         time.Duration
	isLimit      bool // by a 403
}{
	{"GitHub, in half an hour", "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: {unix+1800}\nX-RateLimit-Resource: core", 30 * time.Minute, true},
	{"GitHub, something left", "X-RateLimit-Remaining: 10\nX-RateLimit-Reset: {unix+1800}", 0, false},
	{"GitLab", "RateLimit-Limit: 60\nRateLimit-Observed: 67\nRateLimit-Remaining: 0\nRateLimit-Reset: {unix+30}\nRateLimit-ResetTime: {rfc3339+30}\nRateLimit-Name: throttle", 30 * time.Second, true},
	{"Linear", "X-RateLimit-Requests-Limit: 1200\nX-RateLimit-Requests-Remaining: 0\nX-RateLimit-Requests-Reset: {ms+90}\nX-RateLimit-Complexity-Remaining: 5\nX-RateLimit-Complexity-Reset: {ms+900}", 90 * time.Second, true},
	{"Fastly", "Fastly-RateLimit-Remaining: 0\nFastly-RateLimit-Reset: {unix+120}", 2 * time.Minute, true},
	{"Cerebras", "x-ratelimit-remaining-requests-day: 0\nx-ratelimit-reset-requests-day: 33011.38\nx-ratelimit-remaining-tokens-minute: 60000\nx-ratelimit-reset-tokens-minute: 11.38", 33011380 * time.Millisecond, true},
	{"Jira", "X-RateLimit-Limit: 100\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: {iso+300}", 5 * time.Minute, true},
	{"Vimeo", "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: {rfc3339+60}", time.Minute, true},
	{"Okta", "X-Rate-Limit-Limit: 600\nX-Rate-Limit-Remaining: 0\nX-Rate-Limit-Reset: {unix+20}", 20 * time.Second, true},
	{"X, by the app and day", "x-rate-limit-remaining: 10\nx-rate-limit-reset: {unix+20}\nx-app-limit-24hour-remaining: 0\nx-app-limit-24hour-reset: {unix+7200}", 2 * time.Hour, true},
	{"Reddit", "X-Ratelimit-Remaining: 0.0\nX-Ratelimit-Reset: 35\nX-Ratelimit-Used: 996", 35 * time.Second, true},
	{"used and limit", "X-Ratelimit-Used: 100\nX-Ratelimit-Limit: 100\nX-Ratelimit-Reset: 35", 35 * time.Second, true},
	{"BigCommerce", "X-Rate-Limit-Requests-Left: 0\nX-Rate-Limit-Requests-Quota: 150\nX-Rate-Limit-Time-Reset-Ms: 15000\nX-Rate-Limit-Time-Window-Ms: 30000", 15 * time.Second, true},
	{"Zendesk, of an endpoint", "Zendesk-RateLimit-Tickets-Index: total=100; remaining=0; resets=41", 41 * time.Second, true},
	{"HubSpot, without a reset", "X-HubSpot-RateLimit-Daily: 250000\nX-HubSpot-RateLimit-Daily-Remaining: 0\nX-HubSpot-RateLimit-Remaining: 100", 0, true},
	{"Azure, without a reset", "x-ms-ratelimit-remaining-subscription-reads: 0", 0, true},
	{"Mistral", "x-ratelimitbysize-remaining-minute: 0\nx-ratelimitbysize-reset-minute: 12", 12 * time.Second, true},
	{"OpenAI, when the bucket is full", "X-RateLimit-Remaining-Tokens: 0\nX-RateLimit-Reset-Tokens: 6m0s", 0, true},
	{"OpenAI, soon", "X-RateLimit-Remaining-Tokens: 0\nX-RateLimit-Reset-Tokens: 17ms", 17 * time.Millisecond, true},
	{"Azure OpenAI", "X-RateLimit-Remaining-Tokens: 0\nX-RateLimit-Reset-Tokens: 12", 12 * time.Second, true},
	{"Anthropic, when the bucket is full", "anthropic-ratelimit-tokens-remaining: 0\nanthropic-ratelimit-tokens-reset: {rfc3339+600}", 0, true},
	{"Anthropic's plans", "anthropic-ratelimit-unified-status: rejected\nanthropic-ratelimit-unified-reset: {unix+7200}\nanthropic-ratelimit-unified-5h-status: rejected\nanthropic-ratelimit-unified-5h-reset: {unix+7200}", 2 * time.Hour, true},
	{"Anthropic's plans, allowed", "anthropic-ratelimit-unified-status: allowed\nanthropic-ratelimit-unified-reset: {unix+7200}", 0, false},
	{"OpenRouter", "X-RateLimit-Limit: 50\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: {ms+36000}", 10 * time.Hour, true},
	{"Docker Hub", "ratelimit-limit: 100;w=21600\nratelimit-remaining: 0;w=21600", 0, true},
	{"the first of a list", "RateLimit-Remaining: 0, 5\nRateLimit-Reset: 10, 60", 10 * time.Second, true},
	{"draft 7", "RateLimit: limit=100, remaining=0, reset=30", 30 * time.Second, true},
	{"draft 7, with other signs", "RateLimit: limit=100;remaining=0;reset=30", 30 * time.Second, true},
	{"a limit of two hours (draft 10)", "RateLimit: \"hourly\";r=0;t=7200", 2 * time.Hour, true},
	{"a reset alone", "X-RateLimit-Reset: 30", 30 * time.Second, false},
	{"no limit", "X-Shopify-Shop-Api-Call-Limit: 40/40\nX-Delimiter-Remaining: 0\nRate-Limited: x", 0, false},

	{"Discord", "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: {unix+99}\nX-RateLimit-Reset-After: 64.57\nX-RateLimit-Bucket: b", 64570 * time.Millisecond, true},
	{"X-Retry-After", "X-Retry-After: 8", 8 * time.Second, true},
	{"RateLimit-Retry-After", "RateLimit-Retry-After: 8", 8 * time.Second, true},
	{"bucket4j", "X-Rate-Limit-Retry-After-Seconds: 8", 8 * time.Second, true},
	{"X-RateLimit-Retry-After, a moment", "X-RateLimit-Retry-After: {unix+8}", 8 * time.Second, true},
	{"AWS", "X-Amz-Retry-After: 1500\nRetry-After: 60", 1500 * time.Millisecond, true},
	{"gRPC", "Grpc-Retry-Pushback-Ms: 250", 250 * time.Millisecond, true},
	{"milliseconds in any spelling", "X-Retry-After-Milliseconds: 250", 250 * time.Millisecond, true},
	{"Sentry", "X-Sentry-Rate-Limits: 60:error;transaction:organization, 2700:default", time.Minute, true},
	{"Meta", `X-Business-Use-Case-Usage: {"1":[{"type":"t","call_count":100,"estimated_time_to_regain_access":19}]}`, 19 * time.Minute, true},
	{"a Retry-After with a unit is none", "Retry-After: 1m30s", 0, false},
	{"Retry-After as a moment", "Retry-After: {unix+45}", 45 * time.Second, true},
	{"Retry-After as a date for machines", "Retry-After: {rfc3339+45}", 45 * time.Second, true},
	{"Retry-After of 0 is an answer", "Retry-After: 0\nRateLimit-Remaining: 0\nRateLimit-Reset: 2", 0, true},
	{"a Retry-After in the past is an answer", "Retry-After: {rfc3339+-9}\nRateLimit-Remaining: 0\nRateLimit-Reset: 2", 0, true},
	{"a negative Retry-After is none", "Retry-After: -1\nRateLimit-Remaining: 0\nRateLimit-Reset: 2", 2 * time.Second, true},
	{"no number", "Retry-After: NaN\nRateLimit-Remaining: 0\nRateLimit-Reset: 2", 2 * time.Second, true},
}

func headerOf(lines string) http.Header {
	h := http.Header{}
	for line := range strings.SplitSeq(lines, "\n") {
		name, value, _ := strings.Cut(line, ": ")
		h.Add(name, filled(value))
	}
	return h
}

func filled(value string) string {
	form, rest, found := strings.Cut(value, "+")
	var seconds int
	if _, err := fmt.Sscanf(rest, "%d}", &seconds); !found || err != nil {
		return value
	}
	at := time.Now().Add(time.Duration(seconds) * time.Second).UTC()
	switch form {
	case "{unix":
		return fmt.Sprint(at.Unix())
	case "{ms":
		return fmt.Sprint(at.UnixMilli())
	case "{iso":
		return at.Format("2006-01-02T15:04Z")
	default:
		return at.Format(time.RFC3339)
	}
}

func TestLimitsInHeadersOfAnySpelling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, test := range limitHeaders {
			h := headerOf(test.header)
			if got := delayOf(429, h); got != test.want {
				t.Errorf("%s: %v, want %v", test.name, got, test.want)
			}
			refused, _ := httpverdict.OfResponse(nil, &http.Response{StatusCode: 403, Header: h}, nil)
			if isLimit := refused.Kind != classify.KindAuth; isLimit != test.isLimit && h.Get("Retry-After") != "0" {
				t.Errorf("%s: a 403 is that of a limit: %v", test.name, isLimit)
			}
		}
	})
}

func TestAResetCountsOnlyWhereALimitRefused(t *testing.T) {
	used := "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: 30"
	for _, test := range []struct {
		name, header string
		status       int
		want         time.Duration
	}{
		{"too many requests", used, 429, 30 * time.Second},
		{"failed", used, 500, 0},
		{"unavailable", used, 503, 0},
		{"unavailable, with a time", "Retry-After: 9\n" + used, 503, 9 * time.Second},
		{"a code that is a limit", "X-Amzn-Errortype: ThrottlingException\n" + used, 400, 30 * time.Second},
		{"wrong", used, 400, 0},
		{"not found, with a time", "Retry-After: 9", 404, 0},
		{"too large for now", "Retry-After: 9", 413, 9 * time.Second},
		{"too large", used, 413, 0},
	} {
		verdict, _ := httpverdict.OfResponse(nil, &http.Response{StatusCode: test.status, Header: headerOf(test.header)}, nil)
		if verdict.RetryAfter != test.want {
			t.Errorf("%s: %+v, want %v", test.name, verdict, test.want)
		}
	}
}

func TestTheLaterOfBodyAndHeadersCounts(t *testing.T) {
	const body = `{"error":{"details":[{"@type":"x.RetryInfo","retryDelay":"34s"}]}}`
	for _, test := range []struct {
		header string
		status int
		want   time.Duration
	}{
		{"Retry-After: 40", 429, 40 * time.Second},
		{"Retry-After: 1", 429, 34 * time.Second},
		{"Retry-After: 0", 503, 34 * time.Second},
		{"A: b", 500, 34 * time.Second},
		{"A: b", 400, 0},
	} {
		verdict, _ := httpverdict.OfResponse(nil, &http.Response{StatusCode: test.status, Header: headerOf(test.header)}, []byte(body))
		if verdict.RetryAfter != test.want {
			t.Errorf("%s: %v, want %v", test.header, verdict.RetryAfter, test.want)
		}
	}
}

func TestHeadersAHundredTimesAreReadInBoundedTime(t *testing.T) {
	h := http.Header{}
	for i := range 100 {
		for range 100 {
			h.Add(fmt.Sprintf("X-Ratelimit-Remaining-%d", i), "0")
			h.Add(fmt.Sprintf("X-Ratelimit-Reset-%d", i), "99999999999999999999")
			h.Add("Retry-After", "7")
			h.Add("Www-Authenticate", strings.Repeat(`Bearer a="b", `, 100))
			h.Add("Ratelimit", strings.Repeat(`"a";r=0;t=7, `, 100))
		}
	}
	start := time.Now()
	verdict, _ := httpverdict.OfResponse(nil, &http.Response{StatusCode: 429, Header: h}, nil)
	if verdict.RetryAfter != 7*time.Second || time.Since(start) > time.Second {
		t.Errorf("%v after %v", verdict.RetryAfter, time.Since(start))
	}
}

func FuzzLimitHeaders(f *testing.F) {
	for _, test := range limitHeaders {
		name, value, _ := strings.Cut(strings.Split(test.header, "\n")[0], ": ")
		f.Add(name, value, 429)
	}
	f.Fuzz(func(t *testing.T, name, value string, status int) {
		h := http.Header{}
		h.Set(name, value)
		h.Add("X-Ratelimit-Reset", value)
		if got := delayOf(429, h); got < 0 {
			t.Errorf("a negative wait: %v", got)
		}
		verdict, _ := httpverdict.OfResponse(nil, &http.Response{StatusCode: status, Header: h}, nil)
		if verdict.RetryAfter < 0 || verdict.RetryAfter > 0 && verdict.Class != classify.ClassTransient {
			t.Errorf("%+v", verdict)
		}
	})
}
