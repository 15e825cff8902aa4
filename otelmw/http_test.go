package otelmw_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

type response = *http.Response

// sending is an operation like that of httpmw: each attempt has its own request, and may have a
// response.
type sending struct {
	method, url string
	answers     []answer // one an attempt
	took        time.Duration

	sent []*http.Request
}

type answer struct {
	status int // 0 for no response
	proto  string
	err    error
}

func (s *sending) Call(ctx context.Context) (*http.Response, error) { return s.Prepare(ctx).Call(ctx) }

func (s *sending) Prepare(context.Context) policy.Operation[*http.Response] {
	u, err := url.Parse(s.url)
	if err != nil {
		panic(err)
	}
	attempt := &sendingAttempt{sending: s, request: &http.Request{Method: s.method, URL: u}, answer: s.answers[len(s.sent)]}
	s.sent = append(s.sent, attempt.request)
	return attempt
}

type sendingAttempt struct {
	sending  *sending
	request  *http.Request
	response *http.Response
	answer   answer
}

func (a *sendingAttempt) HTTPRequest() *http.Request { return a.request }

func (a *sendingAttempt) HTTPResponse() *http.Response { return a.response }

func (a *sendingAttempt) Call(ctx context.Context) (*http.Response, error) {
	select {
	case <-time.After(a.sending.took):
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if a.answer.status != 0 {
		a.response = &http.Response{StatusCode: a.answer.status, Body: http.NoBody}
		if major, minor, ok := http.ParseHTTPVersion(a.answer.proto); ok {
			a.response.ProtoMajor, a.response.ProtoMinor = major, minor
		}
	}
	return a.response, a.answer.err
}

func retrying[T any](attempts int) policy.Policy[T] {
	return retry.New[T](retry.WithMaxAttempts(attempts), retry.WithBackoff(retry.Constant(0)))
}

// requests returns the spans of the attempts.
func (o *telemetry) requests() []span {
	var requests []span
	for _, s := range o.spans() {
		if s.Kind == trace.SpanKindClient {
			requests = append(requests, s)
		}
	}
	return requests
}

func TestHTTPAttemptsFollowTheConventions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		p := observed(t, o, "inventory", retrying[response](3))
		p.Call(t.Context(), &sending{
			method: "GET", url: "https://shop.example.com/stock/42", took: time.Second, answers: []answer{
				{status: 503, proto: "HTTP/1.1", err: errUnavailable},
				{err: errors.New("dial tcp: connection refused")},
				{status: 200, proto: "HTTP/2.0"},
			},
		})

		request := func(number int64, outcome string, more attributes) span {
			s := span{
				Name: "GET", Kind: trace.SpanKindClient, Parent: "inventory", Duration: time.Second, Attributes: attributes{
					"tenax.pipeline.name": "inventory", "tenax.attempt.number": number, "tenax.outcome": outcome,
					"http.request.method": "GET", "server.address": "shop.example.com", "server.port": int64(443),
					"url.full": "https://shop.example.com/stock/42",
				},
			}
			maps.Copy(s.Attributes, more)
			if more["error.type"] != nil {
				s.Status = failed
			}
			return s
		}
		want := []span{
			request(1, "failure", attributes{
				"http.response.status_code": int64(503), "network.protocol.version": "1.1", "error.type": "503",
			}),
			request(2, "failure", attributes{"http.request.resend_count": int64(1), "error.type": "connection_error"}),
			request(3, "success", attributes{
				"http.request.resend_count": int64(2), "http.response.status_code": int64(200), "network.protocol.version": "2",
			}),
		}
		if diff := cmp.Diff(want, o.requests()); diff != "" {
			t.Errorf("spans (-want +got):\n%s", diff)
		}

		common := attributes{
			"http.request.method": "GET", "server.address": "shop.example.com", "server.port": int64(443), "url.scheme": "https",
		}
		wantPoints := []point{
			{Count: 1, Sum: 1, Attributes: merged(common, attributes{
				"http.response.status_code": int64(503), "network.protocol.version": "1.1", "error.type": "503",
			})},
			{Count: 1, Sum: 1, Attributes: merged(common, attributes{"error.type": "connection_error"})},
			{Count: 1, Sum: 1, Attributes: merged(common, attributes{
				"http.response.status_code": int64(200), "network.protocol.version": "2",
			})},
		}
		if diff := cmp.Diff(wantPoints, o.points(t, "http.client.request.duration")); diff != "" {
			t.Errorf("http.client.request.duration (-want +got):\n%s", diff)
		}
		kinds := []point{
			attemptPoint("failure", "connection_error", 1, 1),
			attemptPoint("failure", "server_error", 1, 1),
			attemptPoint("success", "", 1, 1),
		}
		if diff := cmp.Diff(kinds, o.points(t, "tenax.attempt.duration")); diff != "" {
			t.Errorf("tenax.attempt.duration (-want +got):\n%s", diff)
		}
	})
}

