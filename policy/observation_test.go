package policy_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// tally is an observer of many calls.
type tally struct {
	mu      sync.Mutex
	records []policy.AttemptRecord
	events  []policy.EventType
}

func (c *tally) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context { return ctx }

func (c *tally) EndAttempt(_ context.Context, a policy.AttemptRecord) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a.Operation = nil
	c.records = append(c.records, a)
}

func (c *tally) Event(_ context.Context, e policy.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, e.Type)
}

// observing is a policy that observes with an Observation of its own.
type observing struct{ observation *policy.Observation }

func (s observing) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return next.ObserveIn(s.observation).Do(ctx)
}

func (observing) Synchronous() bool { return true }

func waits(context.Context) (int, error) {
	time.Sleep(time.Second)
	return 0, errBoom
}

func TestUntimedObservationNeitherNumbersNorTimesAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c tally
		p := newPipeline[int](t, observing{&policy.Observation{Observer: &c, Untimed: true}}, times(2), emitter(policy.EventTimeout))
		_, _ = p.Do(t.Context(), waits)
		want := []policy.AttemptRecord{{Err: errBoom}, {Err: errBoom}}
		if diff := cmp.Diff(want, c.records, cmp.Comparer(func(a, b error) bool { return a == b })); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]policy.EventType{policy.EventTimeout, policy.EventTimeout}, c.events); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestObservationUsedAgainNumbersAndTimesEveryCallAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c tally
		p := newPipeline[int](t, observing{&policy.Observation{Observer: &c}}, times(2))
		for range 2 {
			_, _ = p.Do(t.Context(), waits)
		}
		once := []policy.AttemptRecord{{Number: 1, Elapsed: time.Second, Err: errBoom}, {Number: 2, Elapsed: time.Second, Err: errBoom}}
		want := slices.Concat(once, once)
		if diff := cmp.Diff(want, c.records, cmp.Comparer(func(a, b error) bool { return a == b })); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
	})
}

func TestObservationsStackInEveryOrder(t *testing.T) {
	for _, untimed := range [][3]bool{
		{false, false, false}, {true, true, true}, {true, false, true}, {false, true, false}, {true, true, false},
	} {
		var tallies [3]tally
		var policies []policy.Policy[int]
		for i := range tallies {
			policies = append(policies, observing{&policy.Observation{Observer: &tallies[i], Untimed: untimed[i]}})
		}
		p := newPipeline(t, append(policies, emitter(policy.EventRetry))...)
		for range 2 {
			_, _ = p.Do(t.Context(), answer)
		}
		for i := range tallies {
			if len(tallies[i].records) != 2 || len(tallies[i].events) != 2 {
				t.Errorf("untimed %v: observer %d has %d attempts and %d events, want 2 and 2",
					untimed, i, len(tallies[i].records), len(tallies[i].events))
			}
		}
	}
}

func TestManyCallsShareAnObservation(t *testing.T) {
	var c tally
	p := newPipeline[int](t, observing{&policy.Observation{Observer: &c, Untimed: true}})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				_, _ = p.Do(t.Context(), answer)
			}
		})
	}
	all.Wait()
	if len(c.records) != 800 {
		t.Errorf("%d attempts, want 800", len(c.records))
	}
}

func TestObservationWithoutObserverChangesNothing(t *testing.T) {
	for _, o := range []*policy.Observation{nil, {}, {Untimed: true}} {
		p := newPipeline[int](t, observing{o})
		if value, err := p.Do(t.Context(), answer); value != 42 || err != nil {
			t.Errorf("Do = %v, %v", value, err)
		}
	}
}

func TestReadyObservationsAllocateNothing(t *testing.T) {
	ctx := t.Context()
	one := &policy.Observation{Observer: &hooks{}}
	all := &policy.Observation{Observer: &hooks{}, Untimed: true}
	p := newPipeline[int](t, observing{one})
	allocs(t, "an observation of one call at a time", 0, func() { _, _ = p.Do(ctx, answer) })
	p = newPipeline[int](t, observing{all})
	allocs(t, "a untimed observation", 0, func() { _, _ = p.Do(ctx, answer) })
	p = newPipeline[int](t, observing{all}, observing{one})
	allocs(t, "a untimed observation and one of one call", 0, func() { _, _ = p.Do(ctx, answer) })
}

func TestNextIsSynchronousIfAllThatFollowsIs(t *testing.T) {
	synchronous := []policy.Policy[int]{
		policy.Recover[int](), retry.New[int](), breaker.New[int](), bulkhead.New[int](1), fallback.Value(1),
		timeout.New[int](time.Second), breaker.ForKey[int](breaker.NewGroup[string](), func(context.Context) string { return "" }),
	}
	abandoning := timeout.New[int](time.Second, timeout.WithAbandon(1))
	tests := map[string]struct {
		policies []policy.Policy[int]
		want     bool
	}{
		"no policy":             {nil, true},
		"ours":                  {synchronous, true},
		"a nested pipeline":     {[]policy.Policy[int]{newPipeline(t, synchronous...)}, true},
		"an abandoning timeout": {append([]policy.Policy[int]{abandoning}, synchronous...), false},
		"behind others":         {append(synchronous[:3:3], abandoning), false},
		"a middleware":          {[]policy.Policy[int]{policy.Middleware[int](pass)}, false},
		"nested in a pipeline":  {[]policy.Policy[int]{newPipeline[int](t, policy.Middleware[int](pass))}, false},
	}
	for name, test := range tests {
		var got bool
		asks := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
			got = next.Synchronous()
			return next.Do(ctx)
		})
		p := newPipeline(t, append([]policy.Policy[int]{asks}, test.policies...)...)
		if _, err := p.Do(t.Context(), answer); err != nil {
			t.Fatal(err)
		}
		if got != test.want {
			t.Errorf("%s: Synchronous = %v, want %v", name, got, test.want)
		}
	}
}
