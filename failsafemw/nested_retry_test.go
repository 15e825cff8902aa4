package failsafemw_test

import (
	"context"
	"testing"

	"github.com/failsafe-go/failsafe-go/retrypolicy"

	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/policy"
)

// In one executor of failsafe-go, the inner policy would count the failures of the outer one too,
// and make 5 attempts.
func TestNestedRetriesMultiply(t *testing.T) {
	three := retrypolicy.NewBuilder[int]().WithMaxAttempts(3).Build()
	pipeline := policy.Must(policy.New("test", policy.Policy[int](failsafemw.New(three)), failsafemw.New(three)))
	attempts := 0
	_, _ = pipeline.Do(t.Context(), func(context.Context) (int, error) {
		attempts++
		return 0, errDown
	})
	wantEqual(t, "attempts", attempts, 9)
}