func merged(a, b attributes) attributes {
	m := maps.Clone(a)
	maps.Copy(m, b)
	return m
}

func TestHTTPStatusDecidesWhatIsAnError(t *testing.T) {
	tests := []struct {
		status    int
		err       error
		errorType any
	}{
		{status: 200},
		{status: 304},
		{status: 404, errorType: "404"},
		{status: 404, err: errAuth, errorType: "404"},
		{status: 500, errorType: "500"},
		{status: 200, err: errors.New("who knows"), errorType: "unknown"},
	}
	for _, test := range tests {
		o := newTelemetry()
		p := observed[*http.Response](t, o, "inventory")
		p.Call(t.Context(), &sending{method: "GET", url: "http://localhost", answers: []answer{{status: test.status, err: test.err}}})
		got := o.requests()[0]
		if got.Attributes["error.type"] != test.errorType || (got.Status == failed) != (test.errorType != nil) {
			t.Errorf("%d, %v: got error.type %v and status %v, want %v",
				test.status, test.err, got.Attributes["error.type"], got.Status, test.errorType)
		}
		if point := o.points(t, "http.client.request.duration")[0]; point.Attributes["error.type"] != test.errorType {
			t.Errorf("%d, %v: the metric says %v", test.status, test.err, point.Attributes["error.type"])
		}
	}
}

func TestHTTPRequestCanceledByTheCallerIsNoError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTelemetry()
		p := observed(t, o, "inventory", retrying[response](3))
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errors.New("the user left")) })
		p.Call(ctx, &sending{method: "GET", url: "http://localhost", took: time.Minute, answers: []answer{{status: 200}}})
		got := o.requests()
		if len(got) != 1 || got[0].Status != (span{}.Status) || got[0].Attributes["error.type"] != nil {
			t.Errorf("got %v, want one span without a status and an error", got)
		}
		want := []point{{Count: 1, Sum: 1, Attributes: attributes{
			"http.request.method": "GET", "server.address": "localhost", "server.port": int64(80), "url.scheme": "http",
		}}}
		if diff := cmp.Diff(want, o.points(t, "http.client.request.duration")); diff != "" {
			t.Errorf("http.client.request.duration (-want +got):\n%s", diff)
		}
	})
}

func TestHTTPMethodsOutsideTheListAreOther(t *testing.T) {
	tests := []struct {
		variable, method      string
		name, known, original string
	}{
		{method: "", name: "GET", known: "GET"},
		{method: "POST", name: "POST", known: "POST"},
		{method: "QUERY", name: "QUERY", known: "QUERY"},
		{method: "post", name: "HTTP", known: "_OTHER", original: "post"},
		{method: "PURGE", name: "HTTP", known: "_OTHER", original: "PURGE"},
		{method: strings.Repeat("X", 1<<20), name: "HTTP", known: "_OTHER", original: "_OTHER"},
		{variable: "PURGE, GET", method: "PURGE", name: "PURGE", known: "PURGE"},
		{variable: "PURGE, GET", method: "POST", name: "HTTP", known: "_OTHER", original: "POST"},
		{variable: " , ", method: "POST", name: "POST", known: "POST"},
	}
	for _, test := range tests {
		t.Setenv("OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS", test.variable)
		o := newTelemetry()
		p := observed[*http.Response](t, o, "inventory")
		p.Call(t.Context(), &sending{method: test.method, url: "http://localhost", answers: []answer{{status: 200}}})
		got := o.requests()[0]
		gotOriginal, _ := got.Attributes["http.request.method_original"].(string)
		if got.Name != test.name || got.Attributes["http.request.method"] != test.known || gotOriginal != test.original {
			t.Errorf("%.20s with %q: got span %s, method %v, original %s",
				test.method, test.variable, got.Name, got.Attributes["http.request.method"], gotOriginal)
		}
		if point := o.points(t, "http.client.request.duration")[0]; point.Attributes["http.request.method"] != test.known {
			t.Errorf("%.20s with %q: the metric says %v", test.method, test.variable, point.Attributes["http.request.method"])
		}
	}
}

// bare is an HTTP attempt without a request.
type bare struct{ request *http.Request }

func (bare) Call(context.Context) (*http.Response, error) { return nil, errUnavailable }

func (b bare) HTTPRequest() *http.Request { return b.request }

func (bare) HTTPResponse() *http.Response { return nil }

func TestHTTPAttemptWithoutARequestIsAPlainAttempt(t *testing.T) {
	for _, request := range []*http.Request{nil, {}} {
		o := newTelemetry()
		p := observed[*http.Response](t, o, "inventory")
		p.Call(t.Context(), bare{request})
		if got := o.spans(); len(got) != 2 || got[1].Name != "inventory attempt" || got[1].Kind != trace.SpanKindInternal {
			t.Errorf("%v: got %v, want a plain attempt", request, got)
		}
	}
}
