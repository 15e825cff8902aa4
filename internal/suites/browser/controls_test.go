package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/statuspage"
)

// state returns the state of a circuit from its description.
func state(circuit *breaker.Circuit) string { return circuit.Describe().State }

// waitState waits until a circuit is in that state, and the page of its pipeline shows it.
func (b *tab) waitState(circuit *breaker.Circuit, want string) {
	b.t.Helper()
	b.wait(fmt.Sprintf(`document.querySelector(%s)?.textContent === %s`, quote(`.circuits [data-label="State"] .badge`), quote(want)))
	if got := state(circuit); got != want {
		b.t.Errorf("the page says %s, but the circuit is %s", want, got)
	}
}

func newControlled(t *testing.T) (*program, *breaker.Circuit) {
	t.Helper()
	p := newProgram(t)
	circuit := breaker.NewCircuit(breaker.WithName("db"), breaker.WithFailureThreshold(1), breaker.WithCooldown(time.Hour))
	p.pipeline("stock", breaker.For[int](circuit))
	return p, circuit
}

func TestThereAreNoButtonsUnlessAskedFor(t *testing.T) {
	p, _ := newControlled(t)
	b := open(t, p.serve(), list+"?pipeline=1", 1280, 900)
	b.waitUpdates()
	equal(t, "circuits", eval[int](b, `document.querySelectorAll(".circuits tbody tr").length`), 1)
	equal(t, "forms and buttons", eval[[]string](b, `[...document.querySelectorAll("form, button")].map(e => e.textContent)`), []string{"Pause"})
}

func TestButtonsForceAndResetACircuit(t *testing.T) {
	p, circuit := newControlled(t)
	b := open(t, p.serve(statuspage.WithControls()), list+"?pipeline=1", 1280, 900)
	b.waitState(circuit, "closed")
	b.waitUpdates()
	b.activate(`button[value=force_open]`)
	b.waitState(circuit, "open")
	if got := eval[string](b, `location.search`); got != "?pipeline=1" {
		t.Errorf("after a button the address is %q", got)
	}
	b.tabTo("button action Reset") // by keys
	b.press(kb.Enter)
	b.waitState(circuit, "closed")
	eval[bool](b, mark)
	b.activate(`button[value=force_closed]`)
	b.wait(`document.marked === undefined && document.getElementById("connection")?.textContent === "Live"`)
	calls(p.pipelines[0], 5, errUnavailable)
	if got := state(circuit); got != "closed" {
		t.Errorf("after five failures the circuit that was forced closed is %s", got)
	}
}

func TestButtonKeepsTheFocusWhenCircuitsChangePlaces(t *testing.T) {
	p := newProgram(t)
	first := breaker.NewCircuit(breaker.WithName("first"), breaker.WithFailureThreshold(1))
	second := breaker.NewCircuit(breaker.WithName("second"), breaker.WithFailureThreshold(1))
	p.pipeline("stock", breaker.For[int](first), breaker.For[int](second))
	b := open(t, p.serve(statuspage.WithControls()), list+"?pipeline=1", 1280, 900)
	b.waitLive()
	b.tabTo("button action Force open") // of the first
	second.ForceOpen()
	b.wait(`document.querySelector(".circuits tbody th").textContent === "second"`)
	b.waitUpdates()
	b.press(kb.Enter)
	b.wait(`document.querySelectorAll(".circuits .badge.open").length === 2`)
	equal(t, "the first circuit", state(first), "open")
}

func TestOtherOriginsCannotPressButtons(t *testing.T) {
	p, circuit := newControlled(t)
	target := p.serve(statuspage.WithControls()) + list + "?pipeline=1"
	form := fmt.Sprintf(`<form id="f" method="post" action=%q ENCTYPE><input name="circuit" value="db"><input name="action" value="force_open"></form>`, target)
	attacks := map[string]string{
		"/form":    strings.Replace(form, "ENCTYPE", "", 1) + `<script>f.submit()</script>`,
		"/text":    strings.Replace(form, "ENCTYPE", `enctype="text/plain"`, 1) + `<script>f.submit()</script>`,
		"/fetch":   fmt.Sprintf(`<script>fetch(%q, {method: "POST", mode: "no-cors", credentials: "include", body: new URLSearchParams({circuit: "db", action: "force_open"})})</script>`, target),
		"/frame":   fmt.Sprintf(`<iframe src=%q></iframe>`, target),
		"/read":    fmt.Sprintf(`<script>fetch(%q).then(r => r.text()).then(t => { document.title = "read " + t; }, () => { document.title = "refused"; })</script>`, target),
		"/address": fmt.Sprintf(`<script>location = %q</script>`, target+"&circuit=db&action=force_open"),
	}
	attacker := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(`<!doctype html><title>attack</title><link rel="icon" href="data:image/svg+xml,%3Csvg/%3E">` + attacks[r.URL.Path]))
	}))
	t.Cleanup(func() {
		attacker.CloseClientConnections()
		attacker.Close()
	})
	// The first is of the same site, as a site does not include the port; the second is of another.
	for _, origin := range []string{attacker.URL, strings.Replace(attacker.URL, "127.0.0.1", "localhost", 1)} {
		b := open(t, origin, "/nothing", 800, 600)
		for attack, want := range map[string]string{
			"/form":    `document.body.innerText.includes("the request comes from a page of another origin")`,
			"/text":    `document.body.innerText.includes("the request comes from a page of another origin")`,
			"/fetch":   `performance.getEntriesByType("resource").some(e => e.name.includes("/debug/tenax/"))`,
			"/frame":   `document.title === "attack"`,
			"/read":    `document.title === "refused"`,
			"/address": `document.querySelector("h1")?.innerText.startsWith("stock")`,
		} {
			b.visit(attack)
			b.wait(want)
			if attack == "/frame" {
				b.waitTrouble("failed request: net::ERR_BLOCKED_BY_RESPONSE")
			} else {
				b.waitTrouble("request: " + target)
			}
			if got := state(circuit); got != "closed" {
				t.Fatalf("%s%s: the circuit is %s", origin, attack, got)
			}
		}
		b.visit("/nothing")
		_ = b.troublesNow()
	}
	// A page of the same origin can press the button by the same means.
	own := open(t, p.server.URL, list+"?pipeline=1", 800, 600)
	eval[any](own, `fetch("", {method: "POST", body: new URLSearchParams({circuit: "db", action: "force_open"})}).then(() => 0)`)
	own.waitState(circuit, "open")
}
