package bulkhead_test

import (
	"testing"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/internal/testkit/zerovalue"
)

func TestNilAndZeroValuesAnswerFromEveryMethod(t *testing.T) {
	if methods := zerovalue.Methods(
		t, (*bulkhead.Bulkhead[int])(nil), new(bulkhead.Bulkhead[int]), bulkhead.For[int](nil), (*bulkhead.Slots)(nil), new(bulkhead.Slots),
		(*bulkhead.FullError)(nil), new(bulkhead.FullError),
	); methods < 30 {
		t.Errorf("only %d methods", methods)
	}
}
