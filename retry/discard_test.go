package retry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func TestDroppedFailuresAreDiscardedOnceBeforeTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var at []time.Duration
		note := func() { at = append(at, time.Since(start)) }
		first, second := &holder{on: note}, &holder{on: note}
		announced := 0
		seen := events{on: func(e policy.Event) {
			announced++
			if h, ok := errors.AsType[*holder](e.Err); !ok || h.discarded != 0 {
				t.Errorf("event %+v has no error that is still whole", e)
			}
		}}
		s := failing(first, fmt.Errorf("wrapped: %w", second))
		value, err := newPipeline(t, &seen, retry.New[int](exactly)).Do(t.Context(), s.call)
		if value != 42 || err != nil || announced != 2 {
			t.Errorf("Do = %d, %v after %d events, want 42, nil after 2", value, err, announced)
		}
		if first.discarded != 1 || second.discarded != 1 {
			t.Errorf("discarded %d and %d times, want once", first.discarded, second.discarded)
		}
		if diff := cmp.Diff([]time.Duration{0, 100 * ms}, at); diff != "" {
			t.Errorf("discarded at (-want +got):\n%s", diff)
		}
	})
}

func TestReturnedFailureIsNotDiscarded(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	soon, cancelSoon := context.WithTimeout(t.Context(), time.Minute)
	defer cancelSoon()
	tests := map[string]struct {
		ctx     context.Context
		options []retry.Option
		reason  retry.Reason
	}{
		"exhausted": {t.Context(), []retry.Option{quickly}, retry.ReasonExhausted},
		"permanent": {t.Context(), []retry.Option{retry.WithRetryIf(func(error) bool { return false })}, retry.ReasonPermanent},
		"deadline":  {soon, []retry.Option{retry.WithBackoff(retry.Constant(time.Hour)), exactly}, retry.ReasonDeadline},
		"canceled":  {canceled, nil, retry.ReasonCanceled},
	}
	for name, test := range tests {
		var made []*holder
		_, err := newPipeline(t, retry.New[int](test.options...)).Do(test.ctx, func(context.Context) (int, error) {
			made = append(made, new(holder))
			return 0, made[len(made)-1]
		})
		if e := gaveUp(t, err); e.Reason != test.reason {
			t.Errorf("%s: reason %s, want %s", name, e.Reason, test.reason)
		}
		for i, h := range made {
			want := 1
			if i == len(made)-1 {
				want = 0
			}
			if h.discarded != want {
				t.Errorf("%s: failure %d of %d was discarded %d times, want %d", name, i+1, len(made), h.discarded, want)
			}
		}
	}
}
