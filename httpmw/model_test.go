package httpmw_test

import (
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// TestWhateverHappensACallKeepsItsPromises sends random requests under random policies over random
// bases: 5000, or 500 000 with -rapid.checks=10000. Attempts of the same instant run in any order,
// so rapid may not reproduce a failure while it shrinks it; -rapid.shrinktime=0s -rapid.log shows
// the original.
func TestWhateverHappensACallKeepsItsPromises(t *testing.T) {
	for range 50 {
		rapid.Check(t, func(rt *rapid.T) {
			var failed any
			synctest.Test(t, func(*testing.T) {
				// A failure of rapid is a panic, which must stay within the bubble's own goroutine.
				defer func() { failed = recover() }()
				(&world{T: rt, start: time.Now()}).call()
			})
			if failed != nil {
				panic(failed)
			}
		})
	}
}

// world holds the random choices for the request and the base, and what has happened to them.
type world struct {
	*rapid.T
	start                   time.Time
	isHTTPTransport, isPost bool // the base is an *http.Transport; the method is POST
	isReplayable            bool // the request's body is replayable
	exchanges               []exchange
	unprocessed             atomic.Int64 // requests that certainly were not processed
	isOver                  atomic.Bool
	mu                      sync.Mutex
	contexts                []context.Context // of the requests
	streams                 []*stream
	late                    ends
}

// exchange describes how the base handles a request. Times are in milliseconds.
type exchange struct {
	upload, failure, text string
	header                http.Header
	ignoresContext, hangs bool // it ignores the context; its response's body does not end
	wait, pause, status   int
}

func draw[V any](rt *rapid.T, name string, from ...V) V {
	return rapid.SampledFrom(from).Draw(rt, name)
}

func drawExchange(rt *rapid.T) exchange {
	return exchange{
		upload:         draw(rt, "upload", "all", "all, later", "some, then all again"),
		ignoresContext: draw(rt, "deaf", false, false, false, true),
		wait:           draw(rt, "wait", 1, 1, 1, 50, 150, 600, 1200, 3000),
		failure:        draw(rt, "failure", "", "", "", "", "", "both", "neither", "EOF", "panic", "refused"),
		status:         draw(rt, "status", 200, 200, 200, 503, 503, 429, 401, 500, 421),
		header:         draw(rt, "header", http.Header{}, http.Header{"Content-Type": {"application/json"}, "Retry-After": {"1"}}, http.Header{"Content-Type": {"text/event-stream"}}),
		text:           draw(rt, "text", "", `{"error":{"code":"x"}}`, `{"ok":false,"error":"internal_error"}`, "data: {\"error\":{}}\n\n", "abcdefghijklmnopqrst"),
		pause:          draw(rt, "pause", 0, 0, 0, 0, 10, 200, 1100),
		hangs:          draw(rt, "hangs", false, true),
	}
}

func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }

func (w *world) expect(isSo bool, format string, a ...any) {
	if !isSo {
		w.Errorf("want: "+format, a...)
	}
}

func (w *world) call() {
	ctx, cancel := context.WithCancelCause(context.Background())
	canceled := draw(w.T, "canceled after", 10_000_000, 10_000_000, 10_000_000, 0, 1, 50, 150, 600, 1200)
	time.AfterFunc(milliseconds(canceled), func() { cancel(errBoom) })
	transport, r, read := w.transport(), w.request(ctx), draw(w.T, "bytes that the caller reads", int64(100), 2, 0)
	response, err := transport.RoundTrip(r)
	time.AfterFunc(1, func() { w.isOver.Store(true) })
	w.Logf("%v: returned %v, %v", time.Since(w.start), response, err)
	w.expect(time.Since(w.start) < 20*time.Minute, "the call ends")
	_, isNetError := err.(net.Error)
	w.expect((response != nil) == (err == nil) && isNetError == (err != nil), "either a response or a net.Error, not %T", err)
	if response != nil {
		time.AfterFunc(10*time.Second, func() { response.Body.Close() })
		_, _ = io.CopyN(io.Discard, response.Body, read)
		response.Body.Close()
	}
	time.Sleep(time.Hour)
	synctest.Wait()
	for _, s := range w.streams {
		w.expect(s.isClosed.Load(), "the body of the %s is closed", s.of)
	}
	for i, ctx := range w.contexts {
		w.expect(w.isHTTPTransport || ctx.Err() != nil, "the context of request %d has ended", i)
	}
	w.expect(!w.isPost || len(w.contexts) <= 1+int(w.unprocessed.Load()), "no POST is repeated that may have been processed")
	w.expect(w.isReplayable || len(w.contexts) <= 1, "one request, as its body is gone then")
}

