package breaker_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
)

type hostKey struct{}

func onHost(host string) context.Context {
	return context.WithValue(context.Background(), hostKey{}, host)
}

func hostOf(ctx context.Context) string {
	host, _ := ctx.Value(hostKey{}).(string)
	return host
}

func TestPolicyForKeysGuardsEachCallWithTheCircuitOfItsKey(t *testing.T) {
	g := breaker.NewGroup[string](breaker.WithFailureThreshold(2))
	numbers := policy.Must(policy.New("numbers", breaker.ForKey[int](g, hostOf)))
	texts := policy.Must(policy.New("texts", breaker.ForKey[string](g, hostOf)))
	for range 2 {
		if _, err := numbers.Do(onHost("a"), fail); err != errBoom {
			t.Errorf("got %v", err)
		}
	}
	if _, err := numbers.Do(onHost("a"), succeed); !errors.Is(err, breaker.ErrOpen) {
		t.Errorf("the open circuit: %v", err)
	}
	text := func(context.Context) (string, error) { return "text", nil }
	if _, err := texts.Do(onHost("a"), text); !errors.Is(err, breaker.ErrOpen) {
		t.Errorf("a pipeline of another type: %v", err)
	}
	if got, err := numbers.Do(onHost("b"), succeed); got != 7 || err != nil {
		t.Errorf("another key: %v, %v", got, err)
	}
}

func TestPolicyForKeysRejectsNilAndSurvivesAPanicInTheKeyFunction(t *testing.T) {
	g := breaker.NewGroup[string]()
	p := breaker.ForKey[int](g, hostOf)
	var none context.Context
	if _, err := p.Apply(none, policy.NextFunc(succeed)); err != policy.ErrNilContext {
		t.Errorf("nil context: %v", err)
	}
	for _, p := range []policy.Policy[int]{breaker.ForKey[int, string](g, nil)} {
		want := []policy.OptionError{{Policy: "breaker", Option: "ForKey", Problem: "the key function must not be nil"}}
		_, err := policy.New("p", p)
		if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
			t.Errorf("policy.New (-want +got):\n%s", diff)
		}
		_, err = p.Apply(t.Context(), policy.NextFunc(succeed))
		if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
			t.Errorf("a call (-want +got):\n%s", diff)
		}
	}
	panics := breaker.ForKey[int](g, func(context.Context) string { panic("explosion") })
	func() {
		defer func() {
			if recover() != "explosion" {
				t.Error("the panic does not pass through")
			}
		}()
		panics.Apply(t.Context(), policy.NextFunc(succeed))
	}()
	if g.Len() != 0 {
		t.Error("a key is stored")
	}
}

func TestGroupIsDescribedWithoutItsKeys(t *testing.T) {
	g := breaker.NewGroup[string](breaker.WithName("hosts"), breaker.WithMaxCircuits(500))
	for i := range 300 {
		g.Get(fmt.Sprint("secret ", i))
	}
	open(t, g, "open")
	pipeline := policy.Must(policy.New("p", breaker.ForKey[int](g, hostOf)))
	got := pipeline.Describe().Parts[0]
	want := policy.Description{Kind: "breaker", Name: "hosts", Settings: []policy.Setting{
		{Name: "failure threshold", Value: "5"},
		{Name: "cooldown", Value: "1m0s"},
		{Name: "probes at once", Value: "1"},
		{Name: "probe successes", Value: "1"},
		{Name: "probe timeout", Value: "1m0s"},
		{Name: "circuits", Value: "301"},
		{Name: "circuits at most", Value: "500"},
		{Name: "idle timeout", Value: "1h0m0s"},
	}}
	want.Parts = append(want.Parts, policy.Description{
		Kind: "breaker", Name: "hosts", State: "open", Gauges: []policy.Gauge{{Name: "retry after", Value: 60}},
	})
	for range 300 {
		want.Parts = append(want.Parts, policy.Description{Kind: "breaker", Name: "hosts", State: "closed"})
	}
	anyControl := cmp.Comparer(func(_, _ policy.Control) bool { return true })
	roundly := cmp.Comparer(func(a, b float64) bool { return math.Ceil(a) == math.Ceil(b) })
	if diff := cmp.Diff(want, got, anyControl, roundly); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
	got.Parts[0].Control.Reset()
	if state := g.Get("open").State(); state != breaker.Closed {
		t.Errorf("the circuit is %v after its description's control reset it", state)
	}
	invalid, _ := breaker.ForKey[int](breaker.NewGroup[string](nil), hostOf).(policy.Describer)
	if diff := cmp.Diff(policy.Description{Kind: "breaker"}, invalid.Describe()); diff != "" {
		t.Errorf("an invalid group (-want +got):\n%s", diff)
	}
}
