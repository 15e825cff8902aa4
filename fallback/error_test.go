package fallback_test

import (
	"context"
	"errors"
	"net"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

func TestFallbackThatFailsKeepsBothErrors(t *testing.T) {
	own := errors.New("cache is empty")
	var r recorder
	f := fallback.Func(func(context.Context, error) (string, error) { return "nothing", own })
	value, err := f.Apply(t.Context(), policy.NextFunc(failing(errBoom)).Observe(&r))
	var both *fallback.Error
	if value != "partial" || !errors.As(err, &both) || !same(both.Err, errBoom) || !same(both.Fallback, own) {
		t.Errorf("got %q, %v, want both errors", value, err)
	}
	if !errors.Is(err, own) || !errors.Is(err, errBoom) {
		t.Errorf("%v does not match both errors", err)
	}
	if len(r.All()) > 0 {
		t.Errorf("events %v, want none, as nothing was answered", r.All())
	}
}

func TestFallbackDeclinesByReturningTheFailure(t *testing.T) {
	for name, decline := range map[string]func(error) error{
		"itself":  func(err error) error { return err },
		"wrapped": func(err error) error { return errors.Join(errors.New("declined"), err) },
	} {
		var returned error
		f := fallback.Func(func(_ context.Context, err error) (string, error) {
			returned = decline(err)
			return "", returned
		})
		value, err := f.Apply(t.Context(), policy.NextFunc(failing(errBoom)))
		if value != "partial" || !same(err, returned) {
			t.Errorf("%s: got %q, %v, want the error as the fallback returned it", name, value, err)
		}
	}
}

func TestErrorHasATextAndAVerdict(t *testing.T) {
	err := &fallback.Error{
		Err:      classify.As(errBoom, classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer, NoRetry: true}),
		Fallback: classify.As(errors.New("no"), classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindAuth}),
	}
	if got, want := err.Error(), "fallback: the call failed: boom; so did its fallback: no"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if diff := cmp.Diff(classify.Of(err.Err), classify.Of(err)); diff != "" {
		t.Errorf("verdict (-that of the call +got):\n%s", diff)
	}
	if err.ErrorType() != "server_error" || err.Timeout() {
		t.Errorf("error type %q, timeout %v", err.ErrorType(), err.Timeout())
	}
	var timedOut net.Error = &net.OpError{Op: "read", Err: context.DeadlineExceeded}
	if !(&fallback.Error{Err: timedOut, Fallback: errBoom}).Timeout() {
		t.Error("the timeout of the call is lost")
	}
	if (&fallback.Error{Err: errBoom, Fallback: timedOut}).Timeout() {
		t.Error("the fallback's timeout counts as the call's")
	}
}

// detailError is a comparable type, but comparing its values panics if detail is uncomparable.
type detailError struct{ detail any }

func TestFailureMayHoldAnUncomparableValue(t *testing.T) {
	failure := detailError{[]int{1}}
	f := fallback.Func(func(_ context.Context, err error) (int, error) { return 0, err })
	_, err := f.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) { return 0, failure }))
	if found, ok := errors.AsType[detailError](err); !ok || found.Error() != failure.Error() {
		t.Errorf("got %v, want an error that wraps %v", err, failure)
	}
}

func (detailError) Error() string { return "detail" }
