package slogmw_test

import (
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// missionLog makes calls of a pipeline and compares the records, which must all carry its name.
func missionLog(t *testing.T, pipeline string, calls []policy.Func[string], policies []policy.Policy[string], want []entry) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := newLog(slog.LevelDebug)
		p := logged(t, l, pipeline, policies...)
		for _, call := range calls {
			p.Do(t.Context(), call)
		}
		for _, e := range want {
			e.Attrs["pipeline"] = pipeline
		}
		if diff := cmp.Diff(want, l.entries.all); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
	})
}

func TestMissionLoggingSuccess(t *testing.T) {
	missionLog(t, "code_review_request",
		[]policy.Func[string]{script(time.Second, nil)},
		[]policy.Policy[string]{retrying()},
		[]entry{
			{slog.LevelDebug, "attempt begins", attrs{"attempt": int64(1)}},
			{slog.LevelDebug, "call succeeded", attrs{"outcome": "success", "attempts": int64(1), "elapsed": time.Second}},
		})
}

func TestMissionLoggingTransientError(t *testing.T) {
	missionLog(t, "code_review_request",
		[]policy.Func[string]{script(time.Second, errRateLimit, nil)},
		[]policy.Policy[string]{retrying()},
		[]entry{
			{slog.LevelDebug, "attempt begins", attrs{"attempt": int64(1)}},
			{slog.LevelDebug, "attempt failed", attrs{
				"attempt": int64(1), "kind": "rate_limit", "status": int64(429), "status_text": "Too Many Requests",
				"elapsed": time.Second,
			}},
			{slog.LevelInfo, "retrying", attrs{
				"attempt": int64(1), "kind": "rate_limit", "status": int64(429), "status_text": "Too Many Requests",
				"delay": 100 * time.Millisecond,
			}},
			{slog.LevelDebug, "attempt begins", attrs{"attempt": int64(2)}},
			{slog.LevelInfo, "call succeeded", attrs{
				"outcome": "success", "attempts": int64(2), "elapsed": 2100 * time.Millisecond,
			}},
		})
}

func TestMissionLoggingPermanentError(t *testing.T) {
	missionLog(t, "auth_check",
		[]policy.Func[string]{script(time.Second, errAuth)},
		[]policy.Policy[string]{retrying()},
		[]entry{
			{slog.LevelDebug, "attempt begins", attrs{"attempt": int64(1)}},
			{slog.LevelDebug, "attempt failed", attrs{
				"attempt": int64(1), "kind": "auth_error", "status": int64(401), "status_text": "Unauthorized",
				"elapsed": time.Second,
			}},
			{slog.LevelWarn, "call failed", attrs{
				"outcome": "failure", "kind": "auth_error", "status": int64(401), "status_text": "Unauthorized",
				"reason": "permanent", "attempts": int64(1), "elapsed": time.Second,
			}},
		})
}

func TestMissionLoggingCircuitBreaker(t *testing.T) {
	down := script(time.Second, errUnavailable)
	failedCall := func() []entry {
		return []entry{
			{slog.LevelDebug, "attempt begins", attrs{"attempt": int64(1)}},
			{slog.LevelDebug, "attempt failed", attrs{
				"attempt": int64(1), "kind": "server_error", "status": int64(503), "status_text": "Service Unavailable",
				"elapsed": time.Second,
			}},
		}
	}
	end := entry{slog.LevelWarn, "call failed", attrs{
		"outcome": "failure", "kind": "server_error", "status": int64(503), "status_text": "Service Unavailable",
		"attempts": int64(1), "elapsed": time.Second,
	}}
	var want []entry
	for range 4 {
		want = append(append(want, failedCall()...), end)
	}
	want = append(append(want, failedCall()...),
		entry{slog.LevelWarn, "circuit opened", attrs{
			"circuit": "openai", "from": "closed", "to": "open", "failures": int64(5),
		}},
		end,
		entry{slog.LevelInfo, "call rejected", attrs{
			"policy": "breaker", "circuit": "openai", "reason": "open", "retry_after": time.Minute,
		}},
		entry{slog.LevelWarn, "call failed", attrs{
			"outcome": "rejected", "kind": "rejected", "reason": "open", "attempts": int64(0), "elapsed": time.Duration(0),
		}},
	)
	missionLog(t, "code_review_request",
		[]policy.Func[string]{down, down, down, down, down, down},
		[]policy.Policy[string]{breaker.New[string](breaker.WithName("openai"))},
		want)
}
