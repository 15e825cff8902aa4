package browser_test

import (
	"strings"
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/statuspage"
	"github.com/tenax-go/tenax/timeout"
)

// allKinds returns a program with everything that the page can show, in all its colours, and with
// names of the greatest length.
func allKinds(t *testing.T) *program {
	t.Helper()
	p := newProgram(t)
	down := breaker.NewCircuit(breaker.WithName("down"), breaker.WithFailureThreshold(1))
	trying := breaker.NewCircuit(breaker.WithName("trying"), breaker.WithFailureThreshold(1), breaker.WithCooldown(1))
	up := breaker.NewCircuit(breaker.WithName("up"))
	retries := retry.New[int](retry.WithBackoff(retry.Constant(0)), retry.WithMaxAttempts(2))
	first := p.pipeline("failing", retries, breaker.For[int](down), breaker.For[int](trying), breaker.For[int](up), timeout.New[int](1e9))
	healthy := p.pipeline("healthy", timeout.New[int](1e9))
	strained := p.pipeline("strained")
	p.pipeline("idle")
	long := p.pipeline(strings.Repeat("long", 40), breaker.For[int](breaker.NewCircuit(breaker.WithName(strings.Repeat("word", 40)))))
	calls(healthy, 50, nil)
	calls(strained, 50, nil)
	calls(strained, 1, errRateLimit)
	calls(first, 3, errUnavailable)
	calls(long, 3, errUnavailable)
	for _, circuit := range []*breaker.Circuit{down, trying} {
		calls(policy.Must(policy.New("other", breaker.For[int](circuit))), 1, errUnavailable)
	}
	return p
}

// views are the kinds of pages.
var views = []string{list, list + "?pipeline=1", list + "?pipeline=5", list + "?search=nothing", list + "?limit=1&page=2"}

// seeAll opens each view and calls look when it is live.
func seeAll(t *testing.T, width int64, look func(b *tab, view string), before ...action) {
	t.Helper()
	origin := allKinds(t).serve(statuspage.WithControls())
	b := open(t, origin, list, width, 800, before...)
	b.expect("failing", map[string]string{"Health": "failing"})
	for _, view := range views {
		b.visit(view)
		b.waitLive()
		eval[int](b, `document.querySelectorAll("details").forEach(d => d.open = true) ?? 0`)
		look(b, view)
	}
}

// tooWide are the texts of the elements that stick out of the screen. The table's heading is only
// for screen readers.
const tooWide = `[...document.querySelectorAll("body *")].filter(e => {
	const box = e.getBoundingClientRect();
	return box.width > 0 && !e.closest(".skip, thead") && (box.right > innerWidth + 0.5 || box.left < -0.5);
}).map(e => e.tagName + " " + e.textContent.trim().slice(0, 40))`

// tooSmall are the texts of less than 12 pixels, and the controls that are less than 24 pixels
// high.
const tooSmall = `[
	...texts().filter(e => parseFloat(getComputedStyle(e).fontSize) < 12),
	...[...document.querySelectorAll("button, input:not([type=hidden]), select, .badge[href], summary")].filter(e => {
		const height = e.getBoundingClientRect().height;
		return height > 0 && height < (e.matches("button, input, select") ? 24 : 20);
	}),
].map(e => e.tagName + " " + e.textContent.trim().slice(0, 40))`

// texts declares the JavaScript function that returns the elements with their own visible text.
const texts = `var texts = () => [...document.querySelectorAll("body *")].filter(e =>
	!e.matches("script, style, noscript") && [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim())
	&& e.checkVisibility());`

func TestNothingSticksOutOfASmallScreen(t *testing.T) {
	for _, width := range []int64{360, 320} {
		seeAll(t, width, func(b *tab, view string) {
			if got := eval[int](b, `Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)`); got > int(width) {
				t.Errorf("%s is %d pixels wide on a screen of %d", view, got, width)
			}
			equal(t, view+": what sticks out", eval[[]string](b, tooWide), []string{})
			equal(t, view+": clipped texts", eval[[]string](b, clipped), []string{})
			eval[any](b, texts+"0")
			equal(t, view+": what is too small", eval[[]string](b, tooSmall), []string{})
		})
	}
}