func (w *world) transport() *httpmw.Transport {
	some := map[string]policy.Policy[*http.Response]{
		"retry":                           atOnce(),
		"hedge after 1 s":                 hedged(3),
		"failsafe-go's hedge after 20 ms": failsafemw.New(hedgepolicy.NewWithDelay[*http.Response](20 * time.Millisecond)),
		"limit of 100 ms":                 limit(100 * time.Millisecond),
		"limit of 200 ms that abandons":   timeout.New[*http.Response](200*time.Millisecond, timeout.WithAbandon(10)),
		"hedge that goes on": middleware(func(ctx context.Context, next next) (*http.Response, error) {
			if !w.isPost { // A retry of the first attempt takes the refusal of the second for its own.
				time.AfterFunc(30*time.Millisecond, func() { _, _ = next.Do(ctx) })
			}
			return next.Do(ctx)
		}),
		"bulkhead": bulkhead.New[*http.Response](1),
		"breaker":  breaker.New[*http.Response](),
	}
	around := policies{policy.Recover[*http.Response]()}
	for _, name := range rapid.SliceOfN(rapid.SampledFrom(slices.Sorted(maps.Keys(some))), 0, 3).Draw(w.T, "policies") {
		around = append(around, some[name], policy.Recover[*http.Response]())
	}
	w.exchanges = rapid.SliceOfN(rapid.Custom(drawExchange), 1, 5).Draw(w.T, "exchanges")
	var upstream http.RoundTripper = base(w.send)
	if w.isHTTPTransport = draw(w.T, "the base is an *http.Transport", false, true); w.isHTTPTransport {
		misdirected := plain(upstream)
		misdirected.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, errBoom }
		upstream = misdirected
	}
	idle, buffer := draw(w.T, "WithBodyIdleTimeout", 0, 0, 20, 500), draw(w.T, "WithBodyBuffer", int64(0), 0, 0, 5, 100)
	w.isReplayable = buffer >= int64(len(order))
	w.late.w = w
	return httpmw.NewTransport(upstream, httpmw.WithPolicies(&w.late), httpmw.WithPolicies(around...), w.checks(),
		httpmw.WithBodyIdleTimeout(milliseconds(idle)), httpmw.WithBodyBuffer(buffer))
}

const order = "0123456789"

func (w *world) request(ctx context.Context) *http.Request {
	method, body := draw(w.T, "method", "GET", "PUT", "POST"), draw(w.T, "body", "none", "in memory", "once", "anew", "rewound")
	w.isPost, w.isReplayable = method == "POST", w.isReplayable || body != "once"
	inMemory := map[string]io.Reader{"in memory": strings.NewReader(order)}[body]
	r, _ := http.NewRequestWithContext(ctx, method, "http://example.test/", inMemory)
	if inMemory != nil || body == "none" {
		return r
	}
	pause := draw(w.T, "pause before each Read", 0, 0, 0, 0, 10, 200, 1100)
	first := w.stream(ctx, "request", order, pause)
	r.Body, r.ContentLength = first, draw(w.T, "Content-Length", -1, int64(len(order)))
	r.GetBody = map[string]func() (io.ReadCloser, error){
		"anew":    func() (io.ReadCloser, error) { return w.stream(ctx, "request", order, pause), nil },
		"rewound": func() (io.ReadCloser, error) { return first.rewound(), nil },
	}[body]
	return r
}

func (w *world) send(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	number := len(w.contexts)
	w.contexts = append(w.contexts, r.Context())
	w.mu.Unlock()
	how := w.exchanges[number%len(w.exchanges)]
	w.Logf("%v: request %d: %+v", time.Since(w.start), number, how)
	w.expect(!w.isOver.Load(), "no request after the call")
	if how.ignoresContext {
		r = r.WithContext(context.WithoutCancel(r.Context()))
	}
	if r.Body != nil {
		w.upload(r, how.upload)
	}
	select {
	case <-time.After(milliseconds(how.wait)):
		return w.answer(r, how)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// upload sends the request's body, and waits for its end if the base does so before it answers.
func (w *world) upload(r *http.Request, how string) {
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		body := r.Body
		if how == "some, then all again" && r.GetBody != nil {
			_, _ = body.Read(make([]byte, 3))
			body.Close()
			if body, _ = r.GetBody(); body == nil {
				return
			}
		}
		defer body.Close()
		text, err := io.ReadAll(body)
		w.expect(err != nil || string(text) == order, "the whole body, not %q", text)
	}()
	if how != "all, later" {
		select {
		case <-sent:
		case <-r.Context().Done():
			r.Body.Close()
		}
	}
}

var failures = map[string]error{
	"both": errBoom, "neither": nil, "EOF": io.EOF, "panic": errBoom, "refused": &net.OpError{Op: "dial", Err: errBoom},
}

func (w *world) answer(r *http.Request, how exchange) (*http.Response, error) {
	err, fails := failures[how.failure]
	switch {
	case how.failure == "panic":
		panic(err)
	case how.failure == "refused", !fails && (how.status == 429 || how.status == 421):
		w.unprocessed.Add(1)
	}
	if fails && how.failure != "both" {
		return nil, err
	}
	body := w.stream(r.Context(), "response", how.text, how.pause)
	body.hangs = how.hangs
	return &http.Response{StatusCode: how.status, Header: how.header.Clone(), Body: body, ContentLength: -1, Request: r}, err
}

// stream is the body of a request or of a response.
type stream struct {
	*world
	of       string
	text     *strings.Reader
	pause    time.Duration
	hangs    bool // at the end of the text, until ended
	ended    context.Context
	end      context.CancelFunc
	isClosed atomic.Bool
	reads    atomic.Int64 // running
}

func (w *world) stream(ctx context.Context, of, text string, pause int) *stream {
	time.Sleep(milliseconds(pause))
	s := &stream{world: w, of: of, text: strings.NewReader(text), pause: milliseconds(pause)}
	s.ended, s.end = context.WithCancel(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.streams = append(w.streams, s)
	return s
}

func (s *stream) Read(p []byte) (int, error) {
	s.expect(s.reads.Add(1) == 1, "one Read of the %s at a time", s.of)
	defer s.reads.Add(-1)
	time.Sleep(s.pause)
	if s.text.Len() > 0 || !s.hangs {
		return s.text.Read(p[:min(len(p), 3)])
	}
	<-s.ended.Done()
	return 0, net.ErrClosed
}

func (s *stream) Close() error {
	s.isClosed.Store(true)
	s.end()
	return nil
}

// rewound returns the same stream, open again, at its start.
func (s *stream) rewound() *stream {
	s.expect(s.reads.Load() == 0 && s.isClosed.Load(), "the body is not used when it is replayed")
	s.isClosed.Store(false)
	s.text.Reset(order)
	return s
}
