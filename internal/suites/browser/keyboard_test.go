package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/tenax-go/tenax/breaker"
)

// focus describes the element that has the focus.
const focus = `(e => [e.tagName.toLowerCase(), e.getAttribute("name") ?? e.id, e.innerText.trim()].filter(Boolean).join(" "))(document.activeElement)`

// focusShows is whether the element that has the focus is on the screen, with an outline.
const focusShows = `(e => {
	const box = e.getBoundingClientRect(), style = getComputedStyle(e);
	return box.width > 0 && box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight
		&& style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2;
})(document.activeElement)`

// tabTo presses Tab until the described element has the focus.
func (b *tab) tabTo(what string) {
	b.t.Helper()
	var passed []string
	for range 60 {
		b.press(kb.Tab)
		now := eval[string](b, focus)
		if now == what {
			return
		}
		passed = append(passed, now)
	}
	b.t.Fatalf("Tab does not reach %q, but: %s", what, strings.Join(passed, ", "))
}

func TestTabReachesAllInTheOrderOfReading(t *testing.T) {
	p := newProgram(t)
	inventory := p.pipeline("inventory")
	db := p.pipeline("stock", breaker.New[int](breaker.WithName("db"), breaker.WithFailureThreshold(1)))
	calls(inventory, 1, nil)
	calls(db, 1, errUnavailable)
	b := open(t, p.serve(), list, 1280, 900)
	b.expect("stock", map[string]string{"Health": "failing"})
	b.expect("inventory", map[string]string{"Health": "healthy"})
	want := []string{
		"a Skip to the figures", "a Tenax", "button pause Pause", "input search", "select health any", "select sort health", "button Show",
		"a 1 failing", "a 0 strained", "a 1 healthy", "a 0 idle", "a stock", "a inventory", "a stock", "summary 1", "a stock", "a This page as JSON",
	}
	var got []string
	for range want {
		b.press(kb.Tab)
		what := eval[string](b, focus)
		if strings.HasPrefix(what, "select") {
			what = strings.Split(what, "\n")[0]
		}
		got = append(got, what)
		if !eval[bool](b, focusShows) {
			t.Errorf("%s has the focus, but one does not see it", what)
		}
	}
	equal(t, "the order of Tab", got, want)
	b.back()
	equal(t, "one back", eval[string](b, focus), "a stock")
}

func TestSkipLinkLeadsToTheFigures(t *testing.T) {
	p := newProgram(t)
	calls(p.pipeline("inventory"), 1, nil)
	b := open(t, p.serve(), list, 1280, 900)
	b.waitLive()
	b.press(kb.Tab, kb.Enter)
	b.wait(`document.activeElement.id === "live"`)
	b.waitUpdates()
	b.press(kb.Tab)
	equal(t, "the first link of the figures", eval[string](b, focus), "a 0 failing")
}

func TestPipelineIsFoundAndOpenedByKeys(t *testing.T) {
	p := newProgram(t)
	for _, name := range []string{"inventory", "stock", "search"} {
		calls(p.pipeline(name), 1, nil)
	}
	b := open(t, p.serve(), list, 1280, 900)
	b.waitLive()
	b.tabTo("input search")
	b.press("s", "t", "o")
	b.waitUpdates()
	equal(t, "what was typed, after updates", eval[string](b, `document.activeElement.value`), "sto")
	b.press(kb.Enter)
	b.wait(`new URLSearchParams(location.search).get("search") === "sto" && document.getElementById("connection").textContent === "Live"`)
	equal(t, "what was found", b.names(), []string{"stock"})
	equal(t, "the field", eval[string](b, `document.querySelector("[name=search]").value`), "sto")
	b.tabTo("a stock")
	b.press(kb.Enter)
	b.wait(`document.querySelector("h1")?.innerText === "stock healthy"`)
	b.tabTo("a All pipelines")
	b.press(kb.Enter)
	b.wait(`document.querySelectorAll(".pipelines tbody tr").length === 3`)
}

