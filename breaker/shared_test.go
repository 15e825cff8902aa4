package breaker_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

func TestPipelinesOfDifferentTypesShareACircuit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		circuit := breaker.NewCircuit(breaker.WithName("orders"), breaker.WithFailureThreshold(2))
		numbers := policy.Must(policy.New("numbers", breaker.For[int](circuit)))
		texts := policy.Must(policy.New("texts", breaker.For[string](circuit)))
		text := func(err error) policy.Func[string] {
			return func(context.Context) (string, error) { return "text", err }
		}

		numbers.Do(t.Context(), fail)
		if _, err := texts.Do(t.Context(), text(errBoom)); !errors.Is(err, errBoom) {
			t.Errorf("the second failure returns %v", err)
		}
		if _, err := numbers.Do(t.Context(), succeed); !errors.Is(err, breaker.ErrOpen) {
			t.Errorf("one failure in each pipeline: got %v, want a rejection", err)
		}
		if _, err := texts.Do(t.Context(), text(nil)); !errors.Is(err, breaker.ErrOpen) {
			t.Errorf("the other pipeline: got %v, want a rejection", err)
		}

		time.Sleep(time.Minute)
		if got, err := texts.Do(t.Context(), text(nil)); got != "text" || err != nil {
			t.Errorf("the probe: got %q, %v", got, err)
		}
		if got, err := numbers.Do(t.Context(), succeed); got != 7 || err != nil {
			t.Errorf("after the probe of the other pipeline: got %v, %v", got, err)
		}
	})
}

func TestCircuitOfABreakerCanBeShared(t *testing.T) {
	b := breaker.New[int](breaker.WithFailureThreshold(1))
	other := breaker.For[string](b.Circuit)
	trip(t, b)
	if other.State() != breaker.Open {
		t.Errorf("the other breaker is %v", other.State())
	}
}

func TestCircuitsAreIndependent(t *testing.T) {
	b, other := breaker.New[int](), breaker.New[int]()
	trip(t, b)
	assertState(t, other, breaker.Closed)
}
