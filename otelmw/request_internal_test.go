package otelmw

import (
	"testing"

	"github.com/tenax-go/tenax/internal/observe"
)

func TestAResponseThatIsExpectedIsNoErrorBeyondTheLimitOfSeriesEither(t *testing.T) {
	for name, test := range map[string]struct {
		isExpected bool
		want       string
	}{"expected": {true, ""}, "not": {false, observe.Other}} {
		r := request{method: "HEAD", status: 404, isExpected: test.isExpected}
		if got := r.coarse().errorType; got != test.want {
			t.Errorf("%s: error.type is %q, want %q", name, got, test.want)
		}
	}
}
