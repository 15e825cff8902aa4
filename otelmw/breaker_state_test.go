package otelmw_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

// circuits returns the state of each circuit in the metric, and fails unless every state has a
// series.
func (o *telemetry) circuits(t *testing.T) map[string]string {
	t.Helper()
	in := make(map[string]string)
	series := make(map[string]int)
	for _, p := range o.points(t, "tenax.breaker.state") {
		name, state := p.Attributes["tenax.breaker.name"].(string), p.Attributes["tenax.breaker.state"].(string)
		series[name]++
		switch p.Value {
		case 0:
		case 1:
			in[name] += state
		default:
			t.Errorf("%s %s is %d", name, state, p.Value)
		}
	}
	for name, n := range series {
		if n != 3 {
			t.Errorf("%s has %d series, want one a state", name, n)
		}
	}
	return in
}

func TestBreakerStateIsRightAtAnyMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		warehouse := breaker.New[string](breaker.WithName("warehouse"), breaker.WithFailureThreshold(1))
		unnamed := breaker.New[string]()
		p := observed(t, o, "inventory", policy.Policy[string](pipelineOf[string](t, "stock", unnamed)), warehouse)
		check := func(when, want string) {
			t.Helper()
			wanted := map[string]string{"warehouse": want, "stock": "closed"}
			if diff := cmp.Diff(wanted, o.circuits(t)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", when, diff)
			}
		}
		p.Do(t.Context(), succeed)
		check("at first", "closed")
		p.Do(t.Context(), failing(errUnavailable))
		check("after a failure", "open")
		time.Sleep(time.Minute)
		check("after the cooldown, without a call", "half_open")
		p.Do(t.Context(), succeed)
		check("after the probe", "closed")
		warehouse.ForceOpen()
		check("forced", "open")
	})
}

func TestSharedCircuitIsOneSeries(t *testing.T) {
	o := newTelemetry()
	circuit := breaker.NewCircuit(breaker.WithName("warehouse"))
	a := observed(t, o, "inventory", policy.Policy[string](breaker.For[string](circuit)))
	b := observed(t, o, "orders", policy.Policy[int](breaker.For[int](circuit)))
	a.Do(t.Context(), succeed)
	b.Do(t.Context(), func(context.Context) (int, error) { return 1, nil })
	circuit.ForceOpen()
	if diff := cmp.Diff(map[string]string{"warehouse": "open"}, o.circuits(t)); diff != "" {
		t.Errorf("circuits (-want +got):\n%s", diff)
	}
}

func TestCollectedPipelineHasNoBreakerState(t *testing.T) {
	o := newTelemetry()
	meters := &countingMeters{MeterProvider: o.meterProvider}
	func() {
		p := policy.Must(policy.New("inventory",
			policy.Policy[string](otelmw.New[string](otelmw.WithMeterProvider(meters))), breaker.New[string]()))
		p.Do(t.Context(), succeed)
		if got := o.circuits(t); len(got) != 1 {
			t.Errorf("while it lives: got %v", got)
		}
		runtime.KeepAlive(p)
	}()
	for range 1000 {
		runtime.GC()
		if meters.registrations.Load() == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if n := meters.registrations.Load(); n != 0 {
		t.Errorf("%d callbacks are still registered", n)
	}
	if got := o.circuits(t); len(got) != 0 {
		t.Errorf("once it is gone: got %v", got)
	}
}

// many describes a circuit in each of the states.
type many[T any] struct {
	policy.Middleware[T]
	states []string
}

func (m many[T]) Describe() policy.Description {
	d := policy.Description{Kind: "group"}
	for i, state := range m.states {
		d.Parts = append(d.Parts, policy.Description{Kind: "breaker", Name: fmt.Sprint("host-", i), State: state})
	}
	return d
}

func passOn[T any](ctx context.Context, next policy.Next[T]) (T, error) { return next.Do(ctx) }

func TestCircuitsOfAPipelineAreBounded(t *testing.T) {
	o := newTelemetry()
	group := many[string]{Middleware: passOn[string], states: make([]string, 1500)}
	for i := range group.states {
		group.states[i] = "closed"
	}
	group.states[1400] = "open"
	p := observed(t, o, "crawler", policy.Policy[string](group))
	p.Do(t.Context(), succeed)
	var named int
	others := make(map[any]int64)
	for _, point := range o.points(t, "tenax.breaker.state") {
		switch state := point.Attributes["tenax.breaker.state"]; {
		case point.Attributes["tenax.breaker.name"] == "_OTHER":
			others[state] = point.Value
		case state == "closed":
			named++
		}
	}
	if diff := cmp.Diff(map[any]int64{"closed": 1, "open": 1, "half_open": 0}, others); diff != "" || named != 500 {
		t.Errorf("%d circuits by name, want 500; the others (-want +got):\n%s", named, diff)
	}
}

func TestStateOutsideTheListIsOther(t *testing.T) {
	o := newTelemetry()
	p := observed(t, o, "inventory", policy.Policy[string](many[string]{Middleware: passOn[string], states: []string{"limit 17"}}))
	p.Do(t.Context(), succeed)
	in := func(state string, value int64) point {
		return point{Value: value, Attributes: attributes{"tenax.breaker.name": "host-0", "tenax.breaker.state": state}}
	}
	want := []point{in("_OTHER", 1), in("closed", 0), in("half_open", 0), in("open", 0)}
	if diff := cmp.Diff(want, o.points(t, "tenax.breaker.state")); diff != "" {
		t.Errorf("tenax.breaker.state (-want +got):\n%s", diff)
	}
}

func TestTransitionsOfAPipelineAreBounded(t *testing.T) {
	o := newTelemetry()
	names := make(chan string, 1)
	p := observed(t, o, "crawler", policy.Policy[string](policy.Middleware[string](
		func(ctx context.Context, next policy.Next[string]) (string, error) {
			next.Emit(ctx, policy.Event{Type: policy.EventStateChange, Policy: "breaker", Name: <-names, From: "closed", To: "open"})
			return next.Do(ctx)
		},
	)))
	const calls = 1500
	for i := range calls {
		names <- fmt.Sprint("host-", i)
		p.Do(t.Context(), succeed)
	}
	points := o.points(t, "tenax.breaker.transitions")
	var total int64
	for _, point := range points {
		total += point.Value
	}
	if len(points) != 1001 || total != calls {
		t.Errorf("%d series count %d transitions, want 1001 that count %d", len(points), total, calls)
	}
}
