package statuspage_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

func TestPageWorksAtAnyPath(t *testing.T) {
	var page statuspage.Page
	p := shown(t, &page, "inventory")
	mux := http.NewServeMux()
	mux.Handle("/debug/tenax/", page.Handler())
	mux.Handle("/stripped/", http.StripPrefix("/stripped/", page.Handler()))
	mux.Handle("/no-slash", page.Handler())
	for _, path := range []string{"/debug/tenax/", "/stripped/", "/no-slash"} {
		r := get(t, mux, path)
		text := body(t, r)
		if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(text, "inventory") {
			t.Errorf("%s: %s, %s", path, r.Status, r.Header.Get("Content-Type"))
		}
		for link := range strings.SplitSeq(text, `href="`) {
			if link, _, _ := strings.Cut(link, `"`); strings.HasPrefix(link, "/") || strings.HasPrefix(link, "http") {
				t.Errorf("%s: the link %q is not relative", path, link)
			}
		}
	}
	runtime.KeepAlive(p)
}

func TestFormatIsSelectedByQueryPathOrHeader(t *testing.T) {
	var page statuspage.Page
	for _, test := range []struct{ target, accept, want string }{
		{"/debug/tenax/", "", "text/html; charset=utf-8"},
		{"/debug/tenax/", "text/html,application/json", "text/html; charset=utf-8"},
		{"/debug/tenax/", "application/json", "application/json"},
		{"/debug/tenax/data.json", "", "application/json"},
		{"/debug/tenax/?format=json", "", "application/json"},
		{"/debug/tenax/data.json?format=html", "", "text/html; charset=utf-8"},
	} {
		if got := get(t, page.Handler(), test.target, "Accept", test.accept).Header.Get("Content-Type"); got != test.want {
			t.Errorf("%s, Accept %q: %s, want %s", test.target, test.accept, got, test.want)
		}
	}
	if r := get(t, page.Handler(), "/?format=xml"); r.StatusCode != http.StatusBadRequest {
		t.Errorf("format=xml: %s, want 400", r.Status)
	}
}

func TestEveryAnswerIsConfined(t *testing.T) {
	var page statuspage.Page
	for _, target := range []string{"/", "/?format=json", "/?limit=x", "/?pipeline=9", "/?pipeline=9&format=events"} {
		h := get(t, page.Handler(), target).Header
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "style-src 'sha256-", "script-src 'sha256-", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy %q lacks %s", target, csp, want)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: the policy %q allows too much", target, csp)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", target, name, got, want)
			}
		}
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	var page statuspage.Page
	for method, want := range map[string]int{"GET": 200, "HEAD": 200, "POST": 405, "PUT": 405, "DELETE": 405, "OPTIONS": 405} {
		w := httptest.NewRecorder()
		page.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, "/", nil))
		if w.Code != want || want == 405 && w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q, want %d", method, w.Code, w.Header().Get("Allow"), want)
		}
	}
}

func TestBadQueriesAreAnsweredWithTheReason(t *testing.T) {
	var page statuspage.Page
	for query, want := range map[string]string{
		"limit=0": "limit must be a number from 1 to 500", "limit=501": "limit must be", "limit=-1": "limit must be", "limit=1e3": "limit must be",
		"page=0": "page must be a number", "page=18446744073709551616": "page must be", "pipeline=": "pipeline must be", "pipeline=x": "pipeline must be",
		"sort=price": "sort must be one of: health, name", "health=ill": "health must be one of: failing",
		"pipeline=1;x": "query cannot be read", "%zz": "query cannot be read", "search=a&health=%f": "query cannot be read",
		"search=" + strings.Repeat("a", 201): "search must have at most 200 bytes",
	} {
		r := get(t, page.Handler(), "/?"+query)
		if text := body(t, r); r.StatusCode != http.StatusBadRequest || !strings.Contains(text, want) {
			t.Errorf("%.30s: %s, %s", query, r.Status, text)
		}
	}
}

