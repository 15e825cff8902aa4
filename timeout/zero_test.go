package timeout_test

import (
	"testing"

	"github.com/tenax-go/tenax/internal/testkit/zerovalue"
	"github.com/tenax-go/tenax/timeout"
)

func TestNilAndZeroValuesAnswerFromEveryMethod(t *testing.T) {
	if methods := zerovalue.Methods(
		t, (*timeout.Timeout[int])(nil), new(timeout.Timeout[int]), (*timeout.ExceededError)(nil), new(timeout.ExceededError),
		(*timeout.SaturatedError)(nil), new(timeout.SaturatedError),
	); methods < 30 {
		t.Errorf("only %d methods", methods)
	}
}
