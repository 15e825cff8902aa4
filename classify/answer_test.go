package classify_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
)

// answerTest is an answer as its API gives it, and what it means.
type answerTest struct {
	name   string // the provider, and where it says so
	answer classify.Answer
	want   classify.Verdict
}

func testAnswers(t *testing.T, tests []answerTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := test.answer.Verdict()
			want := test.want
			if test.answer.Status != 0 {
				want.Status = test.answer.Status
			}
			if want.Class == classify.ClassTransient && want.RetryAfter == 0 {
				want.RetryAfter = test.answer.RetryAfter
			}
			assertVerdict(t, got, want)
		})
	}
}

func after(v classify.Verdict, delay time.Duration) classify.Verdict {
	v.RetryAfter = delay
	return v
}

// The verdicts that most answers have.
var (
	usedUp       = permanent(classify.KindQuotaExceeded)
	limitedNow   = transient(classify.KindRateLimit)
	refusedKey   = permanent(classify.KindAuth)
	invalid      = permanent(classify.KindInvalidRequest)
	missingModel = permanent(classify.KindModelNotFound)
	missingThing = permanent(classify.KindNotFound)
	serverFailed = transient(classify.KindServer)
	ranOutOfTime = transient(classify.KindTimeout)
	lockedForNow = transient(classify.KindConflict)
	inConflict   = permanent(classify.KindConflict)
)

func ExampleAnswer_Verdict() {
	// The same status, three times.
	perMinute := classify.Answer{Status: 429, Limits: []string{"GenerateRequestsPerMinutePerProject"}, RetryAfter: 34 * time.Second}
	perDay := classify.Answer{Status: 429, Limits: []string{"GenerateRequestsPerDayPerProject"}, RetryAfter: 34 * time.Second}
	tooLarge := classify.Answer{Status: 429, Codes: []string{"rate_limit_exceeded"}, Message: "Limit 12000, Requested 14137."}
	for _, answer := range []classify.Answer{perMinute, perDay, tooLarge} {
		verdict := answer.Verdict()
		fmt.Println(verdict.Class, verdict.Kind, verdict.RetryAfter)
	}
	// Output:
	// transient rate_limit 34s
	// permanent quota_exceeded 0s
	// permanent invalid_request 0s
}

func TestAnAnswerAllocatesNothing(t *testing.T) {
	got := testing.AllocsPerRun(100, func() {
		a := classify.Answer{
			Status: 429, Codes: []string{"odd", "a#Coupon_Limit:http://x", "RESOURCE_EXHAUSTED"}, Limits: []string{"RequestsPerMinute"},
			Message: "You exceeded your current quota. Limit 12000, Requested 14137.", Host: "x.example",
		}
		a.Verdict()
	})
	if got != 0 {
		t.Errorf("%v allocations", got)
	}
}
