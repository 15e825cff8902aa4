package conformance

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Trial is one transport in one row over one protocol.
type Trial struct {
	protocol Protocol
	wrap     func(base http.RoundTripper) http.RoundTripper
	ctx      context.Context //nolint:containedctx // It is the context of every request that the row makes.
	virtual  bool

	mu        sync.Mutex
	problems  []string
	notJudged bool
	leftOpen  int
	servers   []*server
	cleanups  []func()
}

// How long a row may take. In virtual time that is longer than any transport has a reason to wait.
const (
	virtualPatience = 365 * 24 * time.Hour
	realPatience    = 20 * time.Second
)

func judge(t *testing.T, row Row, protocol Protocol, wrap func(http.RoundTripper) http.RoundTripper) (Result, int) {
	t.Helper()
	trial := &Trial{protocol: protocol, wrap: wrap, virtual: !row.sockets || protocol == HTTP3}
	if !trial.virtual {
		trial.run(row, realPatience)
	} else {
		inVirtualTime(t, trial, row)
	}
	result := Result{Row: row, Protocol: protocol, Problems: trial.problems}
	switch {
	case len(trial.problems) > 0:
		result.Outcome = Failed
	case trial.notJudged:
		result.Outcome = NotJudged
	}
	return result, trial.leftOpen
}

// inVirtualTime runs the row in a bubble. Stuck goroutines, with which a bubble panics at its end,
// are a problem of the transport.
func inVirtualTime(t *testing.T, trial *Trial, row Row) {
	t.Helper()
	defer func() {
		if stuck := recover(); stuck != nil {
			trial.Errorf("goroutines were left behind: %v", stuck)
		}
	}()
	synctest.Test(t, func(*testing.T) {
		trial.run(row, virtualPatience)
		synctest.Wait()
	})
}

func (t *Trial) run(row Row, patience time.Duration) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	t.ctx = ctx
	limit := time.AfterFunc(patience, func() {
		t.Errorf("it hung")
		cancel()
		t.closeConnections()
	})
	var checking sync.WaitGroup
	checking.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				t.Errorf("it panicked: %v\n%s", p, debug.Stack())
			}
		}()
		row.check(t)
		if t.virtual && len(t.found()) == 0 {
			t.countOpen()
		}
	})
	checking.Wait()
	limit.Stop()
	cancel()
	t.close()
}

// Errorf records a problem of the transport.
func (t *Trial) Errorf(format string, arguments ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.problems = append(t.problems, fmt.Sprintf(format, arguments...))
}

// Fatalf records a problem of the transport and ends the row.
func (t *Trial) Fatalf(format string, arguments ...any) {
	t.Errorf(format, arguments...)
	runtime.Goexit()
}

// NotJudged records that the transport did nothing that the row could judge.
func (t *Trial) NotJudged() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.notJudged = true
}

func (t *Trial) found() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.problems
}

func (t *Trial) cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

func (t *Trial) close() {
	for _, s := range t.servers {
		s.close()
	}
	for _, f := range t.cleanups {
		f()
	}
}

func (t *Trial) closeConnections() {
	for _, s := range t.servers {
		s.connections.closeAll()
	}
}

// countOpen counts the connections that are still open after all responses and idle connections
// have been closed.
func (t *Trial) countOpen() {
	for _, s := range t.servers {
		synctest.Wait()
		s.closeIdle(t)
		synctest.Wait()
		t.leftOpen += s.connections.open()
	}
}

// request returns a request with the row's context.
func (t *Trial) request(method, url string, body io.Reader) *http.Request {
	r, err := http.NewRequestWithContext(t.ctx, method, url, body)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

// send sends the request, which must lead to a response, and returns its status and its body.
func (t *Trial) send(transport http.RoundTripper, r *http.Request) (status int, body string) {
	response := t.roundTrip(transport, r)
	return response.StatusCode, t.read(response)
}

// roundTrip sends the request, which must lead to a response. The row closes it.
func (t *Trial) roundTrip(transport http.RoundTripper, r *http.Request) *http.Response {
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatalf("the error %q instead of a response", firstLine(err.Error()))
	}
	return response
}

func (t *Trial) read(response *http.Response) string {
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("only %d bytes of the body could be read: %v", len(body), err)
	}
	return string(body)
}

// fail sends the request, which must lead to an error.
func (t *Trial) fail(transport http.RoundTripper, r *http.Request) error {
	response, err := transport.RoundTrip(r)
	if err == nil {
		closeBody(response)
		t.Fatalf("no error")
	}
	return err
}

// pause waits in a handler, but not after the client has gone.
func pause(r *http.Request, d time.Duration) {
	select {
	case <-time.After(d):
	case <-r.Context().Done():
	}
}

func closeBody(response *http.Response) {
	if response != nil && response.Body != nil {
		_ = response.Body.Close() // It is closed even if that fails.
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
