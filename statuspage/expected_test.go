package statuspage_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

var errMiss = classify.As(errors.New("no such key: hunter2"), classify.HTTPStatus(404))

func expectMiss() policy.Policy[int] {
	return policy.Expect[int](func(err error) bool { return errors.Is(err, errMiss) })
}

func TestAnExpectedOutcomeIsNoFailureOnThePage(t *testing.T) {
	isMiss := fallback.WithWhen(func(err error) bool { return err == errMiss })
	for name, test := range map[string]struct {
		policies []policy.Policy[int]
		errs     []error
		want     row
	}{
		"at once":         {[]policy.Policy[int]{retrying()}, []error{errMiss}, row{Health: "healthy", Calls: 1, Attempts: 1, Expected: 1}},
		"after a failure": {[]policy.Policy[int]{retrying()}, []error{errUnavailable, errMiss}, row{Health: "strained", Calls: 1, Attempts: 2, Retries: 1, Expected: 1}},
		"answered by a fallback that is for it": {
			[]policy.Policy[int]{fallback.Value(7, isMiss)}, []error{errMiss}, row{Health: "healthy", Calls: 1, Attempts: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var page statuspage.Page
				p := shown(t, &page, "cache", append(test.policies, expectMiss())...)
				_, _ = p.Do(t.Context(), returning(test.errs...))
				time.Sleep(time.Second)
				d := read(t, &page, "")
				got := d.Pipelines[0]
				if *got.SuccessRate != 1 || *got.SuccessRateWithoutRetries != 1 || got.Latency.P50 == nil || len(d.Failures) != 0 {
					t.Errorf("success %v and %v, latency %v, failures %v", *got.SuccessRate, *got.SuccessRateWithoutRetries, got.Latency, d.Failures)
				}
				got.Latency, got.SuccessRate, got.SuccessRateWithoutRetries = test.want.Latency, nil, nil
				test.want.ID, test.want.Name = 1, "cache"
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
				runtime.KeepAlive(p)
			})
		})
	}
}

func TestALateFailureIsShownInTheSecondInWhichItHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stream", expectMiss())
		for range 10 {
			_, _ = p.Do(t.Context(), succeed)
		}
		time.Sleep(2 * time.Second)
		for _, err := range []error{errUnavailable, errMiss, context.Canceled} {
			p.ReportLateFailure(t.Context(), err)
		}
		time.Sleep(time.Second)
		d := read(t, &page, "?pipeline=1")
		got, n := d.Pipeline, len(d.Pipeline.Seconds.Calls)
		if got.LateFailures != 1 || got.Failures != 0 || got.Calls != 10 || *got.SuccessRate != 0.9 || got.Health != "failing" {
			t.Errorf("got %+v, success %v", got.row, *got.SuccessRate)
		}
		if got.Totals["late_failures"] != 1 || got.Seconds.LateFailures[n-1] != 1 || got.Seconds.LateFailures[n-3] != 0 {
			t.Errorf("totals %v, seconds %v", got.Totals, got.Seconds.LateFailures[n-3:])
		}
		if len(d.Failures) != 1 || !d.Failures[0].Late || d.Failures[0].Kind != "server_error" || d.Failures[0].Status != 503 {
			t.Errorf("failures: %+v", d.Failures)
		}
		if html := body(t, get(t, page.Handler(), "/?pipeline=1")); !strings.Contains(html, "after the call") {
			t.Error("the page does not say that the failure came after the call")
		}
		runtime.KeepAlive(p)
	})
}

func TestALateFailureOfAPipelineThatWasNeverCalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stream")
		p.ReportLateFailure(t.Context(), errUnavailable)
		time.Sleep(time.Second)
		if got := read(t, &page, "").Pipelines[0]; got.LateFailures != 1 || got.Health != "failing" {
			t.Errorf("got %+v", got)
		}
		runtime.KeepAlive(p)
	})
}
