package fallback_test

import (
	"testing"

	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/internal/testkit/zerovalue"
)

func TestNilAndZeroValuesAnswerFromEveryMethod(t *testing.T) {
	if methods := zerovalue.Methods(
		t, (*fallback.Fallback[int])(nil), new(fallback.Fallback[int]), (*fallback.Error)(nil), new(fallback.Error),
	); methods < 18 {
		t.Errorf("only %d methods", methods)
	}
}
