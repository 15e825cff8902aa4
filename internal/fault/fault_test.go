package fault_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/policy"
)

var errBoom = errors.New("boom")

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
		"a wrong request":                  {running, verdict(classify.ClassPermanent, classify.KindInvalidRequest), fault.Success},
		"a rate limit":                     {running, verdict(classify.ClassTransient, classify.KindRateLimit), fault.Success},
		"a conflict":                       {running, verdict(classify.ClassTransient, classify.KindConflict), fault.Success},
		"an answer by declaration":         {running, classify.Verdict{Kind: classify.KindUnknown, Health: classify.HealthGood}, fault.Success},
		"a failure by declaration":         {running, classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindAuth, Health: classify.HealthBad}, fault.Failure},
		"a local failure by declaration":   {running, classify.Verdict{Kind: classify.KindUnknown, Health: classify.HealthUnknown}, fault.Neutral},
		"a rejection":                      {running, classify.Rejected(time.Second), fault.Neutral},
		"a cancellation inside":            {running, verdict(classify.ClassCanceled, classify.KindCanceled), fault.Neutral},
		"the caller canceled":              {canceled, verdict(classify.ClassTransient, classify.KindServer), fault.Neutral},
		"the caller's deadline passed":     {expired, verdict(classify.ClassTransient, classify.KindTimeout), fault.Failure},
		"a deadline called a cancellation": {expired, verdict(classify.ClassCanceled, classify.KindCanceled), fault.Failure},
	} {
		if got := fault.Judge(test.ctx, false, errBoom, &test.verdict); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
		if got := fault.Judge(test.ctx, true, errBoom, &test.verdict); got != fault.Neutral {
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

func TestAMistakeOfTheProgramIsNoAnswer(t *testing.T) {
	_, _, address := net.SplitHostPort("host")
	for _, err := range []error{
		policy.ErrNilFunc, policy.ErrNilContext, policy.ErrNilPipeline,
		&policy.OptionError{Policy: "bulkhead", Option: "WithQueue"},
		fmt.Errorf("call: %w", &policy.OptionError{}), errors.Join(errors.New("inner"), policy.ErrNilFunc),
		&url.Error{Op: "parse", URL: "http://[::1", Err: errBoom}, address, net.UnknownNetworkError("tpc"), net.InvalidAddrError("x"), &net.ParseError{},
	} {
		verdict := classify.Of(err)
		if got := fault.Judge(t.Context(), false, err, &verdict); got != fault.Neutral {
			t.Errorf("%T %v is %v, want neutral", err, err, got)
		}
	}
	for _, refusal := range []error{
		classify.As(errors.New("no such field"), classify.HTTPStatus(400)), classify.As(address, classify.HTTPStatus(404)),
		&url.Error{Op: "Get", URL: "http://stock.test", Err: classify.As(errBoom, classify.HTTPStatus(400))},
	} {
		verdict := classify.Of(refusal)
		if got := fault.Judge(t.Context(), false, refusal, &verdict); got != fault.Success {
			t.Errorf("the answer %+v is %v, want success", verdict, got)
		}
	}
}

func TestADependencyIsNotAskedIfNothingWasSentForALocalReason(t *testing.T) {
	inQueue := classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindCanceled, NotSent: true}
	for name, test := range map[string]struct {
		verdict classify.Verdict
		want    bool
	}{
		"rejected":                        {classify.Rejected(0), true},
		"its time was up in a queue":      {inQueue, true},
		"no address":                      {classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection, NotSent: true}, false},
		"canceled while connecting":       {classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled, NotSent: true}, false},
		"canceled, and perhaps sent":      {classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindCanceled}, false},
		"rejected after a failed attempt": {classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindRejected, NotSent: true, Health: classify.HealthBad}, false},
		"nothing":                         {classify.Verdict{}, false},
	} {
		if got := fault.NotAsked(&test.verdict); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}

func TestNothingIsCalledInAContextThatHasEnded(t *testing.T) {
	if err := fault.NotCalled(t.Context()); err != nil {
		t.Errorf("%v before the end", err)
	}
	cause := errors.New("the user has gone")
	canceled, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	late, stop := context.WithTimeoutCause(t.Context(), 0, cause)
	defer stop()
	for ctx, end := range map[context.Context]error{canceled: context.Canceled, late: context.DeadlineExceeded} {
		err := fault.NotCalled(ctx)
		if !errors.Is(err, end) || !errors.Is(err, cause) {
			t.Errorf("%v, want %v because of %v", err, end, cause)
		}
		verdict := classify.Of(err)
		if got := fault.Judge(ctx, false, err, &verdict); got != fault.Neutral || !verdict.NotSent || verdict.Class != classify.ClassPermanent {
			t.Errorf("%v is %v, with the verdict %+v", err, got, verdict)
		}
	}
}
