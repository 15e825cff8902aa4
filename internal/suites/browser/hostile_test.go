package browser_test

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

// hostileNames would run a script, load something, lead away or spoil the page if they were more
// than text.
var hostileNames = []string{
	`<script>document.pwned=1;alert(1)</script>`,
	`"><img src=x onerror="document.pwned=1;alert(1)">`,
	`'><svg onload=alert(1)><iframe src=//example.com>`,
	`</script></style></title></textarea><script>alert(1)</script>`,
	`javascript:alert(1)`,
	`<a href="javascript:alert(1)">click</a>`,
	`<base href="//example.com/"><meta http-equiv=refresh content="0;url=//example.com/">`,
	`<form action=//example.com><input name=action value=reset>`,
	`<style>*{background:url(//example.com)}</style><link rel=stylesheet href=//example.com>`,
	`--><!-- {{.}} ${alert(1)} &lt;script&gt;alert(1)&lt;/script&gt;`,
	`" data-key="1" id="live" autofocus onfocus="alert(1)`,
	`?pipeline=2&search=%3Cscript%3E#live`,
}

// describing is a policy with any description.
type describing struct{ description policy.Description }

func (d describing) Apply(ctx context.Context, next policy.Next[int]) (int, error) {
	return next.Do(ctx)
}

func (d describing) Describe() policy.Description { return d.description }

// allowedElements are the only elements of the page.
var allowedElements = map[string]bool{
	"html": true, "head": true, "meta": true, "title": true, "link": true, "style": true, "script": true, "body": true, "noscript": true,
	"header": true, "main": true, "footer": true, "section": true, "nav": true, "form": true, "label": true, "input": true, "select": true,
	"option": true, "button": true, "div": true, "p": true, "a": true, "span": true, "b": true, "code": true, "time": true, "h1": true, "h2": true,
	"h3": true, "ul": true, "ol": true, "li": true, "dl": true, "dt": true, "dd": true, "table": true, "thead": true, "tbody": true, "tr": true,
	"th": true, "td": true, "figure": true, "figcaption": true, "svg": true, "path": true, "rect": true, "details": true, "summary": true,
}

// checkInert checks that the page has allowed elements only.
func (b *tab) checkInert(view string) {
	b.t.Helper()
	for _, name := range eval[[]string](b, `[...new Set([...document.querySelectorAll("*")].map(e => e.localName))]`) {
		if !allowedElements[name] {
			b.t.Errorf("%s: there is a %s", view, name)
		}
	}
	for what, expression := range map[string]string{
		"scripts, styles, links, forms of hostile texts": `[...document.querySelectorAll("main script, main style, main link, main meta, main title, main iframe, main img")]`,
		"attributes that run scripts":                    `[...document.querySelectorAll("*")].flatMap(e => [...e.attributes]).filter(a => /^(on|style$|srcdoc|autofocus|formaction)/.test(a.name))`,
		"links that lead away":                           `[...document.querySelectorAll("main a, footer a, header a")].filter(a => a.origin !== location.origin || a.pathname !== location.pathname)`,
		"forms that lead away":                           `[...document.forms].filter(f => new URL(f.getAttribute("action") ?? "", location).pathname !== location.pathname)`,
		"ids that are taken twice":                       `[...document.querySelectorAll("[id]")].filter(e => document.querySelectorAll("#" + CSS.escape(e.id)).length > 1)`,
	} {
		if got := eval[[]string](b, expression+`.map(e => e.outerHTML ?? e.name + "=" + e.value)`); len(got) > 0 {
			b.t.Errorf("%s: %s: %q", view, what, got)
		}
	}
	if eval[bool](b, `"pwned" in document`) {
		b.t.Errorf("%s: a script of a name ran", view)
	}
}

func TestHostileNamesAreOnlyText(t *testing.T) {
	p := newProgram(t)
	circuits := make(map[string]*breaker.Circuit)
	for _, name := range hostileNames {
		circuit := breaker.NewCircuit(breaker.WithName(name), breaker.WithFailureThreshold(1))
		circuits[name] = circuit
		bad := describing{policy.Description{
			Kind: name, Name: name, Settings: []policy.Setting{{Name: name, Value: name}}, Gauges: []policy.Gauge{{Name: name, Value: 1}},
		}}
		made := p.pipeline(name, policy.Policy[int](bad), breaker.For[int](circuit))
		calls(made, 1, errUnavailable)
	}
	origin := p.serve(statuspage.WithControls())
	b := open(t, origin, list, 1280, 900)
	b.waitUpdates() // other code than that of the first load puts updates into the page
	b.checkInert("the list")
	for _, name := range hostileNames {
		b.expect(name, map[string]string{"Health": "failing"})
	}
	for i, name := range hostileNames {
		b.visit(list + "?pipeline=" + strconv.Itoa(i+1))
		b.waitLive()
		b.checkInert(name)
		equal(t, "the heading", eval[string](b, `document.querySelector("h1").firstChild.data.trim()`), name)
		equal(t, "the title", eval[string](b, `document.title`), name+" · Tenax")
		equal(t, "the setting", eval[[]string](b, `[...document.querySelector(".policies .settings div").children].map(e => e.textContent)`), []string{name, name})
	}
	for _, name := range hostileNames {
		b.visit(list + "?search=" + url.QueryEscape(name))
		b.checkInert("search for " + name)
		equal(t, "the field", eval[string](b, `document.querySelector("[name=search]").value`), name)
		equal(t, "what was found", slices.Contains(b.names(), name), true)
	}
	b.visit(list + "?pipeline=1")
	b.wait(`document.querySelectorAll("form.control").length > 0`)
	b.activate(`form.control button[value=reset]`)
	b.waitState(circuits[hostileNames[0]], "closed")
	b.checkInert("after a button")
}
