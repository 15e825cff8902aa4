package policy_test

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
)

func TestObserverSeesEveryAttempt(t *testing.T) {
	var j journal
	p := newPipeline(t, journalObserver{"w", &j}, times(3))
	n := 0
	_, _ = p.Do(t.Context(), func(context.Context) (int, error) {
		if n++; n < 3 {
			return 0, errBoom
		}
		return n, nil
	})
	want := []string{
		"w: start 1", "w: end 1 of 1, error boom",
		"w: start 2", "w: end 2 of 2, error boom",
		"w: start 3", "w: end 3 of 3, error <nil>",
	}
	if diff := cmp.Diff(want, j.lines); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
}

func TestAttemptNumbersBeginAnewWithEveryCall(t *testing.T) {
	var j journal
	p := newPipeline[int](t, journalObserver{"w", &j})
	for range 2 {
		j.lines = nil
		_, _ = p.Do(t.Context(), answer)
		if j.lines[0] != "w: start 1" {
			t.Errorf("first attempt is %q", j.lines[0])
		}
	}
}

func TestRejectionIsNoAttempt(t *testing.T) {
	var j journal
	rejects := policy.Middleware[int](func(context.Context, policy.Next[int]) (int, error) { return 0, errBoom })
	p := newPipeline[int](t, journalObserver{"w", &j}, rejects)
	if outcome := p.Execute(t.Context(), answer); outcome.Attempts != 0 || outcome.Err != errBoom || len(j.lines) != 0 {
		t.Errorf("Execute = %+v, the journal is %q, want no attempt", outcome, j.lines)
	}
}

func TestConcurrentAttemptsHaveNumbersOfTheirOwn(t *testing.T) {
	var j journal
	const attempts = 20
	atOnce := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		var wg sync.WaitGroup
		for range attempts {
			wg.Go(func() { _, _ = next.Do(ctx) })
		}
		wg.Wait()
		return 0, nil
	})
	p := newPipeline[int](t, journalObserver{"outer", &j}, journalObserver{"inner", &j}, atOnce)

	var mu sync.Mutex
	var outer, inner []int
	_, err := p.Do(t.Context(), func(ctx context.Context) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		outer = append(outer, ctx.Value(journalKey("outer")).(int))
		inner = append(inner, ctx.Value(journalKey("inner")).(int))
		return 0, nil
	})
	if err != nil {
		t.Error(err)
	}
	want := make([]int, attempts)
	for i := range want {
		want[i] = i + 1
	}
	slices.Sort(outer)
	slices.Sort(inner)
	if diff := cmp.Diff(want, outer); diff != "" {
		t.Errorf("numbers of the outer observer (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, inner); diff != "" {
		t.Errorf("numbers of the inner observer (-want +got):\n%s", diff)
	}
	if len(j.lines) != 4*attempts {
		t.Errorf("%d lines, want %d", len(j.lines), 4*attempts)
	}
}

func TestObserverSeesAPanicAndGoexit(t *testing.T) {
	for name, end := range map[string]func(){
		"panic":  func() { panic(errBoom) },
		"Goexit": runtime.Goexit,
	} {
		var j journal
		p := newPipeline[int](t, journalObserver{"outer", &j}, journalObserver{"inner", &j})
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer func() { _ = recover() }()
			_, _ = p.Do(t.Context(), func(context.Context) (int, error) {
				end()
				return 0, nil
			})
		}()
		<-done
		want := []string{
			"inner: start 1", "outer: start 1",
			"outer: end 1 of 1, error policy: the function panicked or called runtime.Goexit", "inner: end 1 of 1, error policy: the function panicked or called runtime.Goexit",
		}
		if diff := cmp.Diff(want, j.lines); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// hooks is an observer made of functions.
type hooks struct {
	start func(context.Context, policy.AttemptRecord) context.Context
	end   func(context.Context, policy.AttemptRecord)
	event func(context.Context, policy.Event)
}

func (h *hooks) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return next.Observe(h).Do(ctx)
}

func (h *hooks) StartAttempt(ctx context.Context, a policy.AttemptRecord) context.Context {
	if h.start == nil {
		return ctx
	}
	return h.start(ctx, a)
}

