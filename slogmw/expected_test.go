package slogmw_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/slogmw"
)

var errMiss = classify.As(errors.New("no such key: hunter2"), classify.HTTPStatus(404))

func expectMiss() policy.Policy[string] {
	return policy.Expect[string](func(err error) bool { return errors.Is(err, errMiss) })
}

func TestAnExpectedOutcomeIsNoWarning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLog(slog.LevelDebug)
		p := logged(t, l, "cache", retrying(), expectMiss())
		if _, err := p.Do(t.Context(), script(time.Second, errMiss)); err != errMiss {
			t.Errorf("got %v", err)
		}
		want := []entry{
			{slog.LevelDebug, "attempt begins", attrs{"pipeline": "cache", "attempt": int64(1)}},
			{slog.LevelDebug, "attempt ended as expected", attrs{
				"pipeline": "cache", "attempt": int64(1), "kind": "not_found", "status": int64(404), "status_text": "Not Found", "elapsed": time.Second,
			}},
			{slog.LevelDebug, "call ended as expected", attrs{
				"pipeline": "cache", "outcome": "expected", "kind": "not_found", "status": int64(404), "status_text": "Not Found",
				"attempts": int64(1), "elapsed": time.Second,
			}},
		}
		if diff := cmp.Diff(want, l.entries.all); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestTheLevelOfExpectedOutcomesCanBeSet(t *testing.T) {
	l := newLog(slog.LevelInfo)
	p := pipelineOf(t, "cache", policy.Policy[string](slogmw.New[string](l.logger(),
		slogmw.WithLevel(slogmw.RecordExpected, slog.LevelInfo))), expectMiss())
	_, _ = p.Do(t.Context(), script(0, errMiss))
	if diff := cmp.Diff([]string{"INFO call ended as expected"}, l.messages()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheTextOfAnExpectedErrorIsMadeOfTheErrorItself(t *testing.T) {
	l := newLog(slog.LevelDebug)
	p := pipelineOf(t, "cache", policy.Policy[string](slogmw.New[string](l.logger(), slogmw.WithErrorText(func(err error) string {
		if err == errMiss {
			return "a miss"
		}
		return "something else"
	}))), expectMiss())
	_, _ = p.Do(t.Context(), script(0, errMiss))
	for _, e := range l.entries.all[1:] {
		if e.Attrs["error"] != "a miss" {
			t.Errorf("%s: %v", e.Message, e.Attrs)
		}
	}
}

func TestALateFailureIsOneWarning(t *testing.T) {
	l := newLog(slog.LevelInfo)
	p := logged(t, l, "stream", expectMiss())
	if _, err := p.Do(t.Context(), succeed); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{errUnavailable, errMiss, context.Canceled} {
		p.ReportLateFailure(t.Context(), err)
	}
	want := []entry{{slog.LevelWarn, "result failed later", attrs{
		"pipeline": "stream", "kind": "server_error", "status": int64(503), "status_text": "Service Unavailable",
	}}}
	if diff := cmp.Diff(want, l.entries.all); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestALateFailureBelowTheLevelIsNotLookedAt(t *testing.T) {
	l, asked := newLog(slog.LevelError), false
	p := pipelineOf(t, "stream", policy.Policy[string](slogmw.New[string](l.logger(), slogmw.WithClassifier(
		func(error) (v classify.Verdict, known bool) { asked = true; return v, false }))))
	p.ReportLateFailure(t.Context(), errUnavailable)
	if asked || len(l.entries.all) != 0 {
		t.Errorf("asked: %v, records: %v", asked, l.messages())
	}
}
