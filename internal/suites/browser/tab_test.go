package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience limits every wait for a page.
const patience = 30 * time.Second

type action = chromedp.Action[chromedp.Void]

// tab is a tab that shows pages of one origin.
type tab struct {
	t        *testing.T
	ctx      context.Context
	origin   string
	troubles troubles
	events   atomic.Int64 // received from event streams
}

// open opens a new tab on a page, on a screen of that size. The actions before run while the tab is
// empty. When the test ends, there must have been no trouble.
func open(t *testing.T, origin, path string, width, height int64, before ...action) *tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(shared.start(t))
	t.Cleanup(closeTab)
	b := &tab{t: t, ctx: ctx, origin: origin}
	b.troubles.origin = origin
	t.Cleanup(func() {
		for _, trouble := range b.troublesNow() {
			t.Error(trouble)
		}
	})
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(width, height), focused)
	b.do(before...)
	b.visit(path)
	return b
}

// visit goes to another page of the origin.
func (b *tab) visit(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.origin + path))
}

func (b *tab) hear(event any) {
	switch event.(type) {
	case *page.EventJavascriptDialogOpening:
		go b.dismissDialog() // it blocks the page, and the listener must not wait
	case *network.EventEventSourceMessageReceived:
		b.events.Add(1)
	}
	b.troubles.record(event)
}

func (b *tab) dismissDialog() {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_, _ = chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
}

// troublesNow returns the troubles since the last call.
func (b *tab) troublesNow() []string {
	_ = eval[bool](b, "true") // all earlier events have arrived then
	return b.troubles.take()
}

// waitTrouble waits for a trouble that the test expects, and removes it and the earlier ones.
func (b *tab) waitTrouble(text string) {
	b.t.Helper()
	all := ""
	for deadline := time.Now().Add(patience); !strings.Contains(all, text); b.do(chromedp.Sleep(20 * time.Millisecond)) {
		if time.Now().After(deadline) {
			b.t.Errorf("no trouble says %q, but there is:\n%s", text, all)
			return
		}
		all += strings.Join(b.troublesNow(), "\n")
	}
}

func (b *tab) do(actions ...action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// press presses keys, one after the other.
func (b *tab) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		b.do(chromedp.KeyEvent(key))
	}
}

// activate presses the first link or button that a selector finds. It uses the keyboard: an update
// may move the element under the mouse, but leaves the focus where it is.
func (b *tab) activate(selector string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(e => { e.focus(); return document.activeElement === e; })(document.querySelector(%s))`, quote(selector)))
	b.press(kb.Enter)
}

// back moves the focus back by one in the order of Tab.
func (b *tab) back() {
	b.t.Helper()
	b.do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(kb.ModifierShift)))
}

// eval returns the value of an expression in the page. It works even if the page's own scripts do
// not run.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// wait waits until an expression is true in the page, or in the next one.
func (b *tab) wait(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		if is && err == nil {
			return
		}
		if chromedp.Do(ctx, chromedp.Sleep(20*time.Millisecond)) != nil {
			b.t.Fatalf("waited for %s: %v\n%s", expression, err, eval[string](b, `document.body.innerText.slice(0, 2000)`))
		}
	}
}

// waitLive waits until the page receives updates.
func (b *tab) waitLive() {
	b.t.Helper()
	b.wait(`document.getElementById("connection").textContent === "Live"`)
}

// waitUpdates waits until the page has been updated at least twice.
func (b *tab) waitUpdates() {
	b.t.Helper()
	deadline, seen := time.Now().Add(patience), b.events.Load()
	for b.events.Load() < seen+3 { // the third may not be in the page yet
		if time.Now().After(deadline) {
			b.t.Fatal("no events come")
		}
		b.do(chromedp.Sleep(20 * time.Millisecond))
	}
}

// quote returns a text as a JavaScript string.
func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(quoted)
}

// command returns a command to the browser that has no answer.
func command[P any](method cdp.Command[P, cdp.Empty], params P) action {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, method, params)
		return err
	})
}

// scheme sets the preferred colour scheme, "light" or "dark".
func scheme(preferred string) action {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: preferred}},
	})
}

var (
	// focused gives the page the focus, as if its window were in front.
	focused = command(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	// withoutScripts disables the scripts of a page.
	withoutScripts = command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
)
