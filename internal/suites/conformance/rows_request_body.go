package conformance

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing/synctest"
	"time"
)

func closedAfterSuccess(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	transport := t.wrap(s.base)
	body := track()
	if status, got := t.send(transport, t.request(http.MethodPost, s.url, body)); status != http.StatusOK || got != "order" {
		t.Errorf("got %d %q", status, got)
	}
	t.expectClosed(body)
}

func (t *Trial) expectClosed(body *trackedBody) {
	synctest.Wait()
	if !body.closed.Load() {
		t.Errorf("the body is open")
	}
}

func closedAfterFailure(t *Trial) {
	s := t.serve(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	body := track()
	_ = t.fail(t.wrap(s.base), t.request(http.MethodPost, s.url, body))
	t.expectClosed(body)

	body = track()
	_ = t.fail(t.wrap(t.refusing()), t.request(http.MethodPost, s.url, body))
	t.expectClosed(body)
}

func closedWhenRejected(t *Trial) {
	transport := t.wrap(t.refusing())
	for range 20 {
		body := track()
		_ = t.fail(transport, t.request(http.MethodPost, "https://"+serverName, body))
		if t.expectClosed(body); len(t.found()) > 0 {
			return
		}
	}
}

func closedWhenCanceled(t *Trial) {
	s := t.serve(func(http.ResponseWriter, *http.Request) {})
	ctx, cancel := context.WithCancel(t.ctx)
	cancel()
	body := track()
	_ = t.fail(t.wrap(s.base), t.request(http.MethodPost, s.url, body).WithContext(ctx))
	t.expectClosed(body)
}

func requestStreams(t *Trial) {
	body := &gatedBody{first: "first ", second: "second", arrived: make(chan struct{})}
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		first := make([]byte, len(body.first))
		if _, err := io.ReadFull(r.Body, first); err != nil {
			return
		}
		close(body.arrived)
		rest, _ := io.ReadAll(r.Body)
		_, _ = w.Write(slices.Concat(first, rest))
	})
	response, err := t.wrap(s.base).RoundTrip(t.request(http.MethodPost, s.url, body))
	if err != nil {
		t.Fatalf("%v", firstLine(err.Error()))
	}
	if got := t.read(response); got != "first second" {
		t.Errorf("the server got %q", got)
	}
}

func expectsContinue(t *Trial) {
	accepted := false
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		if accepted {
			_, _ = io.Copy(w, r.Body)
			return
		}
		w.WriteHeader(http.StatusForbidden)
	})
	s.tcp.ExpectContinueTimeout = time.Hour
	for accepted = range map[bool]struct{}{false: {}, true: {}} {
		body := track()
		r := t.request(http.MethodPost, s.url, body)
		r.Header.Set("Expect", "100-continue")
		status, got := t.send(t.wrap(s.base), r)
		switch {
		case accepted && (status != http.StatusOK || got != "order"):
			t.Errorf("after 100 Continue got %d %q", status, got)
		case !accepted && (status != http.StatusForbidden || body.read.Load() != 0):
			t.Errorf("of the body of a refused request %d bytes were read; the status is %d", body.read.Load(), status)
		}
	}
}

// trailingBody sets a trailer at its end.
type trailingBody struct {
	io.Reader
	of *http.Request
}

func (b *trailingBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		b.of.Trailer.Set("Checksum", "beef")
	}
	return n, err
}

func sendsTrailers(t *Trial) {
	got := ""
	s := t.serve(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		got = r.Trailer.Get("Checksum")
	})
	body := &trailingBody{Reader: strings.NewReader("order")}
	r := t.request(http.MethodPost, s.url, body)
	r.Trailer = http.Header{"Checksum": nil}
	body.of = r
	t.send(t.wrap(s.base), r)
	if got != "beef" {
		t.Errorf("the trailer arrived as %q", got)
	}
}
