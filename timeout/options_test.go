package timeout_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

func drop(any, error) {}

func TestInvalidOptionsAreReportedAndFailEveryCall(t *testing.T) {
	for _, test := range []struct {
		name    string
		made    *timeout.Timeout[int]
		option  string
		value   any
		problem string
	}{
		{"zero limit", timeout.New[int](0), "New", time.Duration(0), "must be positive"},
		{"negative limit", timeout.New[int](math.MinInt64), "New", time.Duration(math.MinInt64), "must be positive"},
		{"nil option", timeout.New[int](1, nil), "New", nil, "option 1 of 1 must not be nil"},
		{"nil WithFunc", timeout.New[int](1, timeout.WithFunc(nil)), "WithFunc", nil, "must not be nil"},
		{"zero WithAbandon", timeout.New[int](1, timeout.WithAbandon(0)), "WithAbandon", 0, "must be at least 1"},
		{"negative WithAbandon", timeout.New[int](1, timeout.WithAbandon(-1)), "WithAbandon", -1, "must be at least 1"},
		{
			"nil WithOnLateResult", timeout.New[int](1, timeout.WithAbandon(1), timeout.WithOnLateResult(nil)),
			"WithOnLateResult", nil, "must not be nil",
		},
		{
			"WithOnLateResult alone", timeout.New[int](1, timeout.WithOnLateResult(drop)),
			"WithOnLateResult", "func", "needs WithAbandon, as only abandoned calls have late results",
		},
		{"zero value", new(timeout.Timeout[int]), "Timeout", nil, "has no limit; make it with New"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := policy.New("p", test.made)
			var got *policy.OptionError
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want an *OptionError", err)
			}
			want := &policy.OptionError{Policy: "timeout", Option: test.option, Value: test.value, Problem: test.problem}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			called := false
			_, err = test.made.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
				called = true
				return 0, nil
			}))
			if called || !errors.As(err, &got) {
				t.Errorf("a call without policy.New returned %v, called: %v", err, called)
			}
		})
	}
}

func TestNilTimeoutFailsClosed(t *testing.T) {
	var none *timeout.Timeout[int]
	var invalid *policy.OptionError
	if _, err := none.Apply(t.Context(), policy.NextFunc(until)); !errors.As(err, &invalid) {
		t.Errorf("Apply returned %v, want an *OptionError", err)
	}
	if _, err := policy.New("p", none); err == nil {
		t.Error("policy.New took a nil policy")
	}
	if none.Abandoned() != 0 {
		t.Error("abandoned calls of nothing")
	}
	if diff := cmp.Diff(policy.Description{Kind: "timeout"}, none.Describe()); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
}

func TestEveryInvalidOptionIsReported(t *testing.T) {
	err := timeout.New[int](-1, nil, timeout.WithFunc(nil), timeout.WithAbandon(-1)).Validate()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("got %v, want joined errors", err)
	}
	var options []string
	for queue := joined.Unwrap(); len(queue) > 0; queue = queue[1:] {
		if inner, ok := queue[0].(interface{ Unwrap() []error }); ok {
			queue = append(append([]error{nil}, inner.Unwrap()...), queue[1:]...)
			continue
		}
		options = append(options, queue[0].(*policy.OptionError).Option)
	}
	if diff := cmp.Diff([]string{"New", "New", "WithFunc", "WithAbandon"}, options); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}

func TestLastOfRepeatedOptionsCounts(t *testing.T) {
	limited := timeout.New[int](time.Second, timeout.WithAbandon(5), timeout.WithAbandon(2))
	if got, want := limited.Describe().String(), "timeout(limit 1s, max abandoned 2, abandoned 0)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDescribeShowsTheSettingsInForce(t *testing.T) {
	perCall := timeout.WithFunc(func(context.Context) time.Duration { return 1 })
	for want, limited := range map[string]*timeout.Timeout[int]{
		"timeout(limit 1.5s)":                         timeout.New[int](1500 * time.Millisecond),
		"timeout(limit 1s, limit a call by function)": timeout.New[int](time.Second, perCall),
	} {
		if got := limited.Describe().String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func FuzzLimits(f *testing.F) {
	f.Add(int64(time.Second), int64(0), int64(time.Hour), 0)
	f.Add(int64(math.MaxInt64), int64(math.MaxInt64), int64(math.MinInt64), 3)
	f.Add(int64(math.MinInt64), int64(-1), int64(math.MaxInt64), -1)
	f.Add(int64(1), int64(2), int64(1), math.MaxInt)
	f.Fuzz(func(t *testing.T, limit, call, parent int64, abandon int) {
		options := []timeout.Option{timeout.WithFunc(func(context.Context) time.Duration { return time.Duration(call) })}
		if abandon != 0 {
			options = append(options, timeout.WithAbandon(abandon))
		}
		limited := timeout.New[int](time.Duration(limit), options...)
		if valid := limit > 0 && abandon >= 0; valid != (limited.Validate() == nil) {
			t.Fatalf("limit %d, abandon %d: valid is %v, Validate says %v", limit, abandon, valid, limited.Validate())
		}
		if limited.Validate() != nil {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			ctx := t.Context()
			want := time.Now().Add(time.Duration(limit))
			if call > 0 {
				want = time.Now().Add(time.Duration(min(limit, call)))
			}
			if parent > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, time.Duration(parent))
				defer cancel()
				if end := time.Now().Add(time.Duration(parent)); end.Before(want) {
					want = end
				}
			}
			value, err := limited.Apply(ctx, policy.NextFunc(func(ctx context.Context) (int, error) {
				got, ok := ctx.Deadline()
				if !ok || !got.Equal(want) {
					t.Errorf("deadline %v, want %v", got, want)
				}
				return 7, ctx.Err()
			}))
			if value != 7 || err != nil {
				t.Errorf("got %v, %v, want 7 without error", value, err)
			}
		})
	})
}
