package otelmw_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/propagation"

	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
)

// overTransport is a sending with attempts that know their transport.
type overTransport struct {
	sending
	transport http.RoundTripper
}

func (o *overTransport) Prepare(ctx context.Context) policy.Operation[*http.Response] {
	attempt, _ := o.sending.Prepare(ctx).(*sendingAttempt)
	return &transportAttempt{attempt, o.transport}
}

type transportAttempt struct {
	*sendingAttempt
	transport http.RoundTripper
}

func (a *transportAttempt) HTTPTransport() http.RoundTripper { return a.transport }

func TestSignalsOfATransportBelowAreNotReportedTwice(t *testing.T) {
	tests := map[string]struct {
		options  []otelmw.Option
		reported bool
	}{
		"a plain transport":                    {nil, true},
		"one that is said to be instrumented":  {[]otelmw.Option{otelmw.WithInstrumentedTransport(true)}, false},
		"one that is said not to be":           {[]otelmw.Option{otelmw.WithInstrumentedTransport(false)}, true},
		"one that is said to be, nested twice": {[]otelmw.Option{otelmw.WithInstrumentedTransport(true)}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := newTelemetry()
			options := o.options(append(test.options, otelmw.WithPropagator(propagation.TraceContext{}))...)
			policies := []policy.Policy[response]{otelmw.New[response](options...), retrying[response](2)}
			if name == "one that is said to be, nested twice" {
				policies = append([]policy.Policy[response]{otelmw.New[response](options...)}, pipelineOf(t, "inner", policies...))
			}
			operation := &overTransport{
				sending{method: "GET", url: "http://localhost", answers: []answer{{err: errUnavailable}, {status: 200}}}, http.DefaultTransport,
			}
			if _, err := pipelineOf(t, "inventory", policies...).Call(t.Context(), operation); err != nil {
				t.Fatal(err)
			}

			want := 0
			if test.reported {
				want = 2
			}
			if got := len(o.requests()); got != want {
				t.Errorf("%d client spans, want %d", got, want)
			}
			var requests, attempts uint64
			for _, p := range o.points(t, "http.client.request.duration") {
				requests += p.Count
			}
			for _, p := range o.points(t, "tenax.attempt.duration") {
				attempts += p.Count
			}
			if requests != uint64(want) || attempts != 2 {
				t.Errorf("%d requests and %d attempts measured, want %d and 2", requests, attempts, want)
			}
			for _, sent := range operation.sent {
				if got := sent.Header.Get("Traceparent") != ""; got != test.reported {
					t.Errorf("trace context in the headers: %v, want %v", got, test.reported)
				}
			}
			for _, s := range o.spans() {
				if diff := cmp.Diff(nil, s.Attributes["http.request.resend_count"]); !test.reported && diff != "" {
					t.Errorf("%s has a resend count (-want +got):\n%s", s.Name, diff)
				}
			}
		})
	}
}