func (h *hooks) EndAttempt(ctx context.Context, a policy.AttemptRecord) {
	if h.end != nil {
		h.end(ctx, a)
	}
}

func (h *hooks) Event(ctx context.Context, e policy.Event) {
	if h.event != nil {
		h.event(ctx, e)
	}
}

func TestNilContextFromStartAttemptKeepsTheOldOne(t *testing.T) {
	type key struct{}
	p := newPipeline[int](t, &hooks{
		start: func(context.Context, policy.AttemptRecord) context.Context { return nil },
		end: func(ctx context.Context, _ policy.AttemptRecord) {
			if ctx.Value(key{}) != 1 {
				t.Error("EndAttempt got another context")
			}
		},
	})
	ctx := context.WithValue(t.Context(), key{}, 1)
	_, err := p.Do(ctx, func(ctx context.Context) (int, error) {
		if ctx.Value(key{}) != 1 {
			t.Error("the function got another context")
		}
		return 0, nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAttemptRecordHasTimeOperationAndError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var started, ended policy.AttemptRecord
		p := newPipeline[int](t, &hooks{
			start: func(ctx context.Context, a policy.AttemptRecord) context.Context { started = a; return ctx },
			end:   func(_ context.Context, a policy.AttemptRecord) { ended = a },
		})
		_, _ = p.Do(t.Context(), func(context.Context) (int, error) {
			time.Sleep(3 * time.Second)
			return 0, errBoom
		})
		if started.Number != 1 || started.Elapsed != 0 || started.Err != nil {
			t.Errorf("StartAttempt got %+v", started)
		}
		if ended.Number != 1 || ended.Elapsed != 3*time.Second || ended.Err != errBoom {
			t.Errorf("EndAttempt got %+v", ended)
		}
		for _, a := range []policy.AttemptRecord{started, ended} {
			if _, ok := a.Operation.(policy.Func[int]); !ok {
				t.Errorf("Operation is a %T, want the Func", a.Operation)
			}
		}
	})
}

func TestEventsReachTheObserversOutsideTheirPolicy(t *testing.T) {
	var j journal
	p := newPipeline(t, emitter("first"), journalObserver{"outer", &j}, emitter("second"), journalObserver{"inner", &j}, emitter("third"))
	_, _ = p.Do(t.Context(), answer)
	want := []string{"outer: event second", "inner: event third", "outer: event third"}
	if diff := cmp.Diff(want, j.lines[:min(len(j.lines), 3)]); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestEventsArriveWhole(t *testing.T) {
	type key struct{}
	want := policy.Event{
		Type: "custom", Policy: "p", Name: "n", Reason: "r", From: "a", To: "b",
		Attempt: 1, Failures: 2, Delay: time.Second, Err: errBoom,
	}
	var got policy.Event
	p := newPipeline[int](t, &hooks{event: func(ctx context.Context, e policy.Event) {
		if ctx.Value(key{}) != 1 {
			t.Error("Event got another context")
		}
		got = e
	}}, policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		next.Emit(context.WithValue(ctx, key{}, 1), want)
		return 0, nil
	}))
	_, _ = p.Do(t.Context(), answer)
	if got != want {
		t.Errorf("Event got %+v, want %+v", got, want)
	}
}

func TestPanicInAnObserverPassesThrough(t *testing.T) {
	for name, observer := range map[string]*hooks{
		"StartAttempt": {start: func(context.Context, policy.AttemptRecord) context.Context { panic(errBoom) }},
		"EndAttempt":   {end: func(context.Context, policy.AttemptRecord) { panic(errBoom) }},
		"Event":        {event: func(context.Context, policy.Event) { panic(errBoom) }},
	} {
		var j journal
		p := newPipeline[int](t, policy.Recover[int](), j.tracer("a"), observer, emitter("e"))
		if _, err := p.Do(t.Context(), answer); err == nil || len(j.lines) != 2 {
			t.Errorf("%s: Do = %v after %q, want the panic and the way back", name, err, j.lines)
		}
	}
}
