package httpmw_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/zerovalue"
)

func TestATransportThatNoConstructorMadeIsAClearError(t *testing.T) {
	for name, transport := range map[string]*httpmw.Transport{
		"httpmw: Transport: is nil":            nil,
		"httpmw: Transport: is the zero value": new(httpmw.Transport),
	} {
		body := track("x")
		sent := request(t, "POST", "")
		sent.Body = body
		want := name + "; make it with NewTransport or Standard"
		if _, err := transport.RoundTrip(sent); err == nil || err.Error() != want ||
			classify.Of(err).Kind != classify.KindInvalidRequest || body.closed.Load() == 0 {
			t.Errorf("RoundTrip: %v, body closed %d times", err, body.closed.Load())
		}
		if _, err := transport.RoundTrip(nil); err == nil || err.Error() != want {
			t.Errorf("RoundTrip of nil: %v", err)
		}
		if err := transport.Validate(); err == nil || err.Error() != want {
			t.Errorf("Validate: %v", err)
		}
		if got := transport.Describe(); got.Kind != "pipeline" || len(got.Parts) != 0 {
			t.Errorf("%s: Describe = %v", name, got)
		}
		if got := transport.WrappedRoundTripper(); got != nil {
			t.Errorf("%s: wraps a %T", name, got)
		}
		transport.CloseIdleConnections()
	}
}

// answers holds the results of the methods of an error.
type answers struct {
	Error, ErrorType   string
	Timeout, Temporary bool
	Verdict            classify.Verdict
}

func TestErrorsAnswerAsNilAndAsZeroValues(t *testing.T) {
	timeout := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout}
	for name, test := range map[string]struct {
		err interface {
			error
			ErrorType() string
			Timeout() bool
			Temporary() bool
			Verdict() classify.Verdict
		}
		want answers
	}{
		"nil StatusError":    {(*httpmw.StatusError)(nil), answers{Error: "httpmw: nil StatusError"}},
		"zero StatusError":   {new(httpmw.StatusError), answers{Error: "0 from GET "}},
		"nil BodyIdleError":  {(*httpmw.BodyIdleError)(nil), answers{"httpmw: nil BodyIdleError", "timeout", true, true, timeout}},
		"zero BodyIdleError": {new(httpmw.BodyIdleError), answers{"httpmw: no more of the response's body within 0s", "timeout", true, true, timeout}},
		"nil StreamError":    {(*httpmw.StreamError)(nil), answers{Error: "httpmw: nil StreamError"}},
		"zero StreamError":   {new(httpmw.StreamError), answers{Error: "httpmw: the event stream says that it has failed: "}},
		"nil BodyError":      {(*httpmw.BodyError)(nil), answers{Error: "httpmw: nil BodyError"}},
		"zero BodyError":     {new(httpmw.BodyError), answers{Error: "httpmw: the body of 0  from   failed: no error"}},
	} {
		e := test.err
		got := answers{e.Error(), e.ErrorType(), e.Timeout(), e.Temporary(), e.Verdict()}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name, e := range map[string]*httpmw.StatusError{"nil": nil, "zero": {}} {
		if got := e.Response(); got != nil {
			t.Errorf("%s: a response", name)
		}
		e.Discard()
	}
	for name, e := range map[string]*httpmw.BodyIdleError{"nil": nil, "zero": {}} {
		if !e.Is(context.DeadlineExceeded) || e.Is(nil) {
			t.Errorf("%s: Is", name)
		}
	}
}

func TestFunctionsAnswerForNil(t *testing.T) {
	var none context.Context
	if httpmw.Idempotent(nil) || httpmw.Host(none) != "" {
		t.Error("nil is idempotent, or has a host")
	}
	if !httpmw.Idempotent(new(http.Request)) {
		t.Error("the zero request is a GET")
	}
}

func TestNilOptionsAreReportedByTheirPlace(t *testing.T) {
	var option httpmw.TransportOption
	var standardOption httpmw.Option
	for want, transport := range map[string]*httpmw.Transport{
		"NewTransport: option 2 of 2 must not be nil": httpmw.NewTransport(nil, httpmw.WithName("x"), option),
		"Standard: option 1 of 2 must not be nil":     httpmw.Standard("x", standardOption, httpmw.WithRetry()),
		"Standard: option 2 of 2 must not be nil":     httpmw.Standard("x", httpmw.WithName("y"), option),
	} {
		if err := transport.Validate(); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Both kinds of options are for Standard, and only one is for NewTransport.
func TestATransportOptionIsAnOptionAndNotTheOtherWayAround(t *testing.T) {
	var _ httpmw.Option = httpmw.TransportOption(nil)
	for name, option := range map[string]httpmw.Option{
		"WithBase": httpmw.WithBase(nil), "WithTotalTimeout": httpmw.WithTotalTimeout(0), "WithAttemptTimeout": httpmw.WithAttemptTimeout(0),
		"WithRetry": httpmw.WithRetry(), "WithCircuit": httpmw.WithCircuit(), "WithMaxConcurrent": httpmw.WithMaxConcurrent(1),
	} {
		if _, is := option.(httpmw.TransportOption); is {
			t.Errorf("%s is a TransportOption", name)
		}
	}
}

func TestNilAndZeroReadersAndPreviewsAnswerFromEveryMethod(t *testing.T) {
	if methods := zerovalue.Methods(
		t, (*httpmw.Preview)(nil), new(httpmw.Preview), (*httpmw.EventReader)(nil), new(httpmw.EventReader), httpmw.NewEventReader(nil, httpmw.EventRules{}),
		(*httpmw.StreamError)(nil), new(httpmw.StreamError), (*httpmw.BodyError)(nil), new(httpmw.BodyError),
	); methods < 40 {
		t.Errorf("only %d methods", methods)
	}
	for _, reader := range []*httpmw.EventReader{nil, {}, httpmw.NewEventReader(nil, httpmw.ModelEvents())} {
		if _, err := reader.Next(); classify.Of(err).Kind != classify.KindInvalidRequest {
			t.Errorf("got %v", err)
		}
	}
	for _, check := range []check{httpmw.NotOK, httpmw.HasError, httpmw.GraphQLFailed, httpmw.GraphQLErrors, httpmw.ModelFailed} {
		if verdict, failed := check(new(httpmw.Preview)); failed {
			t.Errorf("a failure: %+v", verdict)
		}
	}
}
