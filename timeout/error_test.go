package timeout_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

func TestExceededErrorHasATextAndAVerdict(t *testing.T) {
	inner := &url.Error{Op: "Post", URL: "https://user:secret@host/?key=secret", Err: context.Canceled}
	var err error = &timeout.ExceededError{Limit: 1500 * time.Millisecond, Err: inner}
	if got, want := err.Error(), "timeout: no answer within 1.5s"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	for _, target := range []error{timeout.ErrExceeded, context.DeadlineExceeded, context.Canceled, inner} {
		if !errors.Is(err, target) {
			t.Errorf("does not match %v", target)
		}
	}
	if errors.Is(&timeout.ExceededError{}, context.Canceled) {
		t.Error("matches context.Canceled without wrapping it")
	}
	if e, ok := err.(net.Error); !ok || !e.Timeout() {
		t.Error("is no net.Error that is a timeout")
	}
	if e, ok := err.(interface{ Temporary() bool }); !ok || !e.Temporary() {
		t.Error("is not temporary")
	}
	if e, ok := err.(interface{ ErrorType() string }); !ok || e.ErrorType() != "timeout" {
		t.Error("ErrorType is not timeout")
	}
	want := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout}
	if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}

func TestExceededErrorKeepsWhetherRepeatingIsSafe(t *testing.T) {
	for _, v := range []classify.Verdict{
		{NotSent: true},
		{NoRetry: true},
		{NoRetry: true, Status: 503, RetryAfter: time.Hour},
	} {
		got := classify.Of(&timeout.ExceededError{Err: classify.As(errors.New("boom"), v)})
		want := classify.Verdict{
			Class: classify.ClassTransient, Kind: classify.KindTimeout, NotSent: v.NotSent, NoRetry: v.NoRetry,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("verdict (-want +got):\n%s", diff)
		}
	}
}

func TestTextsHoldNoSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := timeout.New[int](time.Second).Apply(t.Context(), policy.NextFunc(func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, &url.Error{Op: "Get", URL: "https://host/?key=hunter2", Err: ctx.Err()}
		}))
		if text := fmt.Sprintf("%v %s %q", err, err, err); strings.Contains(text, "hunter2") {
			t.Errorf("the text holds the query: %s", text)
		}
	})
}

func TestSaturatedErrorHasATextAndAVerdict(t *testing.T) {
	err := &timeout.SaturatedError{Abandoned: 12, Max: 10}
	if got, want := err.Error(), "timeout: too many abandoned calls still run: 12 of at most 10"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if !errors.Is(err, timeout.ErrSaturated) || errors.Is(err, context.DeadlineExceeded) || err.ErrorType() != "rejected" {
		t.Error("is no rejection")
	}
	want := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindRejected, NotSent: true, Health: classify.HealthUnknown}
	if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}
