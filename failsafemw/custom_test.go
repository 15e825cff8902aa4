package failsafemw_test

import (
	"context"
	"errors"
	"testing"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

type (
	result[R any] = common.PolicyResult[R]
	rest[R any]   = func(failsafe.Execution[R]) *result[R]
)

// executor is a user's policy that is its own executor.
type executor[R any] func(rest[R], failsafe.Execution[R]) *result[R]

func (e executor[R]) ToExecutor(R) any { return e }

func (e executor[R]) Apply(inner rest[R]) rest[R] {
	return func(x failsafe.Execution[R]) *result[R] { return e(inner, x) }
}

// failing refuses every call.
type failing[R any] struct{}

var errQuota = errors.New("quota used up")

func (failing[R]) Apply(rest[R]) rest[R] {
	return func(failsafe.Execution[R]) *result[R] { return &result[R]{Error: errQuota, Done: true} }
}

func TestAUsersPolicyCanRefuse(t *testing.T) {
	p := custom[int]{func() any { return failing[int]{} }}
	pipeline, events := pipelineOf(t, failsafemw.New[int](p, failsafemw.WithKind("quota"), failsafemw.WithName("tenant")))
	_, err := pipeline.Do(t.Context(), succeed)
	wantError(t, err, classify.KindRejected, errQuota)
	wantEqual(t, "text", err.Error(), `quota "tenant": quota used up`)
	wantEvents(t, events, policy.Event{
		Type: policy.EventRejected, Policy: "quota", Name: "tenant", Reason: "refused", Err: errQuota,
	})
}

func TestAUsersPolicyCanRetry(t *testing.T) {
	p := executor[int](func(inner rest[int], x failsafe.Execution[int]) *result[int] {
		inner(x)
		return inner(x)
	})
	pipeline, events := pipelineOf(t, failsafemw.New[int](p))
	var numbers []int
	value, err := pipeline.Do(t.Context(), func(ctx context.Context) (int, error) {
		numbers = append(numbers, policy.Attempt(ctx))
		return 7, nil
	})
	wantEqual(t, "value", value, 7)
	wantEqual(t, "error", err, nil)
	wantEqual(t, "attempts", numbers, []int{1, 2})
	wantEqual(t, "event", events.Take()[0].Type, policy.EventRetry)
}

func TestAUsersPolicyThatPanics(t *testing.T) {
	p := executor[int](func(inner rest[int], x failsafe.Execution[int]) *result[int] {
		inner(x)
		panic("boom")
	})
	pipeline, _ := pipelineOf(t, failsafemw.New[int](p))
	wantEqual(t, "panic", panicOf(func() { _, _ = pipeline.Do(t.Context(), succeed) }), any("boom"))

	recovering := policy.Must(policy.New("test", policy.Recover[int](), failsafemw.New[int](p)))
	_, err := recovering.Do(t.Context(), succeed)
	wantError(t, err, classify.KindPanic)
}

func TestAUsersPolicySeesNoPanic(t *testing.T) {
	released := false
	p := executor[int](func(inner rest[int], x failsafe.Execution[int]) *result[int] {
		r := inner(x)
		released = r.Error != nil
		return r
	})
	pipeline, _ := pipelineOf(t, failsafemw.New[int](p))
	wantEqual(t, "panic", panicOf(func() { _, _ = pipeline.Do(t.Context(), panicking("boom")) }), any("boom"))
	wantEqual(t, "released", released, true)
}
