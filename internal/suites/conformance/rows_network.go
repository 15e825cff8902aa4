package conformance

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/quic-go/quic-go/http3"
)

var networkRows = overSockets(group(
	"Bad networks",
	Row{
		Name: "latency only delays", Source: roundTripper, check: latency,
		Meaning: "A distant server is slow, and behaves like any other otherwise.",
	},
	Row{
		Name: "bytes that arrive one by one are assembled", Source: roundTripper, check: inPieces,
		Meaning: "Nothing relies on how the network splits a message.",
	},
	Row{
		Name: "low bandwidth only delays", Source: roundTripper, check: bandwidth,
		Meaning: "A slow body arrives whole.",
	},
	Row{
		Name: "a connection that is closed late delays nothing", Source: roundTripper, only: overTCP, check: slowClose,
		Meaning: "The call ends with its response, not with its connection.",
	},
	Row{
		Name: "a reset is an error or repeated, and harms no later call", Source: idempotency, check: reset,
		Meaning: "No POST is sent twice, and the next call works.",
	},
	Row{
		Name: "a truncated body is an error", Source: "RFC 9112, 8", check: truncation,
		Meaning: "Half a file is never taken for a whole one, wherever it is truncated.",
	},
	Row{
		Name: "silence ends at the caller's deadline", Source: "`http.Request.Context`", check: silence,
		Meaning: "A network that swallows everything does not hold the caller any longer.",
	},
))

// overSockets makes rows run over real sockets if the protocol is over TCP.
func overSockets(rows []Row) []Row {
	for i := range rows {
		rows[i].sockets = true
	}
	return rows
}

// trouble disturbs a network in both directions: by toxics over TCP, and by its routes over QUIC.
type trouble struct {
	toxics []Toxic
	route  func() route
}

// through puts trouble between the server and its transport.
func (t *Trial) through(s *server, bad trouble) {
	if t.protocol != HTTP3 {
		t.throughProxy(s, bad.toxics...)
		return
	}
	s.quic.client.sendOver(bad.route())
	s.quic.listener.sendOver(bad.route())
}

const echoed = 32 << 10

// echo sends a PUT with a body, and the server sends it back.
func (t *Trial) echo(bad trouble) {
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(body)
	})
	t.through(s, bad)
	want := strings.Repeat("0123456789abcdef", echoed/16)
	transport := t.wrap(s.base)
	for range 2 {
		if status, got := t.send(transport, t.request(http.MethodPut, s.url, strings.NewReader(want))); status != http.StatusOK || got != want {
			t.Errorf("got %d with %d of %d bytes", status, len(got), len(want))
		}
	}
}

func bothWays(kind string, attributes map[string]any) []Toxic {
	return []Toxic{
		{Name: "up", Type: kind, Stream: Upstream, Toxicity: 1, Attributes: attributes},
		{Name: "down", Type: kind, Stream: Downstream, Toxicity: 1, Attributes: attributes},
	}
}

func latency(t *Trial) {
	t.echo(trouble{
		toxics: bothWays("latency", map[string]any{"latency": 10, "jitter": 5}),
		route:  func() route { return far(10*time.Millisecond, 5*time.Millisecond) },
	})
}

func inPieces(t *Trial) {
	t.echo(trouble{
		toxics: bothWays("slicer", map[string]any{"average_size": 64, "size_variation": 32, "delay": 10}),
		route:  scatter,
	})
}

func bandwidth(t *Trial) {
	t.echo(trouble{
		toxics: bothWays("bandwidth", map[string]any{"rate": 512}),
		route:  func() route { return narrow(512 << 10) },
	})
}

func slowClose(t *Trial) {
	t.echo(trouble{toxics: bothWays("slow_close", map[string]any{"delay": 1000})})
}

func reset(t *Trial) {
	for _, stream := range []Stream{Upstream, Downstream} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			t.resets(method, stream)
		}
	}
}

