package slogmw_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/slogmw"
)

// withoutTimes leaves out attributes that differ from run to run.
func withoutTimes(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey || a.Key == "elapsed" {
		return slog.Attr{}
	}
	return a
}

func ExampleNew() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutTimes}))
	pipeline := policy.Must(policy.New("code_review",
		slogmw.New[string](logger),
		retry.New[string](retry.WithBackoff(retry.Constant(time.Millisecond)), retry.WithJitter(retry.NoJitter)),
	))
	pipeline.Do(context.Background(), func(ctx context.Context) (string, error) {
		if policy.Attempt(ctx) == 1 {
			return "", errors.New("429 Too Many Requests")
		}
		return "looks good", nil
	})
	// Output:
	// level=DEBUG msg="attempt begins" pipeline=code_review attempt=1
	// level=DEBUG msg="attempt failed" pipeline=code_review attempt=1 kind=rate_limit status=429 status_text="Too Many Requests"
	// level=INFO msg=retrying pipeline=code_review attempt=1 kind=rate_limit status=429 status_text="Too Many Requests" delay=1ms
	// level=DEBUG msg="attempt begins" pipeline=code_review attempt=2
	// level=INFO msg="call succeeded" pipeline=code_review outcome=success attempts=2
}

func ExampleWithErrorText() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTimes}))
	firstLine := func(err error) string {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return line
	}
	pipeline := policy.Must(policy.New("backup", slogmw.New[int](logger, slogmw.WithErrorText(firstLine))))
	pipeline.Do(context.Background(), func(context.Context) (int, error) {
		return 0, errors.New("the disk is full\nwith holiday pictures")
	})
	// Output:
	// level=WARN msg="call failed" pipeline=backup outcome=failure kind=unknown error="the disk is full" attempts=1
}

func ExampleWithLevel() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTimes}))
	pipeline := policy.Must(policy.New("billing", slogmw.New[int](logger,
		slogmw.WithLevel(slogmw.RecordFailed, slog.LevelError),
	)))
	pipeline.Do(context.Background(), func(context.Context) (int, error) {
		return 0, errors.New("401 Unauthorized")
	})
	// Output:
	// level=ERROR msg="call failed" pipeline=billing outcome=failure kind=auth_error status=401 status_text=Unauthorized attempts=1
}
