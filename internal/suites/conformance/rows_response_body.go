package conformance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing/synctest"
	"time"
)

func withoutBody(t *Trial) {
	status := http.StatusOK
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			w.Header().Set("Content-Length", "1234")
		}
		w.WriteHeader(status)
	})
	transport := t.wrap(s.base)
	response := t.roundTrip(transport, t.request(http.MethodHead, s.url, nil))
	if body := t.read(response); body != "" || response.ContentLength != 1234 {
		t.Errorf("HEAD: a body of %d bytes, a length of %d", len(body), response.ContentLength)
	}
	for _, status = range []int{http.StatusNoContent, http.StatusNotModified} {
		if got, body := t.send(transport, t.request(http.MethodGet, s.url, nil)); got != status || body != "" {
			t.Errorf("%d became %d %q", status, got, body)
		}
	}
}

func readLater(t *Trial) {
	want := strings.Repeat("0123456789abcdef", 64<<10)
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, want) })
	response := t.roundTrip(t.wrap(s.base), t.request(http.MethodGet, s.url, nil)) //nolint:bodyclose // read closes it.
	time.Sleep(24 * time.Hour)
	if got := t.read(response); got != want {
		t.Errorf("%d of %d bytes could be read", len(got), len(want))
	}
}

func responseStreams(t *Trial) {
	const events = 60
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		for i := range events {
			_, _ = fmt.Fprintf(w, "data: %d\n", i)
			_ = http.NewResponseController(w).Flush()
			pause(r, time.Minute)
		}
	})
	clock := elapsed()
	response := t.roundTrip(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
	defer closeBody(response)
	lines := bufio.NewReader(response.Body)
	for i := range events {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("it broke off after %d of %d events: %v", i, events, err)
		}
		if want := fmt.Sprintf("data: %d\n", i); line != want || clock() != time.Duration(i)*time.Minute {
			t.Fatalf("event %d came as %q after %v", i, line, clock())
		}
	}
	if _, err := lines.ReadString('\n'); !errors.Is(err, io.EOF) {
		t.Errorf("the end is %v", err)
	}
}

func closeEndsExchange(t *Trial) {
	ended := false
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 8<<10)); err != nil {
				break
			}
		}
		ended = true
	})
	response := t.roundTrip(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
	if _, err := io.ReadFull(response.Body, make([]byte, 100<<10)); err != nil {
		t.Errorf("%v", err)
	}
	clock := elapsed()
	closeBody(response)
	synctest.Wait()
	if !ended || clock() != 0 {
		t.Errorf("the server goes on sending, %v after Close", clock())
	}
}

func closeEndsRead(t *Trial) {
	s := t.serve(flushesAndHangs)
	response := t.roundTrip(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
	time.AfterFunc(time.Hour, func() { closeBody(response) })
	clock := elapsed()
	if body, err := io.ReadAll(response.Body); err == nil || clock() != time.Hour {
		t.Errorf("after %v it read %q and ended with %v", clock(), body, err)
	}
	closeBody(response)
}

func breaksOff(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		pause(r, time.Second)
		panic(http.ErrAbortHandler)
	})
	response := t.roundTrip(t.wrap(s.base), t.request(http.MethodPost, s.url, nil))
	defer closeBody(response)
	body, err := io.ReadAll(response.Body)
	switch {
	case err == nil:
		t.Errorf("%q was taken for the whole body", body)
	case t.protocol == HTTP1 && !errors.Is(err, io.ErrUnexpectedEOF):
		t.Errorf("the error is %v, want io.ErrUnexpectedEOF", err)
	}
}

func trailersArrive(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "Grpc-Status")
		_, _ = io.WriteString(w, "message")
		w.Header().Set("Grpc-Status", "0")
		w.Header().Set(http.TrailerPrefix+"Unannounced", "1")
	})
	response := t.roundTrip(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
	if _, announced := response.Trailer["Grpc-Status"]; !announced {
		t.Errorf("the trailer is not announced")
	}
	t.read(response)
	if response.Trailer.Get("Grpc-Status") != "0" || response.Trailer.Get("Unannounced") != "1" {
		t.Errorf("the trailers arrived as %v", response.Trailer)
	}
}
