package otelmw_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestURLIsShownWithoutPossibleSecrets(t *testing.T) {
	long := strings.Repeat("long/", 1<<18)
	tests := []struct {
		url, full, address string
		port               any
	}{
		{"http://localhost", "http://localhost", "localhost", int64(80)},
		{"http://user:hunter2@localhost/a%2Fb?token=hunter2#hunter2", "http://localhost/a%2Fb", "localhost", int64(80)},
		{"https://[::1]:8443/", "https://[::1]:8443/", "::1", int64(8443)},
		{"https://example.com:/x", "https://example.com:/x", "example.com", int64(443)},
		{"ftp://example.com/x", "ftp://example.com/x", "example.com", nil},
		{"https://example.com/\u2028\u00e9", "https://example.com/%E2%80%A8%C3%A9", "example.com", int64(443)},
		{"https://example.com/" + long, ("https://example.com/" + long)[:2048], "example.com", int64(443)},
		{"mailto:hunter2@example.com", "mailto://", "", nil},
	}
	for _, test := range tests {
		o := newTelemetry()
		p := observed[*http.Response](t, o, "inventory")
		p.Call(t.Context(), &sending{method: "GET", url: test.url, answers: []answer{{status: 200}}})
		got := o.requests()[0].Attributes
		if got["url.full"] != test.full || got["server.address"] != test.address || got["server.port"] != test.port {
			t.Errorf("%.60s: got %.60v at %v port %v", test.url, got["url.full"], got["server.address"], got["server.port"])
		}
	}
}

func TestServersOfAPipelineAreBounded(t *testing.T) {
	o := newTelemetry()
	p := observed[*http.Response](t, o, "crawler")
	answers := []answer{{status: 200}, {status: 503, err: errUnavailable}}
	const calls = 1200
	for i := range calls {
		host := "http://" + strings.Repeat("a", i%120) + string(rune('a'+i/120)) + ".example.com"
		p.Call(t.Context(), &sending{method: "GET", url: host, answers: answers[i%2:]})
	}
	points := o.points(t, "http.client.request.duration")
	var count uint64
	for _, point := range points {
		count += point.Count
	}
	if len(points) != 1002 || count != calls {
		t.Errorf("%d series of %d requests, want 1002 of %d", len(points), count, calls)
	}
	want := []point{
		{Count: 100, Attributes: attributes{"http.request.method": "GET", "server.address": "_OTHER", "url.scheme": "http"}},
		{Count: 100, Attributes: attributes{
			"http.request.method": "GET", "server.address": "_OTHER", "url.scheme": "http", "error.type": "_OTHER",
		}},
	}
	var got []point
	for _, point := range points {
		if point.Attributes["server.address"] == "_OTHER" {
			point.Sum = 0
			got = append(got, point)
		}
	}
	less := func(a, b point) bool { return len(a.Attributes) < len(b.Attributes) }
	if diff := cmp.Diff(want, got, cmpSorted(less)); diff != "" {
		t.Errorf("series beyond the limit (-want +got):\n%s", diff)
	}
}
