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
		{"invalid_request_error", classify.Verdict{}, false},
		{"insufficient_quota_", classify.Verdict{}, false},
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

func TestErrorCodeAllocatesNothing(t *testing.T) {
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