func TestInvalidHandlersAnswerWithTheReason(t *testing.T) {
	var none *statuspage.Page
	for want, h := range map[string]http.Handler{
		"WithMaxReaders(0)":                      new(statuspage.Page).Handler(statuspage.WithMaxReaders(0)),
		"Handler: option 1 of 1 must not be nil": new(statuspage.Page).Handler(nil), "the page must not be nil": none.Handler(),
	} {
		r := get(t, h, "/")
		if text := body(t, r); r.StatusCode != http.StatusInternalServerError || !strings.Contains(text, want) {
			t.Errorf("%s, %s, want 500 and %s", r.Status, text, want)
		}
	}
}

func TestPipelinesAreFoundSortedAndPaged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		var all []*policy.Pipeline[int]
		for i := range 7 {
			p := shown(t, &page, fmt.Sprintf("pipeline %d", i))
			all = append(all, p)
			for range i {
				p.Do(t.Context(), succeed)
			}
		}
		all[3].Do(t.Context(), returning(errAuth))
		time.Sleep(time.Second)
		for query, want := range map[string][]string{
			"?limit=2":                     {"pipeline 3", "pipeline 6"},
			"?limit=2&page=2":              {"pipeline 5", "pipeline 4"},
			"?limit=2&page=9":              nil,
			"?sort=name&limit=2":           {"pipeline 0", "pipeline 1"},
			"?sort=calls&limit=2":          {"pipeline 6", "pipeline 5"},
			"?sort=failures&limit=1":       {"pipeline 3"},
			"?search=LINE+4":               {"pipeline 4"},
			"?health=failing":              {"pipeline 3"},
			"?health=idle":                 {"pipeline 0"},
			"?search=no+such+thing&page=1": nil,
		} {
			var got []string
			for _, row := range read(t, &page, query).Pipelines {
				got = append(got, row.Name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", query, diff)
			}
		}
		d := read(t, &page, "?limit=2")
		if d.Query.Matching != 7 || d.Query.Pages != 4 || d.Overview.Pipelines != 7 || d.Overview.Failing != 1 || d.Overview.Idle != 1 || d.Overview.Healthy != 5 {
			t.Errorf("%+v, %+v", d.Query, d.Overview)
		}
		runtime.KeepAlive(all)
	})
}

func TestPoliciesAreShownWithSettingsAndGauges(t *testing.T) {
	var page statuspage.Page
	p := shown(t, &page, "stock", retrying(), breaker.New[int](breaker.WithName("db")))
	d := read(t, &page, "?pipeline=1").Pipeline
	if len(d.Policies) != 2 || d.Policies[0].Kind != "retry" || d.Policies[1].Kind != "breaker" || d.Policies[1].State != "closed" {
		t.Fatalf("policies %+v, want retry and breaker", d.Policies)
	}
	found := false
	for _, s := range d.Policies[0].Settings {
		found = found || s.Name == "max attempts" && s.Value == "3"
	}
	if !found {
		t.Errorf("settings of retry: %v", d.Policies[0].Settings)
	}
	html := body(t, get(t, page.Handler(), "/?pipeline=1"))
	if !strings.Contains(html, "max attempts") {
		t.Error("the page does not show the settings")
	}
	runtime.KeepAlive(p)
}

