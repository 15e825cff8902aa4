package timeout_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

func TestEndOfTheCallersContextIsNotTheLimits(t *testing.T) {
	shutdown := errors.New("shutdown")
	for _, test := range []struct {
		name   string
		parent func(context.Context) (context.Context, context.CancelFunc)
		want   error
		cause  error
	}{
		{"canceled", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(500*time.Millisecond, func() { cancel(shutdown) })
			return ctx, func() { cancel(nil) }
		}, context.Canceled, shutdown},
		{"deadline", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 500*time.Millisecond)
		}, context.DeadlineExceeded, context.DeadlineExceeded},
		{"a deadline just before the limit", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second-1)
		}, context.DeadlineExceeded, context.DeadlineExceeded},
	} {
		for name, limited := range both(time.Second) {
			for _, sleep := range []time.Duration{0, time.Minute} {
				t.Run(fmt.Sprintf("%s/%s/asked after %v", test.name, name, sleep), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						ctx, cancel := test.parent(t.Context())
						defer cancel()
						var r recorder
						var cause error
						_, err := limited.Apply(ctx, observed(&r, func(ctx context.Context) (int, error) {
							time.Sleep(sleep)
							<-ctx.Done()
							cause = context.Cause(ctx)
							return 0, ctx.Err()
						}))
						if !same(err, test.want) || !same(cause, test.cause) {
							t.Errorf("got %v with cause %v, want %v with cause %v", err, cause, test.want, test.cause)
						}
						if diff := cmp.Diff([]policy.Event(nil), r.All()); diff != "" {
							t.Errorf("events (-want +got):\n%s", diff)
						}
					})
				})
			}
		}
	}
}

// tardy is a context that has not ended though its deadline has passed, as with a late timer.
type tardy struct{ context.Context }

func TestExpiryBelongsToTheParentWithTheSoonerDeadline(t *testing.T) {
	for name, limited := range both(time.Second) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := limited.Apply(tardy{t.Context()}, policy.NextFunc(func(context.Context) (int, error) {
					time.Sleep(time.Second)
					return 0, os.ErrDeadlineExceeded
				}))
				if !same(err, os.ErrDeadlineExceeded) {
					t.Errorf("got %v, want the function's error", err)
				}
			})
		})
	}
}

func TestNestedTimeoutThatPassedReportsItsLimit(t *testing.T) {
	for _, test := range []struct{ outer, inner, want time.Duration }{
		{time.Second, time.Minute, time.Second},
		{time.Minute, time.Second, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			var r recorder
			p := policy.Must(policy.New("p", timeout.New[int](test.outer), timeout.New[int](test.inner)))
			_, err := p.Apply(t.Context(), observed(&r, until))
			var exceeded *timeout.ExceededError
			if !errors.As(err, &exceeded) || exceeded.Limit != test.want {
				t.Errorf("outer %v, inner %v: got %v", test.outer, test.inner, err)
			}
			if diff := cmp.Diff([]policy.Event{timeoutEvent}, r.All()); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFuncSetsTheLimitOfACall(t *testing.T) {
	type key struct{}
	for _, test := range []struct{ limit, want time.Duration }{
		{100 * time.Millisecond, 100 * time.Millisecond},
		{time.Second, time.Second},
		{time.Minute, time.Second},
		{0, time.Second},
		{-time.Hour, time.Second},
		{1<<63 - 1, time.Second},
		{-1 << 63, time.Second},
	} {
		perCall := timeout.WithFunc(func(ctx context.Context) time.Duration {
			limit, _ := ctx.Value(key{}).(time.Duration)
			return limit
		})
		for name, limited := range both(time.Second, perCall) {
			t.Run(fmt.Sprintf("%s/%v", name, test.limit), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var r recorder
					ctx := context.WithValue(t.Context(), key{}, test.limit)
					start := time.Now()
					var cause error
					_, err := limited.Apply(ctx, observed(&r, func(ctx context.Context) (int, error) {
						<-ctx.Done()
						cause = context.Cause(ctx)
						return 0, ctx.Err()
					}))
					if elapsed := time.Since(start); elapsed != test.want {
						t.Errorf("took %v, want %v", elapsed, test.want)
					}
					for _, err := range []error{err, cause} {
						var exceeded *timeout.ExceededError
						if !errors.As(err, &exceeded) || exceeded.Limit != test.want {
							t.Errorf("got %v, want %v exceeded", err, test.want)
						}
					}
					want := []policy.Event{{Type: policy.EventTimeout, Policy: "timeout", Delay: test.want}}
					if diff := cmp.Diff(want, r.All()); diff != "" {
						t.Errorf("events (-want +got):\n%s", diff)
					}
				})
			})
		}
	}
}

func TestPanicInFuncPassesThrough(t *testing.T) {
	defer func() {
		if r := recover(); r != "boom" {
			t.Errorf("recovered %v, want boom", r)
		}
	}()
	limited := timeout.New[int](time.Second, timeout.WithFunc(func(context.Context) time.Duration { panic("boom") }))
	_, _ = limited.Apply(t.Context(), policy.NextFunc(until))
}

func (tardy) Deadline() (time.Time, bool) { return time.Now().Add(-1), true }
