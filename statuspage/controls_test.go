package statuspage_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

// host is the only header that has a field of its own.
const host = "Host"

// press sends the request of a button, with additional headers.
func press(tb testing.TB, h http.Handler, target, action, circuit string, header ...string) *http.Response {
	tb.Helper()
	r := request(tb, tb.Context(), http.MethodPost, target)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == host {
			r.Host = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	form := url.Values{}
	if action != "" {
		form.Set("action", action)
	}
	if circuit != "" {
		form.Set("circuit", circuit)
	}
	r.Body = io.NopCloser(strings.NewReader(form.Encode()))
	return do(tb, h, r)
}

// controlled returns a page with one circuit.
func controlled(tb testing.TB) (page *statuspage.Page, circuit *breaker.Circuit) {
	tb.Helper()
	page, circuit = new(statuspage.Page), breaker.NewCircuit(breaker.WithName("db"))
	p := shown(tb, page, "stock", breaker.For[int](circuit))
	tb.Cleanup(func() { runtime.KeepAlive(p) })
	return page, circuit
}

func TestControlsAreOffByDefault(t *testing.T) {
	page, circuit := controlled(t)
	h := page.Handler()
	r := press(t, h, "/?pipeline=1", "force_open", "db")
	if r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "GET, HEAD" || circuit.State() != breaker.Closed {
		t.Errorf("%s, Allow %q, the circuit is %v", r.Status, r.Header.Get("Allow"), circuit.State())
	}
	if html := body(t, get(t, h, "/?pipeline=1")); strings.Contains(html, "<button name") || strings.Contains(html, `method="post"`) {
		t.Error("the page has buttons")
	}
}

func TestButtonsForceAndResetCircuits(t *testing.T) {
	page, circuit := controlled(t)
	h := page.Handler(statuspage.WithControls())
	for _, step := range []struct {
		action string
		want   breaker.State
		admits bool
	}{
		{"force_open", breaker.Open, false}, {"force_closed", breaker.Closed, true}, {"force_open", breaker.Open, false}, {"reset", breaker.Closed, true},
	} {
		r := press(t, h, "/debug/tenax/?pipeline=1&search=d&page=1", step.action, "db")
		if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "?pipeline=1&search=d" {
			t.Errorf("%s: %s to %q, want 303 to the page with the button", step.action, r.Status, r.Header.Get("Location"))
		}
		if circuit.State() != step.want || circuit.Available() != step.admits {
			t.Errorf("%s: the circuit is %v, want %v", step.action, circuit.State(), step.want)
		}
		if got := read(t, page, "").Overview.Circuits.Open == 1; got != (step.want == breaker.Open) {
			t.Errorf("%s: the list does not show at once that the circuit is %v", step.action, step.want)
		}
		if got := read(t, page, "?pipeline=1").Circuits[0].State; got != step.want.String() {
			t.Errorf("%s: the page shows %s at once, want %v", step.action, got, step.want)
		}
	}
	if html := body(t, get(t, h, "/?pipeline=1")); strings.Count(html, "<button name") != 3 {
		t.Error("the circuit has not three buttons")
	}
	if html := body(t, get(t, h, "/")); strings.Contains(html, "<button name") {
		t.Error("the list has buttons")
	}
}

func TestLocationIsAlwaysARelativeReference(t *testing.T) {
	page, _ := controlled(t)
	h := page.Handler(statuspage.WithControls())
	for _, target := range []string{"//evil.example/?pipeline=1", "/?pipeline=1&search=//evil.example", "/?pipeline=1&search=%0d%0aSet-Cookie:+a=b"} {
		r := press(t, h, target, "reset", "db", "Host", "evil.example")
		if location := r.Header.Get("Location"); !strings.HasPrefix(location, "?pipeline=1") || strings.ContainsAny(location, "\r\n/:") {
			t.Errorf("%s leads to %q", target, location)
		}
	}
}

func TestRequestsFromOtherOriginsAreRefused(t *testing.T) {
	page, circuit := controlled(t)
	h := page.Handler(statuspage.WithControls())
	for name, test := range map[string]struct {
		header []string
		want   int
	}{
		"same origin":                      {[]string{"Sec-Fetch-Site", "same-origin"}, 303},
		"typed by the user":                {[]string{"Sec-Fetch-Site", "none"}, 303},
		"no browser":                       {nil, 303},
		"same origin, older browser":       {[]string{"Origin", "http://example.com"}, 303},
		"cross-site":                       {[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		"sibling domain":                   {[]string{"Sec-Fetch-Site", "same-site"}, 403},
		"word not known":                   {[]string{"Sec-Fetch-Site", "somewhere"}, 403},
		"cross-origin, older browser":      {[]string{"Origin", "https://evil.example"}, 403},
		"other port, older browser":        {[]string{"Origin", "http://example.com:81"}, 403},
		"sandboxed frame, older browser":   {[]string{"Origin", "null"}, 403},
		"cross-site with the right origin": {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "http://example.com"}, 403},
	} {
		circuit.Reset()
		r := press(t, h, "http://example.com/?pipeline=1", "force_open", "db", test.header...)
		if pressed := circuit.State() == breaker.Open; r.StatusCode != test.want || pressed != (test.want == 303) {
			t.Errorf("%s: %s and the circuit %v, want %d", name, r.Status, circuit.State(), test.want)
		}
	}
}

func TestBadButtonRequestsGetTheReasonAndChangeNothing(t *testing.T) {
	page, circuit := controlled(t)
	h := page.Handler(statuspage.WithControls())
	for name, test := range map[string]struct {
		target, action, circuit string
		header                  []string
		want                    int
		text                    string
	}{
		"unknown action":       {"/?pipeline=1", "delete", "db", nil, 400, "action must be reset, force_open or force_closed"},
		"no action":            {"/?pipeline=1", "", "db", nil, 400, "action must be"},
		"action in the query":  {"/?pipeline=1&action=force_open&circuit=db", "", "", nil, 400, "action must be"},
		"unknown pipeline":     {"/?pipeline=2", "force_open", "db", nil, 404, "no such pipeline"},
		"no pipeline":          {"/", "force_open", "db", nil, 404, "no such pipeline"},
		"pipeline that is bad": {"/?pipeline=x", "force_open", "db", nil, 400, "pipeline must be"},
		"unknown circuit":      {"/?pipeline=1", "force_open", "cache", nil, 404, "no such circuit"},
		"no circuit":           {"/?pipeline=1", "force_open", "", nil, 404, "no such circuit"},
		"other type":           {"/?pipeline=1", "force_open", "db", []string{"Content-Type", "text/plain"}, 415, "must be a form"},
		"no type":              {"/?pipeline=1", "force_open", "db", []string{"Content-Type", ""}, 415, "must be a form"},
		"body too long":        {"/?pipeline=1", "force_open", strings.Repeat("a", 5000), nil, 400, "cannot be read"},
	} {
		r := press(t, h, test.target, test.action, test.circuit, test.header...)
		if text := body(t, r); r.StatusCode != test.want || !strings.Contains(text, test.text) {
			t.Errorf("%s: %s, %s, want %d, %s", name, r.Status, text, test.want, test.text)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete} {
		r := do(t, h, request(t, t.Context(), method, "/?pipeline=1&action=force_open&circuit=db"))
		if bad := method == http.MethodPut || method == http.MethodDelete; bad && (r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD, POST") {
			t.Errorf("%s: %s, Allow %q", method, r.Status, r.Header.Get("Allow"))
		}
	}
	if circuit.State() != breaker.Closed {
		t.Errorf("the circuit is %v", circuit.State())
	}
}

// A button could not distinguish them.
func TestCircuitsOfTheSameNameHaveNoButtons(t *testing.T) {
	group := breaker.NewGroup[string]()
	key := func(ctx context.Context) string { return ctx.Value(keyOf{}).(string) }
	one, other := breaker.NewCircuit(breaker.WithName("twin")), breaker.NewCircuit(breaker.WithName("twin"))
	alone := breaker.NewCircuit(breaker.WithName("alone"))
	var page statuspage.Page
	p := shown(t, &page, "stock", breaker.ForKey[int](group, key), breaker.For[int](one), breaker.For[int](other), breaker.For[int](alone))
	for _, tenant := range []string{"a", "b"} {
		p.Do(context.WithValue(t.Context(), keyOf{}, tenant), succeed)
	}
	h := page.Handler(statuspage.WithControls())
	if html := body(t, get(t, h, "/?pipeline=1")); strings.Count(html, "<button name") != 3 || !strings.Contains(html, `name="circuit" value="alone"`) {
		t.Error("a circuit that shares its name has buttons")
	}
	if html := body(t, get(t, h, "/?pipeline=1&limit=1&page=2")); strings.Contains(html, "<button name") {
		t.Error("a circuit with a namesake on another page has buttons")
	}
	for circuit, want := range map[string]int{"twin": 404, "stock": 404, "alone": 303} {
		if r := press(t, h, "/?pipeline=1", "force_open", circuit); r.StatusCode != want {
			t.Errorf("%s: %s, want %d", circuit, r.Status, want)
		}
	}
	if one.State() != breaker.Closed || other.State() != breaker.Closed || alone.State() != breaker.Open {
		t.Errorf("the circuits are %v, %v and %v, want closed, closed and open", one.State(), other.State(), alone.State())
	}
	runtime.KeepAlive(p)
}

func TestPolicyWithoutControlHasNoButtons(t *testing.T) {
	var page statuspage.Page
	p := shown(t, &page, "stock", policy.Policy[int](describing{policy.Description{Kind: "mine", Name: "mine", State: "open"}}))
	h := page.Handler(statuspage.WithControls())
	if strings.Contains(body(t, get(t, h, "/?pipeline=1")), "<button name") {
		t.Error("there are buttons")
	}
	if r := press(t, h, "/?pipeline=1", "reset", "mine"); r.StatusCode != http.StatusNotFound {
		t.Errorf("%s, want 404", r.Status)
	}
	runtime.KeepAlive(p)
}
