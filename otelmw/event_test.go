package otelmw_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func TestExecutionSpanHasTheEventsOfThePolicies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		p := observed(t, o, "inventory",
			policy.Policy[string](fallback.Value("stale")),
			retry.New[string](
				retry.WithMaxAttempts(4), retry.WithBackoff(retry.Constant(250*time.Millisecond)), retry.WithJitter(retry.NoJitter),
			),
			breaker.New[string](breaker.WithName("warehouse"), breaker.WithFailureThreshold(2)),
			timeout.New[string](time.Second),
		)
		if value, err := p.Do(t.Context(), func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}); value != "stale" || err != nil {
			t.Fatalf("got %q, %v", value, err)
		}

		want := []event{
			{"tenax.timeout", attributes{"tenax.policy": "timeout", "tenax.delay": 1.0}},
			{"tenax.retry", attributes{
				"tenax.policy": "retry", "tenax.attempt.number": int64(1), "tenax.delay": 0.25, "error.type": "timeout",
			}},
			{"tenax.timeout", attributes{"tenax.policy": "timeout", "tenax.delay": 1.0}},
			{"tenax.state_change", attributes{
				"tenax.policy": "breaker", "tenax.breaker.name": "warehouse", "tenax.breaker.from": "closed",
				"tenax.breaker.to": "open", "tenax.breaker.failures": int64(2),
			}},
			{"tenax.retry", attributes{
				"tenax.policy": "retry", "tenax.attempt.number": int64(2), "tenax.delay": 0.25, "error.type": "timeout",
			}},
			{"tenax.rejected", attributes{
				"tenax.policy": "breaker", "tenax.policy.name": "warehouse", "tenax.reason": "open", "tenax.delay": 59.75,
				"error.type": "rejected",
			}},
			{"tenax.give_up", attributes{
				"tenax.policy": "retry", "tenax.attempt.number": int64(3), "tenax.reason": "rejected", "error.type": "rejected",
			}},
			{"tenax.fallback", attributes{"tenax.policy": "fallback", "error.type": "rejected"}},
		}
		if diff := cmp.Diff(want, o.spans()[0].Events); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}

		named := attributes{"tenax.pipeline.name": "inventory"}
		for name, want := range map[string][]point{
			"tenax.timeouts": {{Attributes: named, Value: 2}},
			"tenax.rejections": {{Value: 1, Attributes: attributes{
				"tenax.pipeline.name": "inventory", "tenax.policy": "breaker", "tenax.reason": "open",
			}}},
			"tenax.fallbacks": {{Value: 1, Attributes: attributes{
				"tenax.pipeline.name": "inventory", "error.type": "rejected",
			}}},
			"tenax.breaker.transitions": {{Value: 1, Attributes: attributes{
				"tenax.breaker.name": "warehouse", "tenax.breaker.from": "closed", "tenax.breaker.to": "open",
			}}},
			"tenax.retry.delay":       {{Attributes: named, Count: 2, Sum: 0.5}},
			"tenax.execution.retries": {{Attributes: named, Count: 1, Sum: 1}},
		} {
			if diff := cmp.Diff(want, o.points(t, name)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

// emitting returns a policy that emits an event before the call.
func emitting[T any](e policy.Event) policy.Policy[T] {
	return policy.Middleware[T](func(ctx context.Context, next policy.Next[T]) (T, error) {
		next.Emit(ctx, e)
		return next.Do(ctx)
	})
}

// twice returns a policy that always calls next twice.
func twice[T any]() policy.Policy[T] {
	return policy.Middleware[T](func(ctx context.Context, next policy.Next[T]) (T, error) {
		next.Do(ctx)
		return next.Do(ctx)
	})
}

// eventTypes are those that metrics count.
var eventTypes = []policy.EventType{
	policy.EventRejected, policy.EventStateChange, policy.EventTimeout, policy.EventFallback, policy.EventRetry, policy.EventHedge,
	policy.EventPaced,
}

func TestForeignEventKeepsItsWordsButNotItsTexts(t *testing.T) {
	tests := map[string]struct {
		event policy.Event
		want  event
	}{
		"words": {
			policy.Event{Type: "cache.hit", Policy: "cache", Name: "prices", Reason: "fresh"},
			event{"tenax.event", attributes{
				"tenax.event.type": "cache.hit", "tenax.policy": "cache", "tenax.policy.name": "prices", "tenax.reason": "fresh",
			}},
		},
		"texts": {
			policy.Event{
				Type: "cache hit for user 4711", Policy: strings.Repeat("p", 1<<20), Name: strings.Repeat("n", 1<<20),
				Reason: "token=hunter2", Err: errors.New("hunter2"),
			},
			event{"tenax.event", attributes{
				"tenax.event.type": "_OTHER", "tenax.policy": "_OTHER", "tenax.policy.name": strings.Repeat("n", 256),
				"tenax.reason": "_OTHER", "error.type": "unknown",
			}},
		},
		"states": {
			policy.Event{Type: policy.EventStateChange, Policy: "limiter", From: "17", To: "open"},
			event{"tenax.state_change", attributes{
				"tenax.policy": "limiter", "tenax.breaker.name": "inventory", "tenax.breaker.from": "_OTHER",
				"tenax.breaker.to": "open", "tenax.breaker.failures": int64(0),
			}},
		},
		"hedge": {
			policy.Event{Type: policy.EventHedge, Policy: "hedge", Name: "model", Attempt: 2, Delay: time.Second},
			event{"tenax.hedge", attributes{
				"tenax.policy": "hedge", "tenax.policy.name": "model", "tenax.attempt.number": int64(2), "tenax.delay": 1.0,
			}},
		},
		"control characters": {
			policy.Event{Type: "cache.hit", Policy: "ca\x00che", Name: "pri\x1b[31mces\n\u2028", Reason: "fr\tesh"},
			event{"tenax.event", attributes{
				"tenax.event.type": "cache.hit", "tenax.policy": "_OTHER", "tenax.policy.name": "pri\uFFFD[31mces\uFFFD\uFFFD",
				"tenax.reason": "_OTHER",
			}},
		},
		"paced": {
			policy.Event{Type: policy.EventPaced, Policy: "pacing", Name: "model", Delay: 1500 * time.Millisecond},
			event{"tenax.paced", attributes{"tenax.policy": "pacing", "tenax.policy.name": "model", "tenax.delay": 1.5}},
		},
		"paced for no time": {
			policy.Event{Type: policy.EventPaced, Policy: "pacing"},
			event{"tenax.paced", attributes{"tenax.policy": "pacing", "tenax.delay": 0.0}},
		},
		"paced for too long": {
			policy.Event{Type: policy.EventRejected, Policy: "pacing", Reason: policy.ReasonPaced, Delay: time.Hour},
			event{"tenax.rejected", attributes{"tenax.policy": "pacing", "tenax.reason": "paced", "tenax.delay": 3600.0}},
		},
		"shed": {
			policy.Event{Type: policy.EventRejected, Policy: "bulkhead", Reason: policy.ReasonShed, Delay: time.Second},
			event{"tenax.rejected", attributes{"tenax.policy": "bulkhead", "tenax.reason": "shed", "tenax.delay": 1.0}},
		},
		"retry at once": {
			policy.Event{Type: policy.EventRetry, Policy: "retry", Attempt: 1},
			event{"tenax.retry", attributes{"tenax.policy": "retry", "tenax.attempt.number": int64(1), "tenax.delay": 0.0}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := newTelemetry()
			p := observed(t, o, "inventory", emitting[string](test.event))
			p.Do(t.Context(), succeed)
			if diff := cmp.Diff([]event{test.want}, o.spans()[0].Events); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHedgesAreCountedByPolicyAndBounded(t *testing.T) {
	o := newTelemetry()
	policies := make(chan string, 1)
	p := observed(t, o, "inventory", policy.Policy[string](policy.Middleware[string](
		func(ctx context.Context, next policy.Next[string]) (string, error) {
			next.Emit(ctx, policy.Event{Type: policy.EventHedge, Policy: <-policies, Attempt: 2})
			return next.Do(ctx)
		},
	)))
	for i := range 60 {
		policies <- []string{"hedge", "hedge", "policy-" + strings.Repeat("i", i)}[i%3]
		p.Do(t.Context(), succeed)
	}
	var hedges, others int64
	points := o.points(t, "tenax.hedges")
	for _, point := range points {
		switch point.Attributes["tenax.policy"] {
		case "hedge":
			hedges = point.Value
		default:
			others += point.Value
		}
	}
	if hedges != 40 || others != 20 || len(points) > 17 {
		t.Errorf("%d hedges and %d others in %d series, want 40, 20 and at most 17", hedges, others, len(points))
	}
}

func TestRejectionReasonsAreBounded(t *testing.T) {
	o := newTelemetry()
	reasons := make(chan string, 1)
	p := observed(t, o, "inventory", policy.Policy[string](policy.Middleware[string](
		func(ctx context.Context, next policy.Next[string]) (string, error) {
			next.Emit(ctx, policy.Event{Type: policy.EventRejected, Policy: "limiter", Reason: <-reasons})
			return "", errors.New("rejected")
		},
	)))
	for i := range 200 {
		reasons <- "user-" + strings.Repeat("i", i%100/2)
		p.Do(t.Context(), succeed)
	}
	for i := range 200 {
		reasons <- "tenant-" + strings.Repeat("i", i%50)
		p.Do(t.Context(), succeed)
	}
	points := o.points(t, "tenax.rejections")
	var total int64
	for _, p := range points {
		total += p.Value
	}
	if len(points) > 65 || total != 400 {
		t.Errorf("%d series count %d rejections, want at most 65 that count 400", len(points), total)
	}
}