func (t *Trial) resets(method string, stream Stream) {
	s, restore := t.resetting(stream)
	transport := t.wrap(s.base)
	response, err := transport.RoundTrip(t.request(method, s.url, strings.NewReader("order")))
	if err == nil {
		got, err := io.ReadAll(response.Body)
		closeBody(response)
		if err == nil && string(got) != "fine" {
			t.Errorf("%s, %s: got %q", method, stream, got)
		}
	}
	if got := s.requests.Load(); method == http.MethodPost && got > 1 {
		t.Errorf("%s, %s: the POST arrived %d times", method, stream, got)
	}
	restore()
	if status, got := t.send(transport, t.request(http.MethodGet, s.url, nil)); status != http.StatusOK || got != "fine" {
		t.Errorf("%s, %s: the next call got %d %q", method, stream, status, got)
	}
}

// resetting starts a server with connections that are reset until restore is called: over TCP by
// the network, and over QUIC by the server, before or after it has read the request.
func (t *Trial) resetting(stream Stream) (s *server, restore func()) {
	var restored atomic.Bool
	s = t.serve(func(w http.ResponseWriter, r *http.Request) {
		broken := t.protocol == HTTP3 && !restored.Load()
		if broken && stream == Upstream {
			breakConnection(r, http3.ErrCodeInternalError)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if broken && stream == Downstream {
			breakConnection(r, http3.ErrCodeInternalError)
		}
		_, _ = io.WriteString(w, "fine")
	})
	if t.protocol == HTTP3 {
		return s, func() { restored.Store(true) }
	}
	straight := s.url
	t.throughProxy(s, Toxic{Name: "reset", Type: "reset_peer", Stream: stream, Toxicity: 1, Attributes: map[string]any{"timeout": 0}})
	return s, func() { s.url = straight }
}

func truncation(t *Trial) {
	want := strings.Repeat("0123456789abcdef", echoed/16)
	if t.protocol == HTTP3 {
		t.truncatedPackets(want)
		return
	}
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, want) })
	t.throughProxy(s, Toxic{
		Name: "truncate", Type: "limit_data", Stream: Downstream, Toxicity: 1, Attributes: map[string]any{"bytes": echoed / 2},
	})
	t.expectTruncated(s, want)
}

func (t *Trial) expectTruncated(s *server, want string) {
	response, err := t.wrap(s.base).RoundTrip(t.request(http.MethodPost, s.url, nil))
	if err != nil {
		return // The headers were truncated, or the transport read the body.
	}
	defer closeBody(response)
	if got, err := io.ReadAll(response.Body); err == nil {
		t.Errorf("%d of %d bytes were taken for the whole body", len(got), len(want))
	}
}

// truncatedPackets ends a connection in the middle of a body, by closing it or by silence.
func (t *Trial) truncatedPackets(want string) {
	breakOffs := []func(s *server, r *http.Request){
		func(_ *server, r *http.Request) { breakConnection(r, http3.ErrCodeNoError) },
		func(s *server, _ *http.Request) { s.quic.listener.sendOver(swallow) },
	}
	for _, breakOff := range breakOffs {
		var s *server
		s = t.serve(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, want[:len(want)/2])
			_ = http.NewResponseController(w).Flush()
			pause(r, time.Minute)
			breakOff(s, r)
		})
		s.quic.base.QUICConfig.MaxIdleTimeout = time.Hour
		t.expectTruncated(s, want)
	}
}

func silence(t *Trial) {
	silent := trouble{
		toxics: bothWays("timeout", map[string]any{"timeout": 0}),
		route:  func() route { return swallow },
	}
	s := t.serve(func(http.ResponseWriter, *http.Request) {})
	t.through(s, silent)
	t.expectSilence(t.wrap(s.base), s)
	if t.protocol != HTTP3 {
		return
	}
	s = t.serve(func(http.ResponseWriter, *http.Request) {})
	transport := t.wrap(s.base)
	t.send(transport, t.request(http.MethodGet, s.url, nil)) // Now there is a connection.
	t.through(s, silent)
	t.expectSilence(transport, s)
	t.through(s, trouble{route: func() route { return direct }})
}

func (t *Trial) expectSilence(transport http.RoundTripper, s *server) {
	ctx, cancel := context.WithTimeout(t.ctx, 100*time.Millisecond)
	defer cancel()
	if err := t.fail(transport, t.request(http.MethodGet, s.url, nil).WithContext(ctx)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %q", firstLine(err.Error()))
	}
}
