package browser_test

import (
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// troubles are what a page must not do: ask for anything from elsewhere, or for what does not come,
// open a window or a dialog, throw an exception, or make the browser or itself write to the
// console, be it an error, a warning or a violation of the content security policy.
type troubles struct {
	origin string

	mu    sync.Mutex
	found []string
}

// hear notes what an event of the browser tells.
func (t *troubles) hear(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		t.asked(e.Request.URL)
	case *network.EventWebSocketCreated:
		t.asked(e.URL)
	case *network.EventLoadingFailed:
		if !e.Canceled {
			t.add("failed request", e.ErrorText)
		}
	case *runtime.EventConsoleAPICalled:
		t.add("console", string(e.Type)+" "+valuesOf(e.Args))
	case *runtime.EventExceptionThrown:
		t.add("exception", e.ExceptionDetails.Text+" "+valuesOf([]*runtime.RemoteObject{e.ExceptionDetails.Exception}))
	case *log.EventEntryAdded:
		t.add("log", string(e.Entry.Level)+" "+e.Entry.Text+" "+e.Entry.URL)
	case *page.EventJavascriptDialogOpening:
		t.add("dialog", e.Message)
	case *page.EventWindowOpen:
		t.add("window", e.URL)
	}
}

// asked notes a request, unless it is for the page's own origin, or for the picture that the page
// has with it as its icon.
func (t *troubles) asked(url string) {
	if !strings.HasPrefix(url, t.origin+"/") && !strings.HasPrefix(url, "data:image/svg+xml,") {
		t.add("request", url)
	}
}

func (t *troubles) add(kind, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.found = append(t.found, kind+": "+what)
}

func (t *troubles) take() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	found := t.found
	t.found = nil
	return found
}

func valuesOf(values []*runtime.RemoteObject) string {
	var all []string
	for _, v := range values {
		if v != nil {
			all = append(all, strings.Trim(string(v.Value), `"`)+v.Description)
		}
	}
	return strings.Join(all, " ")
}
