package otelmw_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/otelmw"
)

// The conventions for HTTP let an instrumentation that knows more about a request set the status of
// its span more precisely. Their example is a 404 where a program checks whether something exists.
func TestAResponseThatIsExpectedIsNoErrorOfTheClient(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	for name, test := range map[string]struct {
		options []httpmw.TransportOption
		outcome string
		status  sdktrace.Status
		kind    any
	}{
		"expected": {[]httpmw.TransportOption{httpmw.WithExpectedStatus(404)}, "expected", sdktrace.Status{}, nil},
		"not":      {nil, "failure", failed, "404"},
	} {
		o := newTelemetry()
		client := server.Client()
		base := client.Transport
		client.Transport = httpmw.NewTransport(base, append(test.options, httpmw.WithName("users"), httpmw.WithPolicies(
			otelmw.New[*http.Response](o.options()...)))...)
		response, err := client.Head(server.URL + "/users/7")
		client.Transport = base
		if err != nil || response.StatusCode != http.StatusNotFound {
			t.Fatalf("%s: got %v, %v", name, response, err)
		}
		response.Body.Close()
		for _, s := range o.spans() {
			if s.Attributes["tenax.outcome"] != test.outcome || s.Status != test.status {
				t.Errorf("%s, %s: the outcome is %v, the status %v", name, s.Name, s.Attributes["tenax.outcome"], s.Status)
			}
		}
		request := o.requests()[0]
		if request.Attributes["http.response.status_code"] != int64(404) || request.Attributes["error.type"] != test.kind {
			t.Errorf("%s: got %v", name, request.Attributes)
		}
		points := o.points(t, "http.client.request.duration")
		if len(points) != 1 || points[0].Attributes["http.response.status_code"] != int64(404) {
			t.Fatalf("%s: got %v", name, points)
		}
		if diff := cmp.Diff(test.kind, points[0].Attributes["error.type"]); diff != "" {
			t.Errorf("%s: error.type of the measurement (-want +got):\n%s", name, diff)
		}
	}
	server.Client().CloseIdleConnections()
}
