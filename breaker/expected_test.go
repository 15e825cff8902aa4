package breaker_test

import (
	"context"
	"errors"
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// Without the declaration, an error that nothing recognises opens a circuit.
func TestExpectedOutcomesAreSuccessesToACircuit(t *testing.T) {
	errMiss := errors.New("a miss")
	miss := func(context.Context) (int, error) { return 0, errMiss }
	for name, test := range map[string]struct {
		policies []policy.Policy[int]
		want     breaker.State
	}{
		"declared":     {[]policy.Policy[int]{policy.Expect[int](func(err error) bool { return errors.Is(err, errMiss) })}, breaker.Closed},
		"not declared": {nil, breaker.Open},
	} {
		circuit := breaker.New[int](breaker.WithFailureThreshold(3))
		p := policy.Must(policy.New("test", append(test.policies, circuit)...))
		for range 5 {
			_, _ = p.Do(t.Context(), miss)
		}
		if got := circuit.State(); got != test.want {
			t.Errorf("%s: the circuit is %v, want %v", name, got, test.want)
		}
	}
}
