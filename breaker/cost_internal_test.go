package breaker

import (
	"context"
	"testing"
	"time"
	"unsafe"

	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/policy"
)

func TestCallAllocates(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	result := func(err error) policy.Func[int] {
		return func(context.Context) (int, error) { return 0, err }
	}
	open := New[int](WithFailureThreshold(1))
	_, _ = open.Apply(t.Context(), policy.NextFunc(result(errDown)))
	forced := New[int]()
	forced.ForceOpen()
	for _, test := range []struct {
		name    string
		breaker *Breaker[int]
		fn      policy.Func[int]
		want    float64
	}{
		{"nothing on success", New[int](), result(nil), 0},
		{"nothing on a failure", New[int](WithFailureThreshold(maxThreshold)), result(errDown), 0},
		{"nothing when it is forced closed", forcedClosedBreaker(), result(errDown), 0},
		{"nothing where a window is kept", breakerWithWindow(), result(errDown), 0},
		{"the error of a rejection", open, result(nil), 1},
		{"the error of a forced rejection", forced, result(nil), 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			pipeline := policy.Must(policy.New("p", test.breaker))
			ctx := t.Context()
			if got := testing.AllocsPerRun(1000, func() { _, _ = pipeline.Do(ctx, test.fn) }); got != test.want {
				t.Errorf("%v allocations, want %v", got, test.want)
			}
		})
	}
}

func forcedClosedBreaker() *Breaker[int] {
	b := New[int]()
	b.ForceClosed()
	return b
}

func breakerWithWindow() *Breaker[int] {
	return New[int](WithFailureRate(1, time.Hour, maxMinCalls), WithSlowCalls(time.Hour, 1))
}

func TestProbesAllocateNothingAfterTheFirst(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	c := NewCircuit(WithCooldown(1))
	probe := func() {
		p, _, _ := c.admit(context.Background(), false)
		c.settle(p, fault.Neutral)
	}
	c.mu.Lock()
	c.enter(halfOpen, 0)
	c.mu.Unlock()
	probe()
	if got := testing.AllocsPerRun(1000, probe); got != 0 {
		t.Errorf("%v allocations, want 0", got)
	}
}

func TestCircuitIsSmall(t *testing.T) {
	// A circuit keeps room for one of each once it had them.
	hangs := unsafe.Sizeof(probe{}) + unsafe.Sizeof(change{})
	if got := unsafe.Sizeof(Circuit{}) + hangs; got > 256 {
		t.Errorf("a circuit takes %d bytes, more than 256", got)
	}
}

// within fails the test if fn waits for a lock that the test holds itself.
func within(t *testing.T, what string, fn func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn()
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatalf("%s waits for the lock", what)
	}
}

func TestNoLockIsTakenIfEveryCallIsAdmitted(t *testing.T) {
	closed, forced, open, withWindow := New[int](), forcedClosedBreaker(), New[int](WithFailureThreshold(1)), breakerWithWindow()
	call := func(b *Breaker[int], err error) func() {
		return func() {
			_, _ = b.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) { return 0, err }))
		}
	}
	call(open, errDown)()
	for _, b := range []*Breaker[int]{closed, forced, open, withWindow} {
		b.mu.Lock()
		t.Cleanup(b.mu.Unlock)
	}
	within(t, "a success", call(closed, nil))
	for range closed.threshold - 1 {
		within(t, "a failure below the threshold", call(closed, errDown))
	}
	within(t, "a success after a failure", call(closed, nil))
	within(t, "a success of a forced circuit", call(forced, nil))
	within(t, "a failure of a forced circuit", call(forced, errDown))
	within(t, "a success in a window", call(withWindow, nil))
	within(t, "a failure in a window", call(withWindow, errDown))
	within(t, "a rejection", call(open, nil))
	within(t, "State", func() { _, _ = open.State(), closed.State() })
}

func TestSuccessesOfAClosedCircuitWriteNothing(t *testing.T) {
	type image [unsafe.Sizeof(Circuit{})]byte
	b := New[int]()
	before := *(*image)(unsafe.Pointer(b.Circuit))
	for range 1000 {
		_, _ = b.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) { return 0, nil }))
	}
	if *(*image)(unsafe.Pointer(b.Circuit)) != before {
		t.Error("the circuit has changed")
	}
}

func TestKnownKeysAllocateNothing(t *testing.T) {
	type route struct {
		host string
		port int
	}
	numbers, texts, routes := NewGroup[int](), NewGroup[string](), NewGroup[route]()
	host := string([]byte("inventory.example"))
	get := func() {
		numbers.Get(7)
		texts.Get(host)
		routes.Get(route{host, 443})
	}
	get()
	if !racing.Enabled {
		if got := testing.AllocsPerRun(1000, get); got != 0 {
			t.Errorf("%v allocations, want 0", got)
		}
		key := func(context.Context) string { return host }
		pipeline, ctx := policy.Must(policy.New("p", ForKey[int](texts, key))), t.Context()
		fn := func(context.Context) (int, error) { return 0, errDown }
		if got := testing.AllocsPerRun(3, func() { _, _ = pipeline.Do(ctx, fn) }); got != 0 {
			t.Errorf("%v allocations of a call, want 0", got)
		}
	}
}
