package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/examples/internal/readme"
	"github.com/tenax-go/tenax/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheCacheAnswersBeforeTheRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { readme.Check(t, run) })
}

func oneKey(context.Context) string { return "key" }

// counting returns a function that returns the number of its calls.
func counting() (policy.Next[int], *int) {
	calls := 0
	return policy.NextFunc(func(context.Context) (int, error) {
		calls++
		return calls, nil
	}), &calls
}

func TestAnAnswerIsKeptForItsLifetime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache := NewCache[string, int](oneKey, time.Minute, 10)
		next, calls := counting()
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{0, 1}, {time.Minute - 1, 1}, {1, 2}} {
			time.Sleep(step.wait)
			if value, err := cache.Apply(t.Context(), next); value != step.want || err != nil {
				t.Errorf("after another %v: %d, %v; want %d", step.wait, value, err, step.want)
			}
		}
		if *calls != 2 {
			t.Errorf("%d calls", *calls)
		}
	})
}

func TestAnErrorIsNotKept(t *testing.T) {
	cache := NewCache[string, int](oneKey, time.Minute, 10)
	calls := 0
	next := policy.NextFunc(func(context.Context) (int, error) {
		calls++
		return 0, errors.New("down")
	})
	for range 2 {
		if _, err := cache.Apply(t.Context(), next); err == nil {
			t.Error("no error")
		}
	}
	if calls != 2 {
		t.Errorf("%d calls", calls)
	}
}

func TestTheNumberOfEntriesIsBounded(t *testing.T) {
	number := 0
	cache := NewCache[int, int](func(context.Context) int { return number }, time.Minute, 3)
	next, _ := counting()
	for number = range 100 {
		if _, err := cache.Apply(t.Context(), next); err != nil {
			t.Fatal(err)
		}
	}
	if gauge := cache.Describe().Gauges[0]; gauge.Value != 3 {
		t.Errorf("%s %v", gauge.Name, gauge.Value)
	}
}

// events records the types of the events.
type events []policy.EventType

func (e *events) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	return ctx
}
func (e *events) EndAttempt(context.Context, policy.AttemptRecord) {}
func (e *events) Event(_ context.Context, event policy.Event)      { *e = append(*e, event.Type) }

func TestObserversGetAnEventForAHit(t *testing.T) {
	cache := NewCache[string, int](oneKey, time.Minute, 10)
	next, _ := counting()
	var seen events
	for range 2 {
		if _, err := cache.Apply(t.Context(), next.Observe(&seen)); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 1 || seen[0] != Hit {
		t.Errorf("events: %v", seen)
	}
}

func TestAnInvalidCacheCallsNothing(t *testing.T) {
	next, calls := counting()
	cache := NewCache[string, int](nil, 0, 0)
	_, err := cache.Apply(t.Context(), next)
	if *calls != 0 || err == nil {
		t.Fatalf("%d calls, %v", *calls, err)
	}
	for _, option := range []string{"key", "lifetime", "maxEntries"} {
		if !strings.Contains(err.Error(), option) {
			t.Errorf("%q does not name %s", err, option)
		}
	}
	if option, ok := errors.AsType[*policy.OptionError](err); !ok || option.Policy != "cache" {
		t.Errorf("no OptionError of the cache: %v", err)
	}
}
