package policy_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/tenax-go/tenax/policy"
)

var errBoom = errors.New("boom")

func answer(context.Context) (int, error) { return 42, nil }

func fail(context.Context) (int, error) { return 0, errBoom }

func pass(ctx context.Context, next policy.Next[int]) (int, error) { return next.Do(ctx) }

// nilContext hides a nil context from the linters.
var nilContext context.Context

func newPipeline[T any](t *testing.T, policies ...policy.Policy[T]) *policy.Pipeline[T] {
	t.Helper()
	p, err := policy.New("test", policies...)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return p
}

// journal is a list of what happened, in order.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) note(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

// tracer is a policy that records when it is entered and left, also by a panic.
func (j *journal) tracer(name string) policy.Policy[int] {
	return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		j.note("+%s", name)
		defer j.note("-%s", name)
		return next.Do(ctx)
	})
}

// journalObserver is an observer that writes to a journal, and the policy that adds it.
type journalObserver struct {
	name string
	*journal
}

type journalKey string

func (w journalObserver) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return next.Observe(w).Do(ctx)
}

func (w journalObserver) StartAttempt(ctx context.Context, a policy.AttemptRecord) context.Context {
	w.note("%s: start %d", w.name, a.Number)
	return context.WithValue(ctx, journalKey(w.name), a.Number)
}

func (w journalObserver) EndAttempt(ctx context.Context, a policy.AttemptRecord) {
	w.note("%s: end %d of %v, error %v", w.name, a.Number, ctx.Value(journalKey(w.name)), a.Err)
}

func (w journalObserver) Event(_ context.Context, e policy.Event) {
	w.note("%s: event %s", w.name, e.Type)
}

// emitter is a policy that emits an event and goes on.
func emitter(t policy.EventType) policy.Policy[int] {
	return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		next.Emit(ctx, policy.Event{Type: t, Policy: "emitter"})
		return next.Do(ctx)
	})
}

// times is a policy that calls next that many times in sequence and returns the last result.
func times(n int) policy.Policy[int] {
	return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (value int, err error) {
		for range n {
			value, err = next.Do(ctx)
		}
		return value, err
	})
}
