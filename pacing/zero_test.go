package pacing_test

import (
	"testing"

	"github.com/tenax-go/tenax/internal/testkit/zerovalue"
	"github.com/tenax-go/tenax/pacing"
)

func TestNilAndZeroValuesAnswerFromEveryMethod(t *testing.T) {
	if methods := zerovalue.Methods(
		t, (*pacing.Pacing[int])(nil), new(pacing.Pacing[int]), (*pacing.Pacer[string])(nil), new(pacing.Pacer[string]),
		pacing.ForKey[int, string](nil, nil), (*pacing.Error)(nil), new(pacing.Error),
	); methods < 30 {
		t.Errorf("only %d methods", methods)
	}
}
