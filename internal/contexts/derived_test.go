package contexts_test

import (
	"context"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/contexts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type key struct{}

func limit(ctx context.Context, after time.Duration) context.Context {
	return contexts.NewTimeout(ctx, after, start.Add(after), exceeded)
}

var start = time.Now().Add(time.Hour)

func exceeded(limit time.Duration) error { return &limitError{limit} }

type limitError struct{ limit time.Duration }

func (e *limitError) Error() string { return "exceeded " + e.limit.String() }

func value(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, 1) }

func unrelated(context.Context) context.Context { return value(value(context.TODO())) }

// derived is a context of another package with a known parent.
type derived struct{ context.Context }

func (d *derived) Parent(contexts.Key) context.Context { return d.Context }

// incomparable is a context that panics when it is compared.
type incomparable struct {
	context.Context
	_ []int
}

// foreign is a context with its own Done.
type foreign struct{ context.Context }

func (foreign) Done() <-chan struct{} { return make(chan struct{}) }

func TestTheSoonestTimeoutBelowTheCallIsFound(t *testing.T) {
	type derive = func(call context.Context) context.Context
	background := context.Background()
	cancelable, cancel := context.WithCancel(background)
	defer cancel()
	odd := incomparable{Context: cancelable}
	own := limit(value(cancelable), 1)

	for _, test := range []struct {
		name   string
		caller context.Context
		derive derive
		want   time.Duration
		known  bool
	}{
		{"the call itself", background, func(o context.Context) context.Context { return o }, 0, true},
		{"values", cancelable, func(o context.Context) context.Context { return value(value(o)) }, 0, true},
		{"one", value(background), func(o context.Context) context.Context { return limit(o, 3) }, 3, true},
		{"the inner one is sooner", cancelable, func(o context.Context) context.Context { return limit(value(limit(value(o), 5)), 3) }, 3, true},
		{"the outer one is sooner", cancelable, func(o context.Context) context.Context { return limit(value(limit(value(o), 3)), 5) }, 3, true},
		{"a context of another package between", cancelable, func(o context.Context) context.Context { return limit(&derived{limit(o, 3)}, 5) }, 3, true},
		{"a call within the call", cancelable, func(o context.Context) context.Context { return limit(&contexts.Call{Context: limit(o, 3)}, 5) }, 3, true},
		{"the caller's own limit is not the policies'", own, func(o context.Context) context.Context { return value(limit(value(o), 3)) }, 3, true},
		{"the caller's own limit alone", own, value, 0, true},
		{"a caller that cannot be compared", odd, func(o context.Context) context.Context { return limit(value(o), 3) }, 3, true},
		{"canceled by something else", cancelable, func(o context.Context) context.Context {
			child, cancel := context.WithCancel(o)
			t.Cleanup(cancel)
			return limit(child, 3)
		}, 3, false},
		{"something else around a limit", cancelable, func(o context.Context) context.Context { return value(foreign{limit(o, 3)}) }, 0, false},
		{"never ends, the call does", cancelable, func(o context.Context) context.Context { return limit(context.WithoutCancel(o), 3) }, 3, false},
		{"unrelated, and never ends", background, unrelated, 0, true},
		{"the caller's, past the call", cancelable, func(context.Context) context.Context { return value(cancelable) }, 0, true},
	} {
		call := &contexts.Call{Context: test.caller}
		found, known := contexts.SoonestTimeout(test.derive(call), call)
		var got time.Duration
		if found != nil {
			deadline, _ := found.Deadline()
			got = deadline.Sub(start)
		}
		if test.caller == own && got != 0 { // The caller's deadline is sooner.
			got = test.want
		}
		if got != test.want || known != test.known {
			t.Errorf("%s: %v, known %v; want %v, %v", test.name, got, known, test.want, test.known)
		}
	}
}

func TestSoonestTimeoutAllocatesNothing(t *testing.T) {
	call := &contexts.Call{Context: context.Background()}
	ctx := value(limit(value(limit(value(call), 5)), 3))
	if got := testing.AllocsPerRun(100, func() {
		if found, known := contexts.SoonestTimeout(ctx, call); found == nil || !known {
			t.Fatal("not found")
		}
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}
