package statuspage_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage"
)

func TestStreamSendsTheNewFiguresOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock")
		response := follow(t, page.Handler()).open(t, t.Context(), "?format=json-events")
		if got := response.Header.Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("Content-Type %q", got)
		}
		events := bufio.NewReader(response.Body)
		for second, calls := range []int{0, 2, 5, 0, 1} {
			var d document
			if err := json.Unmarshal([]byte(event(t, events)), &d); err != nil {
				t.Fatal(err)
			}
			if want := []uint64{0, 0, 2, 7, 7}[second]; d.Pipelines[0].Calls != want {
				t.Errorf("event %d has %d calls, want %d", second, d.Pipelines[0].Calls, want)
			}
			for range calls {
				p.Do(t.Context(), succeed)
			}
		}
		runtime.KeepAlive(p)
	})
}

func TestEventsHaveTheFiguresOfThePage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "<stock>", retrying())
		f := follow(t, page.Handler())
		for _, query := range []string{"?", "?pipeline=1"} {
			want := body(t, get(t, page.Handler(), "/"+query))
			_, want, _ = strings.Cut(want, `<main id="live" tabindex="-1">`)
			want, _, _ = strings.Cut(want, "</main>")
			got := event(t, bufio.NewReader(f.open(t, t.Context(), query+"&format=events").Body))
			if strings.TrimSpace(got) != strings.TrimSpace(want) || !strings.Contains(got, "&lt;stock&gt;") {
				t.Errorf("%s: the event is not what the page shows:\n%s", query, got)
			}
		}
		runtime.KeepAlive(p)
	})
}

// The page must not keep events for a subscriber that reads nothing, or a byte a second.
func TestSlowSubscriberIsDropped(t *testing.T) {
	for name, read := range map[string]func(io.Reader){
		"never reads": func(io.Reader) {},
		"reads a byte a second": func(r io.Reader) {
			for {
				time.Sleep(time.Second)
				if _, err := r.Read(make([]byte, 1)); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var page statuspage.Page
				all := []*policy.Pipeline[int]{}
				for range 100 { // an event is larger than the buffers of a connection
					all = append(all, shown(t, &page, "stock"))
				}
				f := follow(t, page.Handler())
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				response := f.open(t, ctx, "?format=events&limit=100")
				var reading sync.WaitGroup
				reading.Go(func() { read(response.Body) })
				if time.Sleep(4 * time.Second); f.running.Load() != 1 {
					t.Error("the subscriber is dropped before its time is up")
				}
				if time.Sleep(2 * time.Second); f.running.Load() != 0 {
					t.Error("the subscriber is not dropped")
				}
				cancel()
				reading.Wait()
				runtime.KeepAlive(all)
			})
		})
	}
}

func TestSubscriberThatFallsBehindGetsOnlyTheLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		p := shown(t, &page, "stock")
		events := &waiting{header: http.Header{}, wait: make(chan struct{}), events: make(chan []byte)}
		ctx, cancel := context.WithCancel(t.Context())
		var running atomic.Bool
		running.Store(true)
		go func() {
			page.Handler().ServeHTTP(events, request(t, ctx, http.MethodGet, "/?format=json-events"))
			running.Store(false)
		}()
		<-events.events
		for range 10 {
			p.Do(t.Context(), succeed)
			time.Sleep(time.Second)
		}
		time.Sleep(time.Second / 2)
		start := time.Now()
		for _, later := range []time.Duration{0, time.Second / 2} { // not ten at once
			events.wait <- struct{}{}
			var d document
			if err := json.Unmarshal([]byte(strings.TrimPrefix(string(<-events.events), "data: ")), &d); err != nil {
				t.Fatal(err)
			}
			if after := time.Since(start); d.Pipelines[0].Calls != 10 || after != later {
				t.Errorf("after %v an event has %d calls, want 10 after %v", after, d.Pipelines[0].Calls, later)
			}
		}
		cancel()
		events.wait <- struct{}{}
		synctest.Wait()
		if running.Load() {
			t.Error("the handler goes on when the request is canceled")
		}
		runtime.KeepAlive(p)
	})
}

// waiting is a slow writer without deadlines.
type waiting struct {
	header http.Header
	wait   chan struct{}
	events chan []byte
}

func (w *waiting) Header() http.Header { return w.header }
func (w *waiting) WriteHeader(int)     {}

func (w *waiting) Write(event []byte) (int, error) {
	w.events <- append([]byte(nil), event...)
	return len(event), nil
}

