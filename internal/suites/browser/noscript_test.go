package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/tenax-go/tenax/statuspage"
)

func TestPageWorksWithoutScripts(t *testing.T) {
	p, circuit := newControlled(t)
	inventory := p.pipeline("inventory")
	origin := p.serve(statuspage.WithControls())
	b := open(t, origin, list, 1280, 900, withoutScripts)
	equal(t, "the figures", eval[string](b, cell("inventory", "Calls/s")), "0")
	equal(t, "the state", eval[string](b, `document.getElementById("connection").textContent`), "Not live")
	if !eval[bool](b, `document.querySelector("noscript p").checkVisibility() && !document.getElementById("pause").checkVisibility()`) {
		t.Error("the page does not say that it stands still, or has a button that does nothing")
	}
	calls(inventory, 600, nil)
	for eval[string](b, cell("inventory", "Calls/s")) != "10.0" {
		b.do(chromedp.Sleep(patience/100), chromedp.Reload())
	}

	b.tabTo("input search")
	b.press("s", "t", "o", kb.Enter)
	b.wait(`new URLSearchParams(location.search).get("search") === "sto" && document.readyState === "complete"`)
	equal(t, "what was found", b.names(), []string{"stock"})
	b.activate(".pipelines tbody a")
	b.wait(`document.querySelector("h1")?.innerText.startsWith("stock")`)
	b.activate(`button[value=force_open]`)
	b.waitState(circuit, "open")
	equal(t, "events that came", int(b.events.Load()), 0)
}
