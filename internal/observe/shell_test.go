package observe_test

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

// end is how a call ended.
type end struct {
	Err      error
	Returned bool
}

// watcher observes every call of a pipeline.
type watcher struct {
	pipeline    string
	observation policy.Observation
	starts      []observe.Start
	ends        []end
}

func (w *watcher) BeginCall(ctx context.Context, s observe.Start) (context.Context, *policy.Observation, observe.Ender) {
	w.starts = append(w.starts, s)
	return ctx, &w.observation, w
}

func (w *watcher) EndCall(_ context.Context, err error, returned bool) {
	w.ends = append(w.ends, end{err, returned})
}

// selective observes only what is wanted.
type selective struct {
	watcher
	wanted observe.Signals
}

func (s *selective) Wanted(context.Context) observe.Signals { return s.wanted }

func succeed(context.Context) (int, error) { return 1, nil }

var errDown = errors.New("down")

func shellOf(o observe.Observer) *observe.Shell[int] {
	return observe.NewShell[int]("watching", nil, nil, func(b policy.Binding) observe.Observer {
		if w, ok := o.(*watcher); ok {
			w.pipeline = b.Pipeline
		}
		return o
	})
}

func TestEveryCallIsEndedOnce(t *testing.T) {
	w := new(watcher)
	p := policy.Must(policy.New("inventory", shellOf(w)))
	p.Do(t.Context(), succeed)
	p.Do(t.Context(), func(context.Context) (int, error) { return 0, errDown })
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic did not pass through")
			}
		}()
		p.Do(t.Context(), func(context.Context) (int, error) { panic("stop") })
	}()
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Do(t.Context(), func(context.Context) (int, error) {
			runtime.Goexit()
			return 0, nil
		})
	}()
	<-done
	want := []end{{nil, true}, {errDown, true}, {nil, false}, {nil, false}}
	if diff := cmp.Diff(want, w.ends, cmpopts.EquateErrors()); diff != "" {
		t.Errorf("ends (-want +got):\n%s", diff)
	}
	start := observe.Start{Synchronous: true}
	if diff := cmp.Diff([]observe.Start{start, start, start, start}, w.starts); diff != "" || w.pipeline != "inventory" {
		t.Errorf("pipeline %q, starts (-want +got):\n%s", w.pipeline, diff)
	}
}

func TestStartSaysWhetherTheCallCanBeUsedAgain(t *testing.T) {
	w := new(watcher)
	keeps := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) { return next.Do(ctx) })
	policy.Must(policy.New("inventory", policy.Policy[int](shellOf(w)), keeps)).Do(t.Context(), succeed)
	if diff := cmp.Diff([]observe.Start{{}}, w.starts); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
}

func TestCallOfWhichNothingIsWantedIsNotObserved(t *testing.T) {
	s := new(selective)
	p := policy.Must(policy.New("inventory", shellOf(s)))
	if value, err := p.Do(t.Context(), succeed); value != 1 || err != nil || len(s.starts) != 0 {
		t.Errorf("got %d, %v, and %d calls begun, want none", value, err, len(s.starts))
	}
	s.wanted = 2
	p.Do(t.Context(), succeed)
	if diff := cmp.Diff([]observe.Start{{Wanted: 2, Synchronous: true}}, s.starts); diff != "" || len(s.ends) != 1 {
		t.Errorf("%d ends; starts (-want +got):\n%s", len(s.ends), diff)
	}
}

func TestShellWithoutAPipelineMakesOneUnnamed(t *testing.T) {
	w := new(watcher)
	made := 0
	s := observe.NewShell[int]("watching", nil, nil, func(b policy.Binding) observe.Observer {
		made++
		if b.Describe != nil {
			t.Error("there is something to describe")
		}
		w.pipeline = b.Pipeline
		return w
	})
	for range 2 {
		if value, err := s.Apply(t.Context(), policy.NextFunc(succeed)); value != 1 || err != nil {
			t.Errorf("got %d, %v", value, err)
		}
	}
	if made != 1 || w.pipeline != "unnamed" || len(w.ends) != 2 {
		t.Errorf("%d observers, of pipeline %q, saw %d calls", made, w.pipeline, len(w.ends))
	}
	if _, err := s.Apply(nil, policy.NextFunc(succeed)); !errors.Is(err, policy.ErrNilContext) { //nolint:staticcheck // The point.
		t.Errorf("a nil context: got %v", err)
	}
}

func TestShellWithInvalidOptionsRefusesEveryCall(t *testing.T) {
	invalid := errors.New("must not be nil")
	s := observe.NewShell[int]("watching", nil, invalid, func(policy.Binding) observe.Observer {
		t.Error("an observer is made")
		return nil
	})
	_, applyErr := s.Apply(t.Context(), policy.NextFunc(succeed))
	_, boundErr := s.Bind(policy.Binding{Pipeline: "inventory"}).Apply(t.Context(), policy.NextFunc(succeed))
	for method, err := range map[string]error{"Apply": applyErr, "Bind": boundErr, "Validate": s.Validate()} {
		if !errors.Is(err, invalid) {
			t.Errorf("%s: got %v", method, err)
		}
	}
}

func TestDescriptionsNameTheKind(t *testing.T) {
	p := policy.Must(policy.New("inventory", shellOf(new(watcher))))
	if got, want := p.Describe().String(), `pipeline "inventory"(watching)`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := shellOf(new(watcher)).Describe().Kind; got != "watching" {
		t.Errorf("unbound: got %s", got)
	}
}
