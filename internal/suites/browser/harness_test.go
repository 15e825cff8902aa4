package browser_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestTroublesAreSeen shows that tests can fail: each of these pages does one thing that a page
// must not do.
func TestTroublesAreSeen(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	t.Cleanup(elsewhere.Close)
	const strict = "default-src 'none'"
	tests := map[string]struct{ policy, body, want string }{
		"console error":        {"", `<script>console.error("of an error")</script>`, "console: error of an error"},
		"console warning":      {"", `<script>console.warn("of a warning")</script>`, "console: warning"},
		"exception":            {"", `<script>throw new Error("of mine")</script>`, "of mine"},
		"rejection":            {"", `<script>Promise.reject(new Error("of mine"))</script>`, "exception:"},
		"dialog":               {"", `<script>alert("of mine")</script>`, "dialog: of mine"},
		"inline script":        {strict, `<script>alert(1)</script>`, "Executing inline script violates"},
		"inline style":         {strict, `<p style="color: red">text</p>`, "Applying inline style violates"},
		"event handler":        {strict, `<svg onload="alert(1)"></svg>`, "Executing inline event handler violates"},
		"forbidden image":      {strict, `<img src="ELSEWHERE/picture">`, "Loading the image"},
		"forbidden form":       {"form-action 'none'", `<form action="ELSEWHERE/" id="f"></form><script>f.submit()</script>`, "Sending form data"},
		"image from elsewhere": {"", `<img src="ELSEWHERE/picture">`, "request: ELSEWHERE/picture"},
		"fetch from elsewhere": {"", `<script>fetch("ELSEWHERE/data", {mode: "no-cors"})</script>`, "request: ELSEWHERE/data"},
		"stream to elsewhere":  {"", `<script>new WebSocket("ELSEWHERE/socket".replace("http", "ws"))</script>`, "request: ws"},
		"refresh to elsewhere": {"", `<meta http-equiv="refresh" content="0; url=ELSEWHERE/page">`, "request: ELSEWHERE/page"},
		"frame from elsewhere": {"", `<iframe src="ELSEWHERE/frame"></iframe>`, "request: ELSEWHERE/frame"},
		"missing picture":      {"", `<img src="/missing">`, "404"},
	}
	fill := strings.NewReplacer("ELSEWHERE", elsewhere.URL)
	origin := serveTexts(t, func(name string) (policy, body string, ok bool) {
		test, ok := tests[name]
		return test.policy, fill.Replace(test.body), ok
	})
	b := open(t, origin, "/harmless", 800, 600)
	for name, test := range tests {
		b.visit("/" + url.PathEscape(name))
		b.waitTrouble(fill.Replace(test.want))
		b.visit("/harmless")
		_ = b.troublesNow() // there may be several of a kind
	}
}

// TestHarmlessPageIsNoTrouble shows that the harness itself makes no trouble.
func TestHarmlessPageIsNoTrouble(t *testing.T) {
	origin := serveTexts(t, func(string) (policy, body string, ok bool) {
		return "default-src 'none'", "<p id=text>" + html.EscapeString("<script>alert(1)</script>"), true
	})
	b := open(t, origin, "/", 800, 600)
	if got, want := eval[string](b, `document.getElementById("text").textContent`), "<script>alert(1)</script>"; got != want {
		t.Errorf("the page says %q, want %q", got, want)
	}
}

// serveTexts serves pages by name, and a harmless one, and returns their origin.
func serveTexts(t *testing.T, page func(name string) (policy, body string, ok bool)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		policy, body, ok := page(strings.TrimPrefix(r.URL.Path, "/"))
		if !ok && r.URL.Path != "/harmless" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if policy != "" {
			w.Header().Set("Content-Security-Policy", policy+"; img-src data: 'self'")
		}
		w.Write([]byte(`<!doctype html><title>page</title><link rel="icon" href="data:image/svg+xml,%3Csvg/%3E">` + body))
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}
