package lineage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/lineage"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type key struct{}

// limited is a context with a limit that does nothing.
type limited struct {
	context.Context
	name string
}

func (l *limited) Parent(lineage.Key) context.Context { return l.Context }
func (*limited) Expiry() time.Time                    { return time.Time{} }
func (*limited) Cause() error                         { return nil }
func (*limited) Join(lineage.Member) bool             { return true }
func (*limited) Leave(lineage.Member)                 {}
func (*limited) Done() <-chan struct{}                { panic("asked for Done") }

func limit(ctx context.Context, name string) context.Context { return &limited{ctx, name} }

func value(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, 1) }

// incomparable is a context that panics when it is compared.
type incomparable struct {
	context.Context
	_ []int
}

// foreign is a context with a Done of its own.
type foreign struct{ context.Context }

func (foreign) Done() <-chan struct{} { return make(chan struct{}) }

func TestLimitsAreFoundUpToTheOrigin(t *testing.T) {
	background := context.Background()
	cancelable, cancel := context.WithCancel(background)
	defer cancel()
	child, cancelChild := context.WithCancel(cancelable)
	defer cancelChild()
	odd := incomparable{Context: cancelable}
	valued := value(background)
	outer := limit(value(cancelable), "the caller's own")

	for _, test := range []struct {
		name        string
		ctx, origin context.Context
		want        []string
		complete    bool
	}{
		{"itself", background, background, nil, true},
		{"values", value(value(cancelable)), cancelable, nil, true},
		{"a value's context is the origin", limit(valued, "a"), valued, []string{"a"}, true},
		{"limits, innermost first", limit(value(limit(value(cancelable), "outer")), "inner"), cancelable, []string{"inner", "outer"}, true},
		{"the caller's own limit is not the policies'", value(limit(value(outer), "inner")), outer, []string{"inner"}, true},
		{"a limit is the origin itself", outer, outer, nil, true},
		{"cannot be compared", limit(value(odd), "a"), odd, []string{"a"}, true},
		{"canceled by something else", limit(child, "a"), cancelable, []string{"a"}, false},
		{"around a limit", value(foreign{limit(cancelable, "a")}), cancelable, nil, false},
		{"never ends, the origin does", limit(context.WithoutCancel(cancelable), "a"), cancelable, []string{"a"}, false},
		{"from elsewhere, and never ends", value(context.TODO()), background, nil, true},
	} {
		found, complete := lineage.Limits(test.ctx, test.origin, nil)
		var names []string
		for _, limit := range found {
			names = append(names, limit.(*limited).name)
		}
		if diff := cmp.Diff(test.want, names); diff != "" || complete != test.complete {
			t.Errorf("%s: complete %v, want %v; limits (-want +got):\n%s", test.name, complete, test.complete, diff)
		}
	}
}

func TestLimitsAllocateNothing(t *testing.T) {
	origin := context.Background()
	ctx := value(limit(value(limit(value(origin), "outer")), "inner"))
	if got := testing.AllocsPerRun(100, func() {
		var room [4]lineage.Limit
		if found, complete := lineage.Limits(ctx, origin, room[:0]); len(found) != 2 || !complete {
			t.Fatal("wrong")
		}
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}
