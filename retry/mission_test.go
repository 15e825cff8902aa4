package retry_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// These tests are named after those of the framework that Tenax ports.

func TestMissionSyncRetryTransientErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := errors.New("429 Too Many Requests: rate limit exceeded")
		s := failing(limited, limited)
		outcome := newPipeline(t, retry.New[int]()).Execute(t.Context(), s.call)
		if outcome.Value != 42 || outcome.Err != nil || outcome.Attempts != 3 {
			t.Errorf("Execute = %+v, want success on the third attempt", outcome)
		}
	})
}

func TestMissionSyncRetryPermanentErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unauthorized := errors.New("401 Unauthorized: Invalid API key")
		s := always(unauthorized)
		outcome := newPipeline(t, retry.New[int]()).Execute(t.Context(), s.call)
		e := gaveUp(t, outcome.Err)
		if outcome.Attempts != 1 || outcome.Elapsed != 0 || e.Reason != retry.ReasonPermanent || !errors.Is(e, unauthorized) {
			t.Errorf("Execute = %+v, want the permanent error at once", outcome)
		}
		if verdict := e.Verdict(); verdict.Class != classify.ClassPermanent || verdict.Kind != classify.KindAuth {
			t.Errorf("verdict = %+v, want permanent, auth_error", verdict)
		}
	})
}

func TestMissionAsyncRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(errors.New("connection refused"))
		value, err := newPipeline(t, retry.New[int]()).Go(t.Context(), s.call).Wait(t.Context())
		if value != 42 || err != nil || len(s.at) != 2 {
			t.Errorf("Wait = %d, %v after %d attempts, want 42, nil after 2", value, err, len(s.at))
		}
	})
}

func TestMissionConcurrentRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPipeline(t, retry.New[int]())
		services := []*service{
			failing(errors.New("503 Service Unavailable")),
			failing(errors.New("request timed out")),
			failing(errors.New("connection reset by peer")),
		}
		futures := make([]*policy.Future[int], len(services))
		for i, s := range services {
			futures[i] = p.Go(t.Context(), s.call)
		}
		for i, f := range futures {
			if value, err := f.Wait(t.Context()); value != 42 || err != nil || len(services[i].at) != 2 {
				t.Errorf("request %d = %d, %v after %d attempts, want 42, nil after 2", i+1, value, err, len(services[i].at))
			}
		}
	})
}

func TestMissionTimelineExample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(errors.New("503 Service Unavailable"), context.DeadlineExceeded)
		outcome := newPipeline(t, retry.New[int](exactly)).Execute(t.Context(), s.call)
		if outcome.Err != nil || outcome.Elapsed != 300*time.Millisecond {
			t.Errorf("Execute = %+v, want success after 300ms", outcome)
		}
		if diff := cmp.Diff([]time.Duration{0, 100 * ms, 300 * ms}, s.at); diff != "" {
			t.Errorf("attempts at (-want +got):\n%s", diff)
		}
	})
}

func TestMissionTimeoutHandling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPipeline(t, retry.New[int](retry.WithMaxAttempts(2)), timeout.New[int](time.Second))
		outcome := p.Execute(t.Context(), func(ctx context.Context) (int, error) {
			select {
			case <-time.After(2 * time.Second):
				return 42, nil
			case <-ctx.Done():
				return 0, context.Cause(ctx)
			}
		})
		want := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout}
		if diff := cmp.Diff(want, classify.Of(outcome.Err)); diff != "" || outcome.Attempts != 2 {
			t.Errorf("%d attempts, %v; verdict (-want +got):\n%s", outcome.Attempts, outcome.Err, diff)
		}
		if !errors.Is(outcome.Err, timeout.ErrExceeded) || !errors.Is(outcome.Err, retry.ErrExhausted) {
			t.Errorf("%v is not both an exceeded limit and exhausted attempts", outcome.Err)
		}
	})
}