func TestHealthIsChosenByKeys(t *testing.T) {
	p := newProgram(t)
	calls(p.pipeline("inventory"), 1, nil)
	calls(p.pipeline("stock"), 1, errUnavailable)
	b := open(t, p.serve(), list, 1280, 900)
	b.expect("stock", map[string]string{"Health": "failing"})
	for !strings.HasPrefix(eval[string](b, focus), "select health") {
		b.press(kb.Tab)
	}
	b.press("h") // as people do: the option's first letter
	equal(t, "the choice", eval[string](b, `document.activeElement.value`), "healthy")
	for eval[string](b, focus) != "button Show" {
		b.press(kb.Tab)
	}
	b.press(kb.Enter)
	b.wait(`new URLSearchParams(location.search).get("health") === "healthy"`)
	b.wait(`document.querySelectorAll(".pipelines tbody tr").length === 1`)
	equal(t, "what was found", b.names(), []string{"inventory"})
}

func TestFocusStaysWithAPipelineThatChangesItsPlace(t *testing.T) {
	p := newProgram(t)
	first := breaker.NewCircuit(breaker.WithName("first db"))
	p.pipeline("first", breaker.For[int](first))
	calls(p.pipeline("second"), 1, nil)
	b := open(t, p.serve(), list, 1280, 900)
	b.expect("second", map[string]string{"Health": "healthy"})
	equal(t, "the order", b.names(), []string{"second", "first"})
	b.tabTo("a first")
	first.ForceOpen()
	b.wait(`document.querySelector(".pipelines tbody th a").textContent === "first"`)
	b.waitUpdates()
	if !eval[bool](b, row("first")+`.contains(document.activeElement)`) {
		t.Errorf("the focus is on %s", eval[string](b, focus))
	}
}

func TestWhatIsUnfoldedStaysWithItsCircuit(t *testing.T) {
	p := newProgram(t)
	first, second := breaker.NewCircuit(breaker.WithName("first db")), breaker.NewCircuit(breaker.WithName("second db"))
	p.pipeline("first", breaker.For[int](first))
	p.pipeline("second", breaker.For[int](second))
	second.ForceOpen()
	b := open(t, p.serve(), list, 1280, 900)
	b.expect("second db", map[string]string{"Changes": "1"})
	b.tabTo("summary 1")
	b.press(kb.Enter)
	b.wait(`document.activeElement.parentElement.open`)
	first.ForceOpen()
	b.wait(`document.querySelector(".circuits tbody th").textContent === "first db"`)
	b.waitUpdates()
	if !eval[bool](b, row("second db")+`.contains(document.activeElement)`) {
		t.Errorf("the focus is in %s", eval[string](b, `document.activeElement.closest("tr")?.innerText ?? "no row"`))
	}
	equal(t, "what is unfolded", eval[[]bool](b, `[...document.querySelectorAll(".circuits details")].map(d => d.open)`), []bool{false, true})
}

func TestFocusStaysWithAFailureWhenMoreComesAboveIt(t *testing.T) {
	p := newProgram(t)
	first := breaker.NewCircuit(breaker.WithName("first db"))
	p.pipeline("first", breaker.For[int](first))
	calls(p.pipeline("second"), 1, errUnavailable)
	third := p.pipeline("third")
	b := open(t, p.serve(), list, 1280, 900)
	b.wait(`document.querySelectorAll(".failures tbody tr").length === 1 && document.getElementById("connection").textContent === "Live"`)
	for !eval[bool](b, `!!document.activeElement.closest(".failures")`) {
		b.press(kb.Tab)
	}
	calls(third, 1, errRateLimit)
	first.ForceOpen() // brings a section before that of the failures
	b.wait(`document.querySelectorAll(".failures tbody tr").length === 2 && document.querySelectorAll(".circuits tbody tr").length === 1`)
	b.waitUpdates()
	if !eval[bool](b, `document.activeElement.textContent === "second" && !!document.activeElement.closest(".failures")`) {
		t.Errorf("the focus is on %s", eval[string](b, focus))
	}
}
