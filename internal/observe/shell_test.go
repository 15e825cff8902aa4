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

// observer observes every call of a pipeline.
type observer struct {
	pipeline    string
	observation policy.Observation
	starts      []observe.Start
	ends        []end
}

func (o *observer) BeginCall(ctx context.Context, s observe.Start) (context.Context, *policy.Observation, observe.Ender) {
	o.starts = append(o.starts, s)
	return ctx, &o.observation, o
}

func (o *observer) EndCall(_ context.Context, err error, returned bool) {
	o.ends = append(o.ends, end{err, returned})
}

// selective observes only wanted calls.
type selective struct {
	observer
	wanted observe.Signals
}

func (s *selective) Wanted(context.Context) observe.Signals { return s.wanted }

func succeed(context.Context) (int, error) { return 1, nil }

var errDown = errors.New("down")

func shellOf(o observe.Observer) *observe.Shell[int] {
	return observe.NewShell[int]("observing", nil, nil, func(b policy.Binding) observe.Observer {
		if own, ok := o.(*observer); ok {
			own.pipeline = b.Pipeline
		}
		return o
	})
}

func TestEveryCallIsEndedOnce(t *testing.T) {
	o := new(observer)
	p := policy.Must(policy.New("inventory", shellOf(o)))
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
	if diff := cmp.Diff(want, o.ends, cmpopts.EquateErrors()); diff != "" {
		t.Errorf("ends (-want +got):\n%s", diff)
	}
	start := observe.Start{Synchronous: true}
	if diff := cmp.Diff([]observe.Start{start, start, start, start}, o.starts); diff != "" || o.pipeline != "inventory" {
		t.Errorf("pipeline %q, starts (-want +got):\n%s", o.pipeline, diff)
	}
}

func TestStartReportsWhetherTheCallIsSynchronous(t *testing.T) {
	o := new(observer)
	keeps := policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) { return next.Do(ctx) })
	policy.Must(policy.New("inventory", policy.Policy[int](shellOf(o)), keeps)).Do(t.Context(), succeed)
	if diff := cmp.Diff([]observe.Start{{}}, o.starts); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
}

func TestACallWithoutWantedSignalsIsNotObserved(t *testing.T) {
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
	o := new(observer)
	made := 0
	s := observe.NewShell[int]("observing", nil, nil, func(b policy.Binding) observe.Observer {
		made++
		if b.Describe != nil {
			t.Error("there is something to describe")
		}
		o.pipeline = b.Pipeline
		return o
	})
	for range 2 {
		if value, err := s.Apply(t.Context(), policy.NextFunc(succeed)); value != 1 || err != nil {
			t.Errorf("got %d, %v", value, err)
		}
	}
	if made != 1 || o.pipeline != "unnamed" || len(o.ends) != 2 {
		t.Errorf("%d observers, of pipeline %q, saw %d calls", made, o.pipeline, len(o.ends))
	}
	if _, err := s.Apply(nil, policy.NextFunc(succeed)); !errors.Is(err, policy.ErrNilContext) { //nolint:staticcheck // The point.
		t.Errorf("a nil context: got %v", err)
	}
}

func TestShellWithInvalidOptionsRefusesEveryCall(t *testing.T) {
	invalid := errors.New("must not be nil")
	s := observe.NewShell[int]("observing", nil, invalid, func(policy.Binding) observe.Observer {
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
	p := policy.Must(policy.New("inventory", shellOf(new(observer))))
	if got, want := p.Describe().String(), `pipeline "inventory"(observing)`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := shellOf(new(observer)).Describe().Kind; got != "observing" {
		t.Errorf("unbound: got %s", got)
	}
}
