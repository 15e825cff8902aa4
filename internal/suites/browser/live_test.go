package browser_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/retry"
)

// sameDocument is true in the document that was marked, until it is loaded again.
const mark, sameDocument = `document.marked = true`, `document.marked === true`

func TestPageFollowsWhatHappensWithoutReload(t *testing.T) {
	p := newProgram(t)
	inventory := p.pipeline("inventory", retry.New[int](retry.WithMaxAttempts(2), retry.WithBackoff(retry.Constant(0))))
	b := open(t, p.serve(), list, 1280, 900)
	b.waitLive()
	eval[bool](b, mark)
	b.expect("inventory", map[string]string{"Health": "idle", "Calls/s": "0", "Success": "–"})

	calls(inventory, 600, nil)
	b.expect("inventory", map[string]string{"Health": "healthy", "Calls/s": "10.0", "Attempts/s": "10.0", "Retries/s": "0", "Success": "100 %"})
	calls(inventory, 300, errUnavailable)
	b.expect("inventory", map[string]string{"Health": "failing", "Calls/s": "15.0", "Attempts/s": "20.0", "Retries/s": "5.00", "Success": "66.6 %"})
	b.wait(`document.querySelector("h1").textContent === "1 of 1 pipeline failing"`)
	b.wait(`document.querySelectorAll(".failures tbody tr").length === 100`)
	b.wait(row("inventory") + `.querySelectorAll("svg path").length === 2`)

	late := p.pipeline("late", breaker.New[int](breaker.WithName("late db"), breaker.WithFailureThreshold(1)))
	b.expect("late", map[string]string{"Health": "idle"})
	calls(late, 1, errUnavailable)
	b.expect("late db", map[string]string{"State": "open just now", "Changes": "1"})
	if !eval[bool](b, sameDocument) {
		t.Error("the page was loaded again")
	}
}

func TestPipelinePageFollowsToo(t *testing.T) {
	p := newProgram(t)
	stock := p.pipeline("stock", retry.New[int](retry.WithMaxAttempts(2), retry.WithBackoff(retry.Constant(0))))
	b := open(t, p.serve(), list+"?pipeline=1", 1280, 900)
	b.waitLive()
	eval[bool](b, mark)
	calls(stock, 600, nil)
	b.wait(`document.querySelector(".tiles dd").textContent === "10.0"`)
	b.wait(`document.querySelectorAll("figure").length === 4 && document.querySelectorAll("figure svg path:not(.grid)").length > 4`)
	b.wait(`[...document.querySelectorAll(".totals div")].some(d => d.innerText === "calls\n600")`)
	equal(t, "settings of the policy", eval[string](b, `document.querySelector(".policies h3").innerText`), "retry")
	if !eval[bool](b, sameDocument) {
		t.Error("the page was loaded again")
	}
}

func TestPauseStopsTheUpdatesAndResumeGoesOn(t *testing.T) {
	p := newProgram(t)
	inventory := p.pipeline("inventory")
	b := open(t, p.serve(), list, 1280, 900)
	b.waitLive()
	b.activate("#pause")
	b.wait(`document.getElementById("connection").textContent === "Paused"`)
	seen := b.events.Load()
	calls(inventory, 600, nil)
	b.do(chromedp.Sleep(2500 * time.Millisecond)) // long enough for two events
	if got := b.events.Load(); got != seen {
		t.Errorf("%d events came while the page was paused", got-seen)
	}
	equal(t, "calls while paused", eval[string](b, cell("inventory", "Calls/s")), "0")
	b.activate("#pause")
	b.waitLive()
	b.expect("inventory", map[string]string{"Calls/s": "10.0"})
}

func TestPageComesBackWhenTheConnectionIsLost(t *testing.T) {
	p := newProgram(t)
	inventory := p.pipeline("inventory")
	b := open(t, p.serve(), list, 1280, 900)
	b.waitLive()
	eval[bool](b, mark)
	p.server.CloseClientConnections()
	b.wait(`document.getElementById("connection").textContent === "Reconnecting"`)
	calls(inventory, 600, nil)
	b.waitLive()
	b.expect("inventory", map[string]string{"Calls/s": "10.0"})
	if !eval[bool](b, sameDocument) {
		t.Error("the page was loaded again")
	}
	for _, trouble := range b.troublesNow() {
		if !strings.Contains(trouble, "net::ERR_INCOMPLETE_CHUNKED_ENCODING") {
			t.Error(trouble)
		}
	}
}
