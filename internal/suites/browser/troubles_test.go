package browser_test

import (
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// troubles are what a page must not do: request anything from another origin or in vain, open a
// window or a dialog, throw an exception, or cause output on the console, such as an error, a
// warning or a violation of the content security policy.
type troubles struct {
	origin string

	mu    sync.Mutex
	found []string
}

// record records the trouble that an event of the browser reports.
func (t *troubles) record(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		t.requested(e.Request.URL)
	case *network.EventWebSocketCreated:
		t.requested(e.URL)
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

// requested records a request, unless it is for the page's own origin, or for the icon that the
// page contains.
func (t *troubles) requested(url string) {
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
