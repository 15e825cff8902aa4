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
	return contexts.NewLimit(ctx, after, start.Add(after), exceeded)
}

var start = time.Now().Add(time.Hour)

func exceeded(limit time.Duration) error { return &limitError{limit} }

type limitError struct{ limit time.Duration }

func (e *limitError) Error() string { return "exceeded " + e.limit.String() }

func value(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, 1) }

func elsewhere(context.Context) context.Context { return value(value(context.TODO())) }

// derived is a context of another package that tells its parent.
type derived struct{ context.Context }

func (d *derived) Parent(contexts.Key) context.Context { return d.Context }

// incomparable is a context that panics when it is compared.
type incomparable struct {
	context.Context
	_ []int
}

// foreign is a context with a Done of its own.
type foreign struct{ context.Context }

func (foreign) Done() <-chan struct{} { return make(chan struct{}) }

func TestTheSoonestLimitIsFoundUpToTheOrigin(t *testing.T) {
	type derive = func(origin context.Context) context.Context
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
		{"the origin itself", background, func(o context.Context) context.Context { return o }, 0, true},
		{"values", cancelable, func(o context.Context) context.Context { return value(value(o)) }, 0, true},
		{"one", value(background), func(o context.Context) context.Context { return limit(o, 3) }, 3, true},
		{"the inner one is sooner", cancelable, func(o context.Context) context.Context { return limit(value(limit(value(o), 5)), 3) }, 3, true},
		{"the outer one is sooner", cancelable, func(o context.Context) context.Context { return limit(value(limit(value(o), 3)), 5) }, 3, true},
		{"a context of another package between", cancelable, func(o context.Context) context.Context { return limit(&derived{limit(o, 3)}, 5) }, 3, true},
		{"a call within the call", cancelable, func(o context.Context) context.Context { return limit(&contexts.Origin{Context: limit(o, 3)}, 5) }, 3, true},
		{"the caller's own limit is not the policies'", own, func(o context.Context) context.Context { return value(limit(value(o), 3)) }, 3, true},
		{"the caller's own limit alone", own, value, 0, true},
		{"a caller that cannot be compared", odd, func(o context.Context) context.Context { return limit(value(o), 3) }, 3, true},
		{"canceled by something else", cancelable, func(o context.Context) context.Context {
			child, cancel := context.WithCancel(o)
			t.Cleanup(cancel)
			return limit(child, 3)
		}, 3, false},
		{"something else around a limit", cancelable, func(o context.Context) context.Context { return value(foreign{limit(o, 3)}) }, 0, false},
		{"never ends, the origin does", cancelable, func(o context.Context) context.Context { return limit(context.WithoutCancel(o), 3) }, 3, false},
		{"from elsewhere, and never ends", background, elsewhere, 0, true},
		{"the caller's, past the origin", cancelable, func(context.Context) context.Context { return value(cancelable) }, 0, true},
	} {
		origin := &contexts.Origin{Context: test.caller}
		found, known := contexts.Between(test.derive(origin), origin)
		var got time.Duration
		if found != nil {
			deadline, _ := found.Deadline()
			got = deadline.Sub(start)
		}
		if test.caller == own && got != 0 { // Its deadline is the sooner one.
			got = test.want
		}
		if got != test.want || known != test.known {
			t.Errorf("%s: %v, known %v; want %v, %v", test.name, got, known, test.want, test.known)
		}
	}
}

func TestToLookForLimitsAllocatesNothing(t *testing.T) {
	origin := &contexts.Origin{Context: context.Background()}
	ctx := value(limit(value(limit(value(origin), 5)), 3))
	if got := testing.AllocsPerRun(100, func() {
		if found, known := contexts.Between(ctx, origin); found == nil || !known {
			t.Fatal("not found")
		}
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}
