package conformance

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing/synctest"
	"time"
)

var hostileRows = group(
	"Hostile servers and callers",
	Row{
		Name: "endless headers are an error", Source: "`http.Transport.MaxResponseHeaderBytes`", check: endlessHeaders,
		Meaning: "A server cannot fill the client's memory before there is a response.",
	},
	Row{
		Name: "endless informational responses are an error", Source: "RFC 9110, 15.2", check: endlessInformation,
		Meaning: "A storm of 103 Early Hints cannot fill it either.",
	},
	Row{
		Name: "an endless unwanted body delays no call", Source: roundTripper, check: endlessUnwanted,
		Meaning: "A 503 that never ends, or that comes at a byte an hour, is given up and does not delay the next attempt.",
	},
	Row{
		Name: "a malformed response is an error", Source: "RFC 9112, 2.2 and 6.3; RFC 9114, 4.1.2",
		only: []Protocol{HTTP1, HTTP3}, check: malformed,
		Meaning: "Nonsense, broken headers and contradictory lengths are reported, and never taken for an answer.",
	},
	Row{
		Name: "a malformed Retry-After is ignored", Source: retryAfter, check: malformedRetryAfter,
		Meaning: "Nonsense in it neither fails the call nor freezes it.",
	},
	Row{
		Name: "a reset in the middle of a retry is one more failure", Source: idempotency, check: resetInRetry,
		Meaning: "The next attempt still succeeds.",
	},
	Row{
		Name: "a request that cannot be sent is an error", Source: roundTripper, check: unsendable,
		Meaning: "A wrong scheme, method, header or length is reported at once, and the body is closed.",
	},
	Row{
		Name: "an error of the body is the error of the call", Source: roundTripper, check: bodyFails,
		Meaning: "The error says what went wrong with the uploaded file.",
	},
)

// speak starts a server that writes anything to its connections: say is called with one when the
// header of a request has arrived.
func (t *Trial) speak(say func(c net.Conn)) *server {
	l := newPipes()
	s := &server{url: "http://" + serverName, connections: new(connections), http: l}
	s.tcp = &http.Transport{DialContext: s.connections.over(l.dial)}
	s.base = s.tcp
	s.serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.serving.Go(func() {
				defer func() { _ = c.Close() }()
				if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					s.requests.Add(1)
					say(c)
				}
			})
		}
	})
	t.servers = append(t.servers, s)
	return s
}

// repeat writes the text until the other end closes the connection.
func repeat(c net.Conn, text string) {
	for said := 0; said < 1<<30; said += len(text) {
		if _, err := io.WriteString(c, text); err != nil {
			return
		}
	}
}

func endlessHeaders(t *Trial) {
	value := strings.Repeat("x", 1000)
	t.endless(
		func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			repeat(c, "X-Many: "+value+"\r\n")
		},
		func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["X-Many"] = slices.Repeat([]string{value}, 10_000)
		},
	)
}

func endlessInformation(t *Trial) {
	t.endless(
		func(c net.Conn) { repeat(c, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n") },
		func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", "</a>")
			for range 1_000_000 {
				if w.WriteHeader(http.StatusEarlyHints); r.Context().Err() != nil {
					return
				}
			}
		},
	)
}

// endless lets a server send without end before its response: over HTTP/1.1 on a bare connection,
// otherwise in a handler.
func (t *Trial) endless(say func(c net.Conn), handle http.HandlerFunc) {
	var s *server
	if t.protocol == HTTP1 {
		s = t.speak(say)
	} else {
		s = t.serve(handle)
	}
	s.limitHeader(64 << 10)
	_ = t.fail(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
	synctest.Wait()
	if got := s.received(); got > 4<<20 {
		t.Errorf("%d bytes were taken", got)
	}
}

func endlessUnwanted(t *Trial) {
	for _, pace := range []time.Duration{0, time.Hour} {
		s := t.serve(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<10)); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
				if pace > 0 {
					pause(r, pace)
				}
			}
		})
		clock := elapsed()
		response := t.roundTrip(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
		closeBody(response)
		synctest.Wait()
		if clock() > time.Minute || response.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("after %v got %d", clock(), response.StatusCode)
		}
	}
}

