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
		bulkhead.NewAdaptive[int](), bulkhead.NewAdaptiveSlots(), bulkhead.NewAdaptiveSlots(nil),
		(*bulkhead.Group[int])(nil), new(bulkhead.Group[int]), bulkhead.NewGroup[int](), bulkhead.NewGroup[int](nil),
		bulkhead.ForKey[int](new(bulkhead.Group[int]), nil), bulkhead.ForKey[int, int](nil, nil),
	); methods < 60 {
		t.Errorf("only %d methods", methods)
	}
}