func (w *waiting) Flush() { <-w.wait }

func TestSubscribersBeyondTheLimitAreRefusedForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		f := follow(t, page.Handler(statuspage.WithMaxReaders(2)))
		first, leave := context.WithCancel(t.Context())
		f.open(t, first, "?format=events")
		f.open(t, t.Context(), "?format=json-events")
		r := f.open(t, t.Context(), "?format=events")
		if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") != "10" || r.Header.Get("Content-Type") == "text/event-stream" {
			t.Errorf("the third of two subscribers gets %s, Retry-After %q", r.Status, r.Header.Get("Retry-After"))
		}
		if r := f.open(t, t.Context(), "?format=html"); r.StatusCode != http.StatusOK {
			t.Errorf("and the page itself %s", r.Status)
		}
		leave()
		synctest.Wait()
		if r := f.open(t, t.Context(), "?format=events"); r.StatusCode != http.StatusOK {
			t.Errorf("when one has left, the next gets %s", r.Status)
		}
	})
}

func TestStreamsEndWithTheirRequestTheirPipelineAndTheServer(t *testing.T) {
	for name, end := range map[string]func(f *following, cancel func(), drop func()){
		"canceled": func(_ *following, cancel, _ func()) { cancel() },
		"dropped":  func(_ *following, _, drop func()) { drop() },
		"closed":   func(f *following, _, _ func()) { _ = f.server.Load().Close() },
		"shut down": func(f *following, _, _ func()) {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			if err := f.server.Load().Shutdown(ctx); err != nil {
				panic("the server waits for streams: " + err.Error())
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var page statuspage.Page
				p := shown(t, &page, "stock")
				f := follow(t, page.Handler())
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var readers []*http.Response
				for range 3 {
					readers = append(readers, f.open(t, ctx, "?format=events&pipeline=1"))
				}
				for _, r := range readers {
					go func() { _, _ = io.Copy(io.Discard, r.Body) }()
				}
				time.Sleep(3 * time.Second)
				if f.running.Load() != 3 {
					t.Fatal("the streams ended by themselves")
				}
				end(f, cancel, func() {
					runtime.KeepAlive(p)
					p = nil
					// A sample during a collection keeps the pipeline until the next one.
					for range 5 {
						runtime.GC()
						runtime.GC()
						if time.Sleep(time.Second); f.running.Load() == 0 {
							break
						}
					}
				})
				time.Sleep(1500 * time.Millisecond)
				if n := f.running.Load(); n != 0 {
					t.Errorf("%d streams are still open", n)
				}
				runtime.KeepAlive(p)
			})
		})
	}
}

// described counts how often it is described, once in each sample.
type described struct {
	describing

	times *atomic.Int64
}

func (d described) Describe() policy.Description { d.times.Add(1); return d.describing.Describe() }

func TestOneSamplerServesAllSubscribersAndOnlyWhileThereAreAny(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var page statuspage.Page
		var times atomic.Int64
		p := shown(t, &page, "stock", policy.Policy[int](described{times: &times}))
		f := follow(t, page.Handler())
		ctx, leave := context.WithCancel(t.Context())
		for range 20 {
			r := f.open(t, ctx, "?format=events")
			go func() { _, _ = io.Copy(io.Discard, r.Body) }()
		}
		if time.Sleep(10*time.Second + time.Millisecond); times.Load() < 10 || times.Load() > 11 {
			t.Errorf("20 subscribers had %d samples taken in 10 s, want one a second", times.Load())
		}
		leave()
		synctest.Wait()
		before := times.Load()
		if time.Sleep(time.Minute); times.Load() != before {
			t.Errorf("%d samples are taken without a subscriber", times.Load()-before)
		}
		f.open(t, t.Context(), "?format=events")
		if time.Sleep(5 * time.Second); times.Load() < before+5 {
			t.Errorf("%d samples are taken in 5 s for a later subscriber", times.Load()-before)
		}
		runtime.KeepAlive(p)
	})
}

func TestEventsOfAnUnknownPipelineAreRefused(t *testing.T) {
	var page statuspage.Page
	if r := get(t, page.Handler(), "/?format=events&pipeline=9"); r.StatusCode != http.StatusNotFound {
		t.Errorf("GET: %s, want 404", r.Status)
	}
	if r := do(t, page.Handler(), request(t, t.Context(), http.MethodHead, "/?format=events")); r.StatusCode != http.StatusOK {
		t.Errorf("HEAD: %s", r.Status)
	}
}
