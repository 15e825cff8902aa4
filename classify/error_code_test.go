package classify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

func TestErrorCode(t *testing.T) {
	for _, test := range []struct {
		code string
		want classify.Verdict
		ok   bool
	}{
		{"insufficient_quota", permanent(classify.KindQuotaExceeded), true},
		{"Insufficient-Quota", permanent(classify.KindQuotaExceeded), true},
		{"rate_limit_error", transient(classify.KindRateLimit), true},
		{"RESOURCE_EXHAUSTED", transient(classify.KindRateLimit), true},
		{"ThrottlingException", transient(classify.KindRateLimit), true},
		{"overloaded_error", transient(classify.KindServer), true},
		{"DEADLINE_EXCEEDED", transient(classify.KindTimeout), true},
		{"invalid_api_key", permanent(classify.KindAuth), true},
		{"model_not_found", permanent(classify.KindModelNotFound), true},
		{"content_filter", permanent(classify.KindInvalidRequest), true},
		{"MonthlyQuotaReached", permanent(classify.KindQuotaExceeded), true},
		{"api-key-expired", permanent(classify.KindAuth), true},
		{"com.amazonaws#LimitExceededException", transient(classify.KindRateLimit), true},
		{"https://api.example/problems/too-many-requests", transient(classify.KindRateLimit), true},
		{"lock_timeout", transient(classify.KindConflict), true},
		{"card_declined", permanent(classify.KindInvalidRequest), true},
		{"not_found", permanent(classify.KindNotFound), true},
		{"invalid_request_error", classify.Verdict{}, false},
		{"limit_exceeded", classify.Verdict{}, false},
		{"insufficient_funds", classify.Verdict{}, false},
		{"429", classify.Verdict{}, false},
		{"insufficient_quotas_of_goats", classify.Verdict{}, false},
		{"", classify.Verdict{}, false},
		{strings.Repeat("x", 10_000), classify.Verdict{}, false},
	} {
		got, ok := classify.ErrorCode(test.code)
		if ok != test.ok {
			t.Errorf("%.30s: known %v, want %v", test.code, ok, test.ok)
		}
		assertVerdict(t, got, test.want)
	}
}

func TestHTTPResponseIsTheStatusRefinedByTheFirstCodeThatSaysMore(t *testing.T) {
	quota, limited := permanent(classify.KindQuotaExceeded), transient(classify.KindRateLimit)
	for _, test := range []struct {
		status int
		codes  []string
		want   classify.Verdict
	}{
		{429, nil, notSent(limited)},
		{429, []string{"", "odd"}, notSent(limited)},
		{429, []string{"insufficient_quota"}, quota},
		{429, []string{"odd", "insufficient_quota", "rate_limit_exceeded"}, quota},
		{429, []string{"rate_limit_exceeded", "insufficient_quota"}, notSent(limited)},
		{429, []string{"overloaded_error"}, transient(classify.KindServer)},
		{429, []string{"timeout_error"}, transient(classify.KindTimeout)},
		{425, []string{"rate_limit_error"}, notSent(limited)},
		{421, []string{"internal"}, transient(classify.KindServer)},
		{503, []string{"RESOURCE_EXHAUSTED"}, limited},
		{500, []string{"DEADLINE_EXCEEDED"}, transient(classify.KindTimeout)},
		{500, []string{"invalid_api_key"}, permanent(classify.KindAuth)},
		{400, []string{"ThrottlingException"}, limited},
		{400, []string{"throttling-exception", "ThrottlingException"}, limited},
		{404, []string{"unavailable"}, permanent(classify.KindNotFound)},
		{404, []string{"unavailable", "model_not_found"}, permanent(classify.KindModelNotFound)},
		{400, []string{"overloaded_error"}, transient(classify.KindServer)},
		{501, []string{"internal_server_error"}, permanent(classify.KindServer)},
		{429, []string{"requests_per_day_limit"}, quota},
		{413, []string{"rate_limit_exceeded"}, permanent(classify.KindInvalidRequest)},
		{402, []string{"card_declined"}, permanent(classify.KindInvalidRequest)},
		{404, []string{"forbidden"}, permanent(classify.KindNotFound)},
		{422, []string{"card_declined"}, permanent(classify.KindInvalidRequest)},
		{500, []string{"not_found"}, transient(classify.KindServer)},
		{409, []string{"lock_timeout"}, transient(classify.KindConflict)},
		{200, []string{"unavailable"}, classify.Verdict{}},
		{200, []string{"503"}, transient(classify.KindServer)},
		{200, []string{"insufficient_quota"}, quota},
	} {
		assertVerdict(t, classify.HTTPResponse(test.status, test.codes...), withStatus(test.want, test.status))
	}
	assertVerdict(t, classify.HTTPResponse(0, "odd"), unknown)
	assertVerdict(t, classify.HTTPResponse(1000, "insufficient_quota"), quota)
}

func TestHTTPResponseWithoutACodeIsTheStatus(t *testing.T) {
	for status := -1; status <= 1000; status++ {
		assertVerdict(t, classify.HTTPResponse(status, "odd"), classify.HTTPStatus(status))
	}
}

func TestReadingCodesAllocatesNothing(t *testing.T) {
	if got := testing.AllocsPerRun(100, func() { classify.HTTPResponse(400, "odd", "ThrottlingException") }); got != 0 {
		t.Errorf("%v allocations of HTTPResponse", got)
	}
	if got := testing.AllocsPerRun(100, func() { _, _ = classify.ErrorCode("RESOURCE_EXHAUSTED") }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func ExampleErrorCode() {
	for _, code := range []string{"rate_limit_exceeded", "insufficient_quota", "something_else"} {
		verdict, known := classify.ErrorCode(code)
		fmt.Println(code, known, verdict.Class, verdict.Kind)
	}
	// Output:
	// rate_limit_exceeded true transient rate_limit
	// insufficient_quota true permanent quota_exceeded
	// something_else false unknown
}

func ExampleHTTPResponse() {
	for _, code := range []string{"rate_limit_exceeded", "insufficient_quota"} {
		verdict := classify.HTTPResponse(429, code)
		fmt.Println(code, verdict.Class, verdict.Kind, verdict.NotSent)
	}
	// "unavailable" may mean sold out.
	verdict := classify.HTTPResponse(404, "unavailable")
	fmt.Println("unavailable", verdict.Class, verdict.Kind, verdict.NotSent)
	// Output:
	// rate_limit_exceeded transient rate_limit true
	// insufficient_quota permanent quota_exceeded false
	// unavailable permanent not_found false
}
