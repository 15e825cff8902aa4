package conformance

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

func networkRows() []Row {
	rows := group(
		"Bad networks, through Toxiproxy",
		Row{
			Name: "latency delays and changes nothing", Source: roundTripper, check: latency,
			Meaning: "A far server is a slow one and no other.",
		},
		Row{
			Name: "bytes that come one by one are put together", Source: roundTripper, check: oneByOne,
			Meaning: "Nothing relies on how the network cuts a message.",
		},
		Row{
			Name: "low bandwidth delays and changes nothing", Source: roundTripper, check: bandwidth,
			Meaning: "A body that comes slowly comes whole.",
		},
		Row{
			Name: "a connection that is closed late delays nothing", Source: roundTripper, check: slowClose,
			Meaning: "The call ends with its response, not with its connection.",
		},
		Row{
			Name: "a reset is an error or repeated, and passes", Source: idempotency, check: reset,
			Meaning: "No POST is sent twice, and the next call works.",
		},
		Row{
			Name: "a truncated body is an error", Source: "RFC 9112, 8", check: truncation,
			Meaning: "Half a file is never taken for a whole one, wherever the cut is.",
		},
		Row{
			Name: "silence ends at the caller's deadline", Source: "`http.Request.Context`", check: silence,
			Meaning: "A network that swallows everything does not hold the caller.",
		},
	)
	for i := range rows {
		rows[i].sockets = true
	}
	return rows
}

const echoed = 32 << 10

// echo sends a PUT with a body, and the server sends it back.
func (t *Trial) echo(toxics ...Toxic) {
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(body)
	})
	t.throughProxy(s, toxics...)
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

func latency(t *Trial) { t.echo(bothWays("latency", map[string]any{"latency": 10, "jitter": 5})...) }

func oneByOne(t *Trial) {
	t.echo(bothWays("slicer", map[string]any{"average_size": 64, "size_variation": 32, "delay": 10})...)
}

func bandwidth(t *Trial) { t.echo(bothWays("bandwidth", map[string]any{"rate": 512})...) }

func slowClose(t *Trial) { t.echo(bothWays("slow_close", map[string]any{"delay": 1000})...) }

func reset(t *Trial) {
	for _, stream := range []Stream{Upstream, Downstream} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			t.resets(method, stream)
		}
	}
}

func (t *Trial) resets(method string, stream Stream) {
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "fine")
	})
	straight := s.url
	t.throughProxy(s, Toxic{Name: "reset", Type: "reset_peer", Stream: stream, Toxicity: 1, Attributes: map[string]any{"timeout": 0}})
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
	if status, got := t.send(transport, t.request(http.MethodGet, straight, nil)); status != http.StatusOK || got != "fine" {
		t.Errorf("%s, %s: the next call got %d %q", method, stream, status, got)
	}
}

func truncation(t *Trial) {
	want := strings.Repeat("0123456789abcdef", echoed/16)
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, want) })
	t.throughProxy(s, Toxic{
		Name: "cut", Type: "limit_data", Stream: Downstream, Toxicity: 1, Attributes: map[string]any{"bytes": echoed / 2},
	})
	response, err := t.wrap(s.base).RoundTrip(t.request(http.MethodPost, s.url, nil))
	if err != nil {
		return // It was cut in the headers, or the transport looked at the body.
	}
	defer closeBody(response)
	if got, err := io.ReadAll(response.Body); err == nil {
		t.Errorf("%d of %d bytes were taken for the whole body", len(got), len(want))
	}
}

func silence(t *Trial) {
	s := t.serve(func(http.ResponseWriter, *http.Request) {})
	t.throughProxy(s, bothWays("timeout", map[string]any{"timeout": 0})...)
	ctx, cancel := context.WithTimeout(t.ctx, 100*time.Millisecond)
	defer cancel()
	if err := t.fail(t.wrap(s.base), t.request(http.MethodGet, s.url, nil).WithContext(ctx)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %q", firstLine(err.Error()))
	}
}