// clipped are the elements with a text that does not fit into their visible part.
const clipped = `[...document.querySelectorAll("body *")].filter(e =>
	!e.closest("thead, svg, option") && getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1
).map(e => e.tagName + " " + e.textContent.trim().slice(0, 40))`

func TestFiguresHaveTheirHeadingsOnASmallScreen(t *testing.T) {
	p := newProgram(t)
	calls(p.pipeline("inventory"), 600, nil)
	b := open(t, p.serve(), list, 360, 800)
	b.expect("inventory", map[string]string{"Calls/s": "10.0"})
	got := eval[[]string](b, `[...`+row("inventory")+`.querySelectorAll("td")].map(d => getComputedStyle(d, "::before").content)`)
	equal(t, "headings", got, []string{
		`"Health"`, `"Last minute"`, `"Calls/s"`, `"Attempts/s"`, `"Retries/s"`, `"Rejections/s"`, `"Success"`, `"Without retries"`, `"p50"`, `"p90"`, `"p99"`,
	})
}

// contrasts declares the JavaScript functions that compute contrasts as WCAG 2.2 defines them, from
// 1 to 21.
const contrasts = `
var rgba = text => { const n = text.match(/[\d.]+/g).map(Number); return n.length === 3 ? [...n, 1] : n; };
var over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
var ground = e => {
	if (!e) return [255, 255, 255, 1];
	const own = rgba(getComputedStyle(e).backgroundColor);
	return own[3] === 1 ? own : over(own, ground(e.parentElement));
};
var luminance = c => {
	const [r, g, b] = c.slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
var contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
var ofText = e => { const below = ground(e); return contrast(over(rgba(getComputedStyle(e).color), below), below); };
var ofLine = e => contrast(rgba(getComputedStyle(e).stroke), ground(e));
`

func TestContrastIsComputedAsDefined(t *testing.T) {
	origin := serveTexts(t, func(string) (policy, body string, ok bool) {
		return "", `<p id=a style="color: #767676">text</p><p id=b style="color: #777">text</p>
			<div style="background: #000"><p id=c style="color: #fff8; background: #0000">text</p></div>`, true
	})
	b := open(t, origin, "/", 800, 600)
	eval[any](b, contrasts+"0")
	got := eval[[]float64](b, `["a", "b", "c"].map(id => Math.round(ofText(document.getElementById(id)) * 100) / 100)`)
	equal(t, "contrasts", got, []float64{4.54, 4.48, 5.92})
}

func TestTextsAndLinesCanBeReadInBothSchemes(t *testing.T) {
	grounds := make(map[string]float64)
	for _, preferred := range []string{"light", "dark"} {
		seeAll(t, 1280, func(b *tab, view string) {
			eval[any](b, contrasts+texts+"0")
			grounds[preferred] = eval[float64](b, `luminance(ground(document.body))`)
			if n := eval[int](b, `texts().length`); n < 20 {
				t.Errorf("%s has only %d texts", view, n)
			}
			faint := eval[[]string](b, `texts().filter(e => ofText(e) < 4.5).map(e => ofText(e).toFixed(2) + " " + e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 40))`)
			equal(t, preferred+" "+view+": texts of too little contrast", faint, []string{})
			faint = eval[[]string](b, `[...document.querySelectorAll("svg path:not(.grid)")].filter(e => ofLine(e) < 3).map(e => ofLine(e).toFixed(2) + " " + e.getAttribute("class"))`)
			equal(t, preferred+" "+view+": lines of too little contrast", faint, []string{})
		}, scheme(preferred))
	}
	if grounds["light"] < 0.8 || grounds["dark"] > 0.05 {
		t.Errorf("the luminance of the background is %v", grounds)
	}
}

func TestSchemeChangesWhileThePageIsOpen(t *testing.T) {
	p := newProgram(t)
	p.pipeline("inventory")
	b := open(t, p.serve(), list, 1280, 900, scheme("light"))
	b.waitLive()
	colours := `[...new Set([...document.querySelectorAll("body, h1, .badge, button, .wrap")].flatMap(e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]))].sort()`
	light := eval[[]string](b, colours)
	b.do(scheme("dark"))
	dark := eval[[]string](b, colours)
	for _, colour := range light {
		for _, other := range dark {
			if colour == other && colour != "rgba(0, 0, 0, 0)" {
				t.Errorf("%s is in both schemes", colour)
			}
		}
	}
}
