package conformance

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// obstacleRows are about obstacles to a repetition: a body that is in use, or a connection that is
// unusable.
var obstacleRows = group(
	"Repeating",
	Row{
		Name: "a body is not replayed while it is read", Source: "`http.RoundTripper` and `http.Request.GetBody`", check: bodyInUse,
		Meaning: "A file that GetBody rewinds is never stored in part.",
	},
	Row{
		Name: "a 421 is repeated over another connection, or not at all", Source: "RFC 9110, 15.5.20", check: misdirected,
		Meaning: "The wrong server is not asked again.",
	},
	Row{
		Name: "a connection that has died in silence is given up", Source: "practice with HTTP/2", only: overTCP, check: deadConnection,
		Meaning: "When a firewall forgets a connection, one attempt is lost, not every call until TCP notices.",
	},
)

// rewound is a body that is replayed by rewinding its only source, like a file. Its first Read
// lasts until then, or for a while.
type rewound struct {
	source   *strings.Reader
	mu       sync.Mutex
	begun    atomic.Bool
	replayed chan struct{} // closed when the body is replayed
	once     sync.Once
}

func (b *rewound) Read(p []byte) (int, error) {
	if !b.begun.Swap(true) {
		select {
		case <-b.replayed:
		case <-time.After(time.Minute):
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.source.Read(p)
}

func (*rewound) Close() error { return nil }

func (b *rewound) replay() (io.ReadCloser, error) {
	b.mu.Lock()
	_, err := b.source.Seek(0, io.SeekStart)
	b.mu.Unlock()
	b.once.Do(func() { close(b.replayed) })
	time.Sleep(time.Millisecond) // A Read that still waits goes first.
	return b, err
}

func bodyInUse(t *Trial) {
	want := strings.Repeat("0123456789abcdef", 8<<10)
	var s *server
	s = t.serve(func(w http.ResponseWriter, r *http.Request) {
		if s.requests.Load() == 1 {
			w.WriteHeader(http.StatusServiceUnavailable) // before the body has come
			return
		}
		if got, err := io.ReadAll(r.Body); err == nil && string(got) != want {
			t.Errorf("%d of %d bytes arrived", len(got), len(want))
		}
	})
	body := &rewound{source: strings.NewReader(want), replayed: make(chan struct{})}
	r := t.request(http.MethodPut, s.url, body)
	r.GetBody = body.replay
	response, err := t.wrap(s.base).RoundTrip(r)
	if err == nil {
		closeBody(response)
	}
	time.Sleep(time.Hour) // until the Read has ended
}

func misdirected(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMisdirectedRequest) })
	if status, _ := t.send(t.wrap(s.base), t.request(http.MethodGet, s.url, nil)); status != http.StatusMisdirectedRequest {
		t.Errorf("got %d", status)
	}
	if requests, connections := s.requests.Load(), s.connections.made(); requests > int64(connections) {
		t.Errorf("%d requests came over %d connections", requests, connections)
	}
}

// deadConnection cannot judge a transport without an attempt timeout, which waits for the caller.
func deadConnection(t *Trial) {
	s := t.serve(func(http.ResponseWriter, *http.Request) {})
	transport := t.wrap(s.base)
	t.send(transport, t.request(http.MethodGet, s.url, nil))
	s.connections.silence()
	clock := elapsed()
	ctx, cancel := context.WithTimeout(t.ctx, time.Hour)
	defer cancel()
	response, err := transport.RoundTrip(t.request(http.MethodGet, s.url, nil).WithContext(ctx))
	switch {
	case err == nil:
		closeBody(response)
	case ctx.Err() != nil:
		t.NotJudged()
	default:
		t.Errorf("after %v: %q", clock(), firstLine(err.Error()))
	}
}
