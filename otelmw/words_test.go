package otelmw_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/internal/testkit/declared"
	"github.com/tenax-go/tenax/policy"
)

func TestEveryTypeOfEventHasASpanEventOfItsName(t *testing.T) {
	for _, word := range declared.Strings(t, "../policy/event.go", "EventType") {
		o := newTelemetry()
		p := observed(t, o, "inventory", emitting[string](policy.Event{Type: policy.EventType(word), Policy: "mine", Delay: time.Second}))
		p.Do(t.Context(), succeed)
		var names []string
		for _, e := range o.spans()[0].Events {
			names = append(names, e.Name)
		}
		if diff := cmp.Diff([]string{"tenax." + word}, names); diff != "" {
			t.Errorf("%s (-want +got):\n%s", word, diff)
		}
	}
}