func malformedRetryAfter(t *Trial) {
	for _, text := range []string{"", "-1", "-9223372036854775809", "soon", "NaN", "+Inf", "1e9", "0x7fffffff", "1.5h", "7 7", "Sat, 99 Foo 2000 00:00:00 GMT"} {
		var s *server
		s = t.serve(func(w http.ResponseWriter, _ *http.Request) {
			if s.requests.Load() == 1 {
				w.Header().Set("Retry-After", text)
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		})
		clock := elapsed()
		status, _ := t.send(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
		switch {
		case s.requests.Load() == 1:
			t.NotJudged()
		case status != http.StatusOK || clock() > 10*time.Second:
			t.Errorf("Retry-After: %q led to %d after %v", text, status, clock())
		}
	}
}

func resetInRetry(t *Trial) {
	var s *server
	s = t.serve(func(w http.ResponseWriter, _ *http.Request) {
		switch s.requests.Load() {
		case 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2:
			panic(http.ErrAbortHandler)
		}
	})
	response, err := t.wrap(s.base).RoundTrip(t.request(http.MethodGet, s.url, nil))
	closeBody(response)
	switch {
	case s.requests.Load() == 1:
		t.NotJudged()
	case err != nil:
		t.Errorf("after %d requests: %v", s.requests.Load(), firstLine(err.Error()))
	case response.StatusCode != http.StatusOK:
		t.Errorf("got %d after %d requests", response.StatusCode, s.requests.Load())
	}
}

func unsendable(t *Trial) {
	s := t.serve(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	spoil := map[string]func(*http.Request){
		"no scheme":        func(r *http.Request) { r.URL.Scheme = "" },
		"a foreign scheme": func(r *http.Request) { r.URL.Scheme = "gopher" },
		"no host":          func(r *http.Request) { r.URL.Host, r.Host = "", "" },
		"a bad field name": func(r *http.Request) { r.Header["X\r\nY"] = []string{"1"} },
		"a bad field":      func(r *http.Request) { r.Header["X"] = []string{"1\r\nY: 2"} },
	}
	if t.protocol != HTTP3 { // There the body is truncated, and the server decides.
		spoil["a length that is less than the body"] = func(r *http.Request) { r.ContentLength = 1 }
	}
	if t.protocol != HTTP2 { // There net/http does not always check.
		spoil["a bad method"] = func(r *http.Request) { r.Method = "PUT /" }
	}
	if t.protocol == HTTP1 {
		spoil["a length that is more than the body"] = func(r *http.Request) { r.ContentLength = 100 }
	}
	for name, spoil := range spoil {
		body := track()
		r := t.request(http.MethodPut, s.url, body)
		spoil(r)
		response, err := t.wrap(s.base).RoundTrip(r)
		closeBody(response)
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		synctest.Wait()
		if !body.closed.Load() {
			t.Errorf("%s: the body is open", name)
		}
	}
}

var errOfBody = errors.New("the disk is broken")

// brokenBody fails after a part.
type brokenBody struct{ trackedBody }

func (b *brokenBody) Read(p []byte) (int, error) {
	n, err := b.trackedBody.Read(p)
	if errors.Is(err, io.EOF) {
		err = errOfBody
	}
	return n, err
}

func bodyFails(t *Trial) {
	s := t.serve(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err == nil {
			t.Errorf("the server took the part for the whole")
		}
	})
	body := &brokenBody{trackedBody{Reader: strings.NewReader("part")}}
	err := t.fail(t.wrap(s.base), t.request(http.MethodPut, s.url, body))
	if !errors.Is(err, errOfBody) {
		t.Errorf("the error is %q", firstLine(err.Error()))
	}
}
