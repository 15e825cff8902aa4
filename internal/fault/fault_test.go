package fault_test

import (
	"context"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAFailureIsTheDependencysUnlessTheCallerOrTheRequestIsToBlame(t *testing.T) {
	running := t.Context()
	canceled, cancel := context.WithCancel(running)
	cancel()
	expired, stop := context.WithDeadline(running, time.Unix(0, 0))
	defer stop()
	verdict := func(class classify.Class, kind classify.Kind) classify.Verdict {
		return classify.Verdict{Class: class, Kind: kind}
	}
	for name, test := range map[string]struct {
		ctx     context.Context
		verdict classify.Verdict
		want    fault.Result
	}{
		"a transient error":                {running, verdict(classify.ClassTransient, classify.KindServer), fault.Failure},
		"an unknown error":                 {running, verdict(classify.ClassUnknown, classify.KindUnknown), fault.Failure},
		"a permanent one of the server":    {running, verdict(classify.ClassPermanent, classify.KindServer), fault.Failure},
		"a panic":                          {running, verdict(classify.ClassPermanent, classify.KindPanic), fault.Failure},
		"a wrong request":                  {running, verdict(classify.ClassPermanent, classify.KindInvalidRequest), fault.Neutral},
		"a rejection":                      {running, classify.Rejected(time.Second), fault.Neutral},
		"a cancellation inside":            {running, verdict(classify.ClassCanceled, classify.KindCanceled), fault.Neutral},
		"the caller canceled":              {canceled, verdict(classify.ClassTransient, classify.KindServer), fault.Neutral},
		"the caller's deadline passed":     {expired, verdict(classify.ClassTransient, classify.KindTimeout), fault.Failure},
		"a deadline called a cancellation": {expired, verdict(classify.ClassCanceled, classify.KindCanceled), fault.Failure},
	} {
		if got := fault.Judge(test.ctx, false, &test.verdict); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
		if got := fault.Judge(test.ctx, true, &test.verdict); got != fault.Neutral {
			t.Errorf("%s, late: %v", name, got)
		}
	}
}

func TestACallBeginsLateOnceItsContextHasEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	if fault.MayBeLate(ctx) || fault.BeganLate(ctx) {
		t.Error("it is late before its context ends")
	}
	cancel()
	if !fault.MayBeLate(ctx) || !fault.BeganLate(ctx) {
		t.Error("it is not late after its context ended")
	}
}
