package bulkhead_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
)

func TestInvalidOptionsAreReportedAndFailEveryCall(t *testing.T) {
	queue := func(length int, maxWait time.Duration) *bulkhead.Bulkhead[int] {
		return bulkhead.New[int](1, bulkhead.WithQueue(length, maxWait))
	}
	for _, test := range []struct {
		name    string
		made    *bulkhead.Bulkhead[int]
		option  string
		value   any
		problem string
	}{
		{"zero calls", bulkhead.New[int](0), "New", 0, "must be at least 1"},
		{"negative calls", bulkhead.New[int](math.MinInt), "New", math.MinInt, "must be at least 1"},
		{"zero slots", bulkhead.For[int](bulkhead.NewSlots(0)), "NewSlots", 0, "must be at least 1"},
		{"nil option", bulkhead.New[int](1, nil), "New", nil, "option 1 of 1 must not be nil"},
		{"nil option of slots", bulkhead.For[int](bulkhead.NewSlots(1, nil)), "NewSlots", nil, "option 1 of 1 must not be nil"},
		{"no queue length", queue(0, 1), "WithQueue", 0, "length must be at least 1"},
		{"negative queue length", queue(math.MinInt, 1), "WithQueue", math.MinInt, "length must be at least 1"},
		{"no wait", queue(1, 0), "WithQueue", time.Duration(0), "max wait must be positive"},
		{"negative wait", queue(1, math.MinInt64), "WithQueue", time.Duration(math.MinInt64), "max wait must be positive"},
		{"nil slots", bulkhead.For[int](nil), "Slots", nil, "must be made by NewSlots or NewAdaptiveSlots"},
		{"zero value of slots", bulkhead.For[int](new(bulkhead.Slots)), "Slots", nil, "must be made by NewSlots or NewAdaptiveSlots"},
		{"zero value", new(bulkhead.Bulkhead[int]), "Bulkhead", nil, "has no places; make it with New or For"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := policy.New("p", test.made)
			want := []policy.OptionError{{Policy: "bulkhead", Option: test.option, Value: test.value, Problem: test.problem}}
			if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			called := false
			_, err = test.made.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
				called = true
				return 0, nil
			}))
			if diff := cmp.Diff(want, optionerrors.All(err)); called || diff != "" {
				t.Errorf("a call without policy.New: called %v, errors (-want +got):\n%s", called, diff)
			}
			if test.made.Running() != 0 || test.made.Waiting() != 0 {
				t.Error("calls of nothing")
			}
		})
	}
}

func TestNilBulkheadFailsClosed(t *testing.T) {
	var none *bulkhead.Bulkhead[int]
	_, err := none.Apply(t.Context(), policy.NextFunc(succeed))
	want := []policy.OptionError{{Policy: "bulkhead", Option: "Bulkhead", Problem: "is nil; make it with New or For"}}
	if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if _, err := policy.New("p", none); err == nil {
		t.Error("policy.New took a nil policy")
	}
	if none.Running() != 0 || none.Waiting() != 0 {
		t.Error("calls of nothing")
	}
	for _, d := range []policy.Description{none.Describe(), (*bulkhead.Slots)(nil).Describe()} {
		if diff := cmp.Diff(policy.Description{Kind: "bulkhead"}, d); diff != "" {
			t.Errorf("description (-want +got):\n%s", diff)
		}
	}
	if len(optionerrors.All((*bulkhead.Slots)(nil).Validate())) != 1 {
		t.Error("nil slots are valid")
	}
}

func TestNilContextIsAnError(t *testing.T) {
	var none context.Context
	for name, b := range both(1) {
		if _, err := b.Apply(none, policy.NextFunc(succeed)); !same(err, policy.ErrNilContext) || b.Running() != 0 {
			t.Errorf("%s: got %v, %d run", name, err, b.Running())
		}
	}
}

func TestEveryInvalidOptionIsReported(t *testing.T) {
	var options []string
	for _, e := range optionerrors.All(bulkhead.New[int](-1, nil, bulkhead.WithQueue(0, 0)).Validate()) {
		options = append(options, e.Option)
	}
	if diff := cmp.Diff([]string{"New", "New", "WithQueue", "WithQueue"}, options); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}

func TestDescribeShowsTheSettingsInForceAndTheCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queued := bulkhead.New[int](1, bulkhead.WithName("model"), bulkhead.WithQueue(5, 1500*time.Millisecond))
		holder, waiter := begin(t.Context(), queued), begin(t.Context(), queued)
		for want, d := range map[string]policy.Description{
			"bulkhead(max concurrent 8, running 0)":                                            bulkhead.New[int](8).Describe(),
			`bulkhead "model"(max concurrent 1, queue 5, max wait 1.5s, running 1, waiting 1)`: queued.Describe(),
			`bulkhead "twice"(max concurrent 2, queue 4, max wait 2s, running 0, waiting 0)`: bulkhead.NewSlots(2,
				bulkhead.WithName("once"), bulkhead.WithQueue(3, 1), bulkhead.WithName("twice"), bulkhead.WithQueue(4, 2*time.Second),
			).Describe(),
		} {
			if got := d.String(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		holder.end(succeed)
		waiter.end(succeed)
	})
}

func FuzzLimits(f *testing.F) {
	f.Add(1, 1, int64(time.Second), uint8(5))
	f.Add(3, 0, int64(0), uint8(5))
	f.Add(math.MaxInt, math.MaxInt, int64(math.MaxInt64), uint8(20))
	f.Add(math.MinInt, math.MinInt, int64(math.MinInt64), uint8(0))
	f.Add(2, math.MaxInt-1, int64(1), uint8(255))
	f.Fuzz(func(t *testing.T, maxConcurrent, length int, maxWait int64, callers uint8) {
		var options []bulkhead.Option
		queued := length != 0 || maxWait != 0
		if queued {
			options = append(options, bulkhead.WithQueue(length, time.Duration(maxWait)))
		}
		b := bulkhead.New[int](maxConcurrent, options...)
		valid := maxConcurrent >= 1 && (!queued || length >= 1 && maxWait > 0)
		if err := b.Validate(); valid != (err == nil) {
			t.Fatalf("valid is %v, Validate says %v", valid, err)
		}
		if !valid {
			if _, err := b.Apply(t.Context(), policy.NextFunc(succeed)); len(optionerrors.All(err)) == 0 {
				t.Fatalf("a call returned %v, want option errors", err)
			}
			return
		}
		synctest.Test(t, func(t *testing.T) {
			b := bulkhead.New[int](maxConcurrent, options...) // its channel belongs to the bubble
			running := min(int(callers), maxConcurrent)
			waiting := min(int(callers)-running, length)
			calls := make([]*call, callers)
			for i := range calls {
				calls[i] = begin(t.Context(), b)
			}
			if b.Running() != running || b.Waiting() != waiting {
				t.Errorf("%d run and %d wait, want %d and %d", b.Running(), b.Waiting(), running, waiting)
			}
			for i, c := range calls {
				switch {
				case i < running+waiting:
					c.end(succeed)
				case !errors.Is(c.err, bulkhead.ErrFull):
					t.Errorf("call %d: %v, want a rejection", i, c.err)
				}
			}
			if b.Running() != 0 || b.Waiting() != 0 {
				t.Errorf("%d run and %d wait in the end", b.Running(), b.Waiting())
			}
		})
	})
}
