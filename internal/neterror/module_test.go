package neterror_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	fstimeout "github.com/failsafe-go/failsafe-go/timeout"

	"github.com/tenax-go/tenax/breaker"
	tenaxbulkhead "github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

var (
	errLookup   = &net.DNSError{IsTemporary: true}
	errDeadline = fmt.Errorf("call: %w", context.DeadlineExceeded)
)

// The test uses plain type assertions, as callers of http.Transport do.
func TestTheErrorsOfTheModuleAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		err                error
		timeout, temporary bool
	}{
		"an open circuit":           {&breaker.OpenError{}, false, true},
		"a full bulkhead":           {&tenaxbulkhead.FullError{}, false, true},
		"a bulkhead, waited for":    {&tenaxbulkhead.FullError{Waited: time.Second}, false, true},
		"too many abandoned calls":  {&timeout.SaturatedError{}, false, true},
		"a limit that passed":       {&timeout.ExceededError{}, true, true},
		"an option":                 {&policy.OptionError{}, false, false},
		"a panic":                   {&policy.PanicError{Value: "boom"}, false, false},
		"a panic with a timeout":    {&policy.PanicError{Value: context.DeadlineExceeded}, false, false},
		"no function":               {policy.ErrNilFunc, false, false},
		"no context":                {policy.ErrNilContext, false, false},
		"no pipeline":               {policy.ErrNilPipeline, false, false},
		"no return":                 {policy.ErrNoReturn, false, false},
		"the end of a goroutine":    {policy.ErrGoexit, false, false},
		"a result of a wrong type":  {&failsafemw.TypeError{}, false, false},
		"a wait that was canceled":  {waitFor(t, context.Canceled), false, false},
		"a wait that took too long": {waitFor(t, context.DeadlineExceeded), true, true},

		"an attempt that failed":           {&retry.Error{Err: errSilent}, false, false},
		"an attempt that timed out":        {&retry.Error{Err: errDeadline}, true, true},
		"an attempt that was rejected":     {&retry.Error{Err: &breaker.OpenError{}}, false, true},
		"the last of several attempts":     {&retry.Error{Err: errLookup, Errors: []error{errDeadline, errLookup}}, false, true},
		"the caller's end, an attempt not": {&retry.Error{Err: errSilent, Cause: errDeadline}, true, true},
		"an attempt before the last":       {&retry.Error{Err: errSilent, Errors: []error{errDeadline, errSilent}}, false, false},
		"no attempt":                       {&retry.Error{}, false, false},

		"a response with an error status": {&httpmw.StatusError{}, false, false},
		"a body that fell silent":         {&httpmw.BodyIdleError{}, true, true},

		"a failure with a fallback":    {&fallback.Error{Err: errDeadline, Fallback: errSilent}, true, true},
		"a fallback that took as long": {&fallback.Error{Err: errSilent, Fallback: errDeadline}, false, true},
		"neither of both":              {&fallback.Error{Err: errSilent, Fallback: errSilent}, false, false},

		"marked as transient":                  {classify.Transient(errSilent), false, false},
		"marked as permanent":                  {classify.Permanent(errDeadline), true, true},
		"marked, and something else":           {classify.As(errLookup, classify.Verdict{Kind: classify.KindTimeout}), false, true},
		"marked, and another module's timeout": {classify.Transient(answering{timeout: true}), true, false},

		"a rejection by failsafe-go":     {underFailsafe(t, failsafemw.New(bulkhead.New[int](0)), nil), false, true},
		"a timeout of failsafe-go":       {underFailsafe(t, failsafemw.New(fstimeout.New[int](1)), errSilent), true, true},
		"retries of failsafe-go in vain": {underFailsafe(t, failsafemw.New(retrypolicy.NewBuilder[int]().WithMaxRetries(0).Build()), errLookup), false, true},
	} {
		t.Run(name, func(t *testing.T) {
			if _, ok := test.err.(net.Error); !ok {
				t.Fatalf("a %T is no net.Error", test.err)
			}
			if e, _ := test.err.(interface{ Temporary() bool }); e.Temporary() != test.temporary {
				t.Errorf("Temporary = %v", e.Temporary())
			}
			client := &url.Error{Op: "Get", URL: "http://example.com", Err: test.err}
			if client.Timeout() != test.timeout || client.Temporary() != test.temporary {
				t.Errorf("in a *url.Error Timeout = %v, Temporary = %v", client.Timeout(), client.Temporary())
			}
		})
	}
}

// waitFor returns the error of a wait in a context that ends with err and has another cause.
func waitFor(t *testing.T, err error) error {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Duration(1), errSilent)
	defer cancel()
	if errors.Is(err, context.Canceled) {
		canceled, cancel := context.WithCancelCause(t.Context())
		cancel(errSilent)
		ctx = canceled
	}
	ended := make(chan struct{})
	defer close(ended)
	future := policy.Must(policy.New[int]("test")).Go(t.Context(), func(context.Context) (int, error) { <-ended; return 0, nil })
	<-ctx.Done()
	_, waited := future.Wait(ctx)
	if !errors.Is(waited, err) || !errors.Is(waited, errSilent) {
		t.Errorf("the wait ended with %v", waited)
	}
	return waited
}

// underFailsafe returns the error of a call under a policy of failsafe-go. The call fails with err,
// and with errSilent only when its context ends.
func underFailsafe(t *testing.T, p policy.Policy[int], err error) error {
	t.Helper()
	_, failure := policy.Must(policy.New("test", p)).Do(t.Context(), func(ctx context.Context) (int, error) {
		if done := ctx.Done(); done != nil && errors.Is(err, errSilent) {
			<-done
		}
		return 0, err
	})
	return failure
}
