package slogmw_test

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

func TestFailedCallIsOneWarning(t *testing.T) {
	tests := map[string]struct {
		policies []policy.Policy[string]
		fn       policy.Func[string]
		want     attrs
	}{
		"exhausted": {
			[]policy.Policy[string]{retrying()}, script(0, errUnavailable), attrs{
				"outcome": "failure", "kind": "server_error", "status": int64(503), "status_text": "Service Unavailable",
				"reason": "exhausted", "attempts": int64(3), "elapsed": 200 * time.Millisecond,
			},
		},
		"permanent": {
			[]policy.Policy[string]{retrying()}, script(0, errAuth), attrs{
				"outcome": "failure", "kind": "auth_error", "status": int64(401), "status_text": "Unauthorized",
				"reason": "permanent", "attempts": int64(1), "elapsed": time.Duration(0),
			},
		},
		"no policies": {
			nil, script(0, errors.New("who knows")), attrs{
				"outcome": "failure", "kind": "unknown", "attempts": int64(1), "elapsed": time.Duration(0),
			},
		},
		"status without a text": {
			nil, script(0, classify.As(errors.New("x"), classify.HTTPStatus(529))), attrs{
				"outcome": "failure", "kind": "server_error", "status": int64(529), "attempts": int64(1), "elapsed": time.Duration(0),
			},
		},
		"kind outside the list": {
			nil, script(0, classify.As(errors.New("x"), classify.Verdict{Kind: "user 4711"})), attrs{
				"outcome": "failure", "kind": "_OTHER", "attempts": int64(1), "elapsed": time.Duration(0),
			},
		},
		"rejected under retry": {
			[]policy.Policy[string]{retrying(), opened()}, succeed, attrs{
				"outcome": "rejected", "kind": "rejected", "reason": "open", "attempts": int64(0), "elapsed": time.Duration(0),
			},
		},
		"failed fallback": {
			[]policy.Policy[string]{fallback.Func(func(context.Context, error) (string, error) {
				return "", errors.New("no cache")
			})},
			script(0, errUnavailable),
			attrs{
				"outcome": "failure", "kind": "server_error", "status": int64(503), "status_text": "Service Unavailable",
				"attempts": int64(1), "elapsed": time.Duration(0),
			},
		},
		"panic made an error": {
			[]policy.Policy[string]{policy.Recover[string]()}, func(context.Context) (string, error) { panic("secret") }, attrs{
				"outcome": "failure", "kind": "panic", "attempts": int64(1), "elapsed": time.Duration(0),
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLog(slog.LevelDebug)
				p := logged(t, l, "inventory", test.policies...)
				p.Do(t.Context(), test.fn)
				var got []entry
				for _, e := range l.entries.all {
					if e.Level >= slog.LevelWarn {
						got = append(got, e)
					}
				}
				test.want["pipeline"] = "inventory"
				if diff := cmp.Diff([]entry{{slog.LevelWarn, "call failed", test.want}}, got); diff != "" {
					t.Errorf("warnings (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func opened() policy.Policy[string] {
	b := breaker.New[string](breaker.WithName("warehouse"))
	b.ForceOpen()
	return b
}

func TestPanicAndGoexitAreOneWarning(t *testing.T) {
	for name, end := range map[string]func(){"panic": func() { panic("secret") }, "goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			l := newLog(slog.LevelDebug)
			p := logged[string](t, l, "inventory")
			done := make(chan any)
			go func() {
				defer func() { done <- recover() }()
				p.Do(t.Context(), func(context.Context) (string, error) {
					end()
					return "", nil
				})
			}()
			<-done
			want := []string{"DEBUG attempt begins", "DEBUG attempt failed", "WARN call failed"}
			if diff := cmp.Diff(want, l.messages()); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			for _, e := range l.entries.all[1:] {
				if e.Attrs["kind"] != "panic" {
					t.Errorf("%s: got %v", e.Message, e.Attrs)
				}
			}
		})
	}
}

func TestCancellationByTheCallerIsNoWarning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLog(slog.LevelDebug)
		p := logged(t, l, "inventory", retrying())
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		p.Do(ctx, func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", errors.New("connection closed")
		})
		want := []entry{
			{slog.LevelDebug, "attempt begins", attrs{"pipeline": "inventory", "attempt": int64(1)}},
			{slog.LevelDebug, "attempt canceled", attrs{"pipeline": "inventory", "attempt": int64(1), "elapsed": time.Second}},
			{slog.LevelDebug, "call canceled", attrs{
				"pipeline": "inventory", "outcome": "canceled", "attempts": int64(1), "elapsed": time.Second,
			}},
		}
		if diff := cmp.Diff(want, l.entries.all); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
	})
}
