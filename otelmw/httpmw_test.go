package otelmw_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/retry"
)

func TestRequestsOfHTTPMWAreTraced(t *testing.T) {
	var parents []trace.SpanID
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		parents = append(parents, trace.SpanContextFromContext(ctx).SpanID())
		if len(parents) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	o := newTelemetry()
	client := server.Client()
	client.Transport = httpmw.NewTransport(client.Transport, httpmw.WithName("openai"), httpmw.WithPolicies(
		otelmw.New[*http.Response](o.options(otelmw.WithPropagator(propagation.TraceContext{}))...),
		retry.New[*http.Response](retry.WithBackoff(retry.Constant(0)), retry.WithJitter(retry.NoJitter)),
	))
	defer client.CloseIdleConnections()
	response, err := client.Get(server.URL + "/v1/models?key=hunter2")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	response.Body.Close()

	var spans []trace.SpanID
	for _, s := range o.exporter.GetSpans() {
		if s.SpanKind == trace.SpanKindClient {
			spans = append(spans, s.SpanContext.SpanID())
		}
	}
	if diff := cmp.Diff(spans, parents); diff != "" || len(spans) != 3 {
		t.Errorf("parents that the server saw (-spans +parents):\n%s", diff)
	}
	var got []attributes
	for _, s := range o.requests() {
		if s.Parent != "openai" || s.Name != "GET" || s.Attributes["url.full"] != server.URL+"/v1/models" {
			t.Errorf("got %v", s)
		}
		got = append(got, attributes{
			"status": s.Attributes["http.response.status_code"], "resends": s.Attributes["http.request.resend_count"],
			"version": s.Attributes["network.protocol.version"], "error": s.Attributes["error.type"],
		})
	}
	want := []attributes{
		{"status": int64(503), "resends": nil, "version": "1.1", "error": "503"},
		{"status": int64(503), "resends": int64(1), "version": "1.1", "error": "503"},
		{"status": int64(200), "resends": int64(2), "version": "1.1", "error": nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	if root, _ := o.execution(t); root.Attributes["tenax.outcome"] != "success" || root.Status == failed {
		t.Errorf("execution: got %v", root)
	}
}

// brokenTransport returns errors that hold the whole URL.
type brokenTransport struct{}

func (brokenTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, errors.New("cannot reach " + r.URL.String() + " with " + r.Header.Get("Authorization"))
}

func TestRequestsOfHTTPMWLeakNoSecret(t *testing.T) {
	o := newTelemetry()
	client := &http.Client{Transport: httpmw.NewTransport(brokenTransport{}, httpmw.WithPolicies(
		otelmw.New[*http.Response](o.options()...), retry.New[*http.Response](retry.WithBackoff(retry.Constant(0))),
	))}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut,
		"https://me:"+secret+"@example.com/?key="+secret, strings.NewReader(secret))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	if response, err := client.Do(request); err == nil {
		response.Body.Close()
		t.Fatal("no error")
	}
	o.checkNoSecret(t, "of the transport")
}