func TestCircuitsShowChangesByCallsTimeAndHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		circuit := breaker.NewCircuit(breaker.WithName("db"), breaker.WithFailureThreshold(1), breaker.WithCooldown(time.Minute))
		p := shown(t, &page, "stock", breaker.For[int](circuit))
		start := time.Now()
		p.Do(t.Context(), returning(errUnavailable)) // opens, and reports it
		time.Sleep(time.Second)
		if d := read(t, &page, ""); d.Overview.Circuits.Open != 1 || d.Pipelines[0].Health != "failing" || d.Circuits[0].State != "open" {
			t.Errorf("an open circuit shows as %+v", d)
		}
		time.Sleep(time.Minute) // becomes half-open by time alone
		read(t, &page, "")
		time.Sleep(time.Second)
		p.Do(t.Context(), succeed) // closes
		time.Sleep(time.Second)
		circuit.ForceOpen() // reports nothing
		read(t, &page, "")
		got := read(t, &page, "?pipeline=1").Circuits
		if len(got) != 1 || got[0].Name != "db" || got[0].State != "open" {
			t.Fatalf("circuits %+v", got)
		}
		var changes []string
		for _, c := range got[0].Changes {
			changes = append(changes, fmt.Sprintf("%v %s-%s %d", c.Time.Sub(start).Round(time.Second), c.From, c.To, c.Failures))
		}
		want := []string{"0s closed-open 1", "1m1s open-half_open 0", "1m2s half_open-closed 0", "1m3s closed-open 0"}
		if diff := cmp.Diff(want, changes); diff != "" {
			t.Errorf("changes (-want +got):\n%s", diff)
		}
		runtime.KeepAlive(p)
	})
}

// There are more circuits than the page shows, or keeps changes of.
func TestManyOpenCircuitsDoNotFlicker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		group := breaker.NewGroup[int](breaker.WithKeyOptions(func(key int) []breaker.Option {
			return []breaker.Option{breaker.WithName(fmt.Sprintf("tenant %d", key))}
		}))
		p := shown(t, &page, "stock", breaker.ForKey[int](group, func(context.Context) int { return 0 }))
		for key := range 600 {
			group.Get(key).ForceOpen()
		}
		first, firstOfOne := read(t, &page, "").Circuits, read(t, &page, "?pipeline=1&limit=500").Circuits
		if len(first) != 50 || len(firstOfOne) != 500 {
			t.Fatalf("%d and %d circuits are shown, want 50 and 500", len(first), len(firstOfOne))
		}
		for range 5 {
			time.Sleep(time.Second)
			if diff := cmp.Diff(first, read(t, &page, "").Circuits); diff != "" {
				t.Fatalf("the list changes:\n%s", diff)
			}
			if diff := cmp.Diff(firstOfOne, read(t, &page, "?pipeline=1&limit=500").Circuits); diff != "" {
				t.Fatalf("the pipeline's circuits change:\n%s", diff)
			}
		}
		runtime.KeepAlive(p)
	})
}

func TestFailuresShowKindStatusTypeAttemptsAndReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock", retrying())
		p.Do(t.Context(), returning(errUnavailable))
		time.Sleep(time.Second)
		p.Do(t.Context(), returning(fmt.Errorf("get: %w", typedError{})))
		for range 50 {
			time.Sleep(time.Millisecond)
			p.Do(t.Context(), returning(errAuth))
		}
		time.Sleep(time.Second)
		all := read(t, &page, "").Failures
		if len(all) != 52 || len(read(t, &page, "?pipeline=1").Failures) != 20 {
			t.Fatalf("the page has %d failures, the pipeline %d; want 52 and 20", len(all), len(read(t, &page, "?pipeline=1").Failures))
		}
		for i := range all {
			all[i].Time = time.Time{}
		}
		want := []failure{
			{Pipeline: "stock", Kind: "auth_error", Status: 401, Text: "Unauthorized", Attempts: 1, Reason: "permanent"},
			{Pipeline: "stock", Kind: "timeout", Attempts: 3, Reason: "exhausted", Type: "statuspage_test.typedError"},
			{Pipeline: "stock", Kind: "server_error", Status: 503, Text: "Service Unavailable", Attempts: 3, Reason: "exhausted"},
		}
		if diff := cmp.Diff(want, []failure{all[0], all[50], all[51]}); diff != "" {
			t.Error(diff)
		}
		runtime.KeepAlive(p)
	})
}
