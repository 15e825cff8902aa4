package slogmw_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/slogmw"
	"github.com/tenax-go/tenax/timeout"
)

func emitting(e policy.Event) policy.Policy[string] {
	return policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
		next.Emit(ctx, e)
		return next.Do(ctx)
	})
}

func TestEventsAreRecords(t *testing.T) {
	tests := map[string]struct {
		event policy.Event
		want  entry
	}{
		"half-open": {
			policy.Event{Type: policy.EventStateChange, Policy: "breaker", From: "open", To: "half_open"},
			entry{slog.LevelInfo, "circuit half-open", attrs{
				"circuit": "inventory", "from": "open", "to": "half_open", "failures": int64(0),
			}},
		},
		"closed": {
			policy.Event{Type: policy.EventStateChange, Policy: "breaker", Name: "warehouse", From: "half_open", To: "closed"},
			entry{slog.LevelInfo, "circuit closed", attrs{
				"circuit": "warehouse", "from": "half_open", "to": "closed", "failures": int64(0),
			}},
		},
		"state outside the list": {
			policy.Event{Type: policy.EventStateChange, Policy: "limiter", From: "17", To: "18"},
			entry{slog.LevelInfo, "circuit changed", attrs{
				"circuit": "inventory", "from": "_OTHER", "to": "_OTHER", "failures": int64(0),
			}},
		},
		"timeout": {
			policy.Event{Type: policy.EventTimeout, Policy: "timeout", Delay: time.Second},
			entry{slog.LevelInfo, "time limit passed", attrs{"policy": "timeout", "limit": time.Second}},
		},
		"hedge": {
			policy.Event{Type: policy.EventHedge, Policy: "hedge", Name: "model", Attempt: 2, Delay: time.Second},
			entry{slog.LevelInfo, "hedging", attrs{
				"policy": "hedge", "name": "model", "attempt": int64(2), "delay": time.Second,
			}},
		},
		"pacing": {
			policy.Event{Type: policy.EventPaced, Policy: "pacing", Name: "model", Delay: 1500 * time.Millisecond},
			entry{slog.LevelDebug, "pacing", attrs{"policy": "pacing", "name": "model", "delay": 1500 * time.Millisecond}},
		},
		"pacing that rejects": {
			policy.Event{Type: policy.EventRejected, Policy: "pacing", Reason: policy.ReasonPaced, Delay: time.Hour},
			entry{slog.LevelInfo, "call rejected", attrs{"policy": "pacing", "reason": "paced", "retry_after": time.Hour}},
		},
		"a bulkhead that sheds": {
			policy.Event{Type: policy.EventRejected, Policy: "bulkhead", Name: "model", Reason: policy.ReasonShed, Delay: time.Second},
			entry{slog.LevelInfo, "call rejected", attrs{
				"policy": "bulkhead", "name": "model", "reason": "shed", "retry_after": time.Second,
			}},
		},
		"rejection": {
			policy.Event{Type: policy.EventRejected, Policy: "limiter", Name: "prices", Reason: "full"},
			entry{slog.LevelInfo, "call rejected", attrs{"policy": "limiter", "name": "prices", "reason": "full"}},
		},
		"fallback": {
			policy.Event{Type: policy.EventFallback, Policy: "fallback", Err: errAuth},
			entry{slog.LevelWarn, "fallback answered", attrs{
				"kind": "auth_error", "status": int64(401), "status_text": "Unauthorized",
			}},
		},
		"fallback for nothing": {
			policy.Event{Type: policy.EventFallback, Policy: "fallback"},
			entry{slog.LevelWarn, "fallback answered", attrs{}},
		},
		"foreign": {
			policy.Event{Type: "cache.hit", Policy: "cache", Reason: "fresh"},
			entry{slog.LevelDebug, "policy event", attrs{"type": "cache.hit", "policy": "cache", "reason": "fresh"}},
		},
		"foreign texts": {
			policy.Event{Type: "hit for 4711", Policy: strings.Repeat("p", 1<<20), Name: strings.Repeat("n", 1<<20)},
			entry{slog.LevelDebug, "policy event", attrs{
				"type": "_OTHER", "policy": "_OTHER", "name": strings.Repeat("n", 256),
			}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newLog(slog.LevelDebug)
			logged(t, l, "inventory", emitting(test.event)).Do(t.Context(), succeed)
			test.want.Attrs["pipeline"] = "inventory"
			if diff := cmp.Diff(test.want, l.entries.all[0]); diff != "" {
				t.Errorf("record (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDegradedCallIsOneWarningWithTheCoveredFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLog(slog.LevelInfo)
		p := logged(t, l, "inventory", policy.Policy[string](fallback.Value("stale")), retrying(), timeout.New[string](time.Second))
		p.Do(t.Context(), script(0, errAuth))
		want := []entry{
			{slog.LevelWarn, "fallback answered", attrs{
				"pipeline": "inventory", "kind": "auth_error", "status": int64(401), "status_text": "Unauthorized",
			}},
			{slog.LevelInfo, "call succeeded", attrs{
				"pipeline": "inventory", "outcome": "degraded", "attempts": int64(1), "elapsed": time.Duration(0),
			}},
		}
		if diff := cmp.Diff(want, l.entries.all); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
	})
}

func TestNestedPipelinesReportEachAttemptAndEventOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLog(slog.LevelDebug)
		inner := logged(t, l, "warehouse", retrying())
		outer := logged(t, l, "inventory", policy.Policy[string](inner))
		outer.Do(t.Context(), script(0, errUnavailable))
		var got []string
		for _, e := range l.entries.all {
			got = append(got, e.Attrs["pipeline"].(string)+": "+e.Message)
		}
		want := []string{
			"warehouse: attempt begins", "warehouse: attempt failed", "warehouse: retrying",
			"warehouse: attempt begins", "warehouse: attempt failed", "warehouse: retrying",
			"warehouse: attempt begins", "warehouse: attempt failed",
			"warehouse: call failed", "inventory: call failed",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
		if got := l.entries.all[9].Attrs["reason"]; got != "exhausted" {
			t.Errorf("the outer call gives the reason %v", got)
		}
	})
}

func TestLevelsCanBeChosen(t *testing.T) {
	all := map[slogmw.Record]string{
		slogmw.RecordAttempt:        "attempt begins",
		slogmw.RecordAttemptFailed:  "attempt failed",
		slogmw.RecordRetry:          "retrying",
		slogmw.RecordPaced:          "pacing",
		slogmw.RecordHedge:          "hedging",
		slogmw.RecordTimeout:        "time limit passed",
		slogmw.RecordRejected:       "call rejected",
		slogmw.RecordFallback:       "fallback answered",
		slogmw.RecordCircuitOpened:  "circuit opened",
		slogmw.RecordCircuitChanged: "circuit closed",
		slogmw.RecordEvent:          "policy event",
		slogmw.RecordSucceeded:      "call succeeded",
		slogmw.RecordRecovered:      "call succeeded",
		slogmw.RecordFailed:         "call failed",
		slogmw.RecordCanceled:       "call canceled",
	}
	events := policy.Middleware[string](func(ctx context.Context, next policy.Next[string]) (string, error) {
		for _, e := range []policy.Event{
			{Type: policy.EventPaced},
			{Type: policy.EventHedge},
			{Type: policy.EventTimeout},
			{Type: policy.EventRejected},
			{Type: policy.EventStateChange, To: "open"},
			{Type: policy.EventStateChange, To: "closed"},
			{Type: "cache.hit"},
		} {
			next.Emit(ctx, e)
		}
		return next.Do(ctx)
	})
	const loud = slog.Level(100)
	for record, message := range all {
		l := newLog(loud)
		synctest.Test(t, func(t *testing.T) {
			p := pipelineOf(t, "inventory", policy.Policy[string](slogmw.New[string](l.logger(), slogmw.WithLevel(record, loud))),
				fallback.Value("stale", fallback.WithWhen(func(err error) bool { return errors.Is(err, errRateLimit) })),
				events, retrying())
			p.Do(t.Context(), script(0, nil))
			p.Do(t.Context(), script(0, errUnavailable, nil))
			p.Do(t.Context(), script(0, errRateLimit))
			p.Do(t.Context(), script(0, errAuth))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			p.Do(ctx, script(0, nil))
			p.Do(ctx, script(0, errAuth))
		})
		if len(l.entries.all) == 0 {
			t.Errorf("record %d: nothing", record)
		}
		for _, e := range l.entries.all {
			if e.Message != message && (record != slogmw.RecordAttemptFailed || e.Message != "attempt canceled") || e.Level != loud {
				t.Errorf("record %d: got %v %s", record, e.Level, e.Message)
			}
		}
	}
}

func TestEventWithoutAContextIsLogged(t *testing.T) {
	l := newLog(slog.LevelDebug)
	logged(t, l, "inventory", policy.Policy[string](policy.Middleware[string](
		func(ctx context.Context, next policy.Next[string]) (string, error) {
			next.Emit(nil, policy.Event{Type: policy.EventTimeout}) //nolint:staticcheck // What a rude policy does.
			return next.Do(ctx)
		},
	))).Do(t.Context(), succeed)
	if got := l.messages(); len(got) == 0 || got[0] != "INFO time limit passed" {
		t.Errorf("got %v", got)
	}
}

func TestTimeoutWithAnUnknownLimitIsLoggedWithoutIt(t *testing.T) {
	l := newLog(slog.LevelInfo)
	p := logged(t, l, "inventory", emitting(policy.Event{Type: policy.EventTimeout, Policy: "timeout"}))
	p.Do(t.Context(), succeed)
	want := []entry{{slog.LevelInfo, "time limit passed", attrs{"pipeline": "inventory", "policy": "timeout"}}}
	if diff := cmp.Diff(want, l.entries.all); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}
