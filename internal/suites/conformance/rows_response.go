package conformance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func responseRows() []Row {
	return group(
		"The response",
		Row{
			Name: "no status is an error", Source: roundTripper, check: noStatusIsAnError,
			Meaning: "Code that looks at the status and the body of a 404 or a 500 goes on working.",
		},
		Row{
			Name: "an error is returned before its body is there", Source: roundTripper, check: errorComesFirst,
			Meaning: "A server that is slow to say why it refused a request does not hold the call, nor is it taken for one that hangs.",
		},
		Row{
			Name: "redirects are left to the client", Source: roundTripper, check: redirectsAreLeft,
			Meaning: "The client's CheckRedirect and cookie jar see every hop.",
		},
		Row{
			Name: "header fields arrive as they were sent", Source: "RFC 9110, 5.2 and 5.3", check: headersArrive,
			Meaning: "Repeated fields such as Set-Cookie keep their number and order.",
		},
		Row{
			Name: "responses without a body are whole", Source: "RFC 9110, 6.4.1", check: withoutBody,
			Meaning: "HEAD tells a length, 204 and 304 end at once.",
		},
		Row{
			Name: "the body can be read long after the headers", Source: roundTripper, check: readLater,
			Meaning: "The timeout of an attempt does not cut off a body that the caller has not read yet.",
		},
		Row{
			Name: "the body streams, for longer than any timeout of an attempt", Source: roundTripper, check: responseStreams,
			Meaning: "Server-sent events and a model's tokens come as they are sent.",
		},
		Row{
			Name: "closing the body ends the exchange", Source: roundTripper, check: closeEndsExchange,
			Meaning: "A download that nobody wants any more stops, and Close does not wait for its end.",
		},
		Row{
			Name: "closing the body ends a Read in another goroutine", Source: "practice with `http.Transport`", check: closeEndsRead,
			Meaning: "A stream can be stopped from outside, as http.Client does at its timeout.",
		},
		Row{
			Name: "a body that breaks off is an error", Source: "RFC 9112, 8", check: breaksOff,
			Meaning: "Half a file is never taken for a whole one.",
		},
		Row{
			Name: "trailers arrive", Source: "RFC 9110, 6.5", check: trailersArrive,
			Meaning: "A status at the end of a stream, as gRPC has it, is there.",
		},
		Row{
			Name: "informational responses are passed on", Source: "RFC 9110, 15.2; RFC 8297", check: informational,
			Meaning: "103 Early Hints reach httptrace and are not taken for the response.",
		},
		Row{
			Name: "an upgraded connection goes both ways", Source: "RFC 9110, 7.8", only: overHTTP1, check: upgrade,
			Meaning: "WebSockets and kubectl exec run through the transport: the body of a 101 is an io.ReadWriteCloser.",
		},
		Row{
			Name: "an upgraded connection can be half-closed", Source: "practice with `http.Transport`", only: overHTTP1, check: halfClose,
			Meaning: "The other side learns that there is no more input and still answers, through a reverse proxy too.",
		},
		Row{
			Name: "the response names its request", Source: "`http.Response`", check: namesRequest,
			Meaning: "response.Request.URL tells where the answer came from, and its context still serves to fetch the next page.",
		},
	)
}

func noStatusIsAnError(t *Trial) {
	status := 0
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "the reason")
	})
	for _, status = range []int{200, 202, 299, 300, 400, 401, 404, 407, 409, 418, 422, 429, 451, 500, 501, 502, 503, 504, 529, 599, 999} {
		response, err := t.wrap(s.base).RoundTrip(t.request(http.MethodPost, s.url, strings.NewReader("order")))
		if err != nil {
			t.Errorf("%d became the error %q", status, firstLine(err.Error()))
			continue
		}
		if body := t.read(response); response.StatusCode != status || body != "the reason" {
			t.Errorf("%d became %d %q", status, response.StatusCode, body)
		}
	}
}

func errorComesFirst(t *Trial) {
	const body = `{"error":{"code":"bad_request"}}`
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_ = http.NewResponseController(w).Flush()
		pause(r, time.Minute)
		_, _ = io.WriteString(w, body)
	})
	transport := t.wrap(s.base)
	for range 10 {
		clock := elapsed()
		response := t.roundTrip(transport, t.request(http.MethodPost, s.url, strings.NewReader("order")))
		if clock() > time.Second || response.StatusCode != http.StatusBadRequest {
			t.Errorf("got %d after %v", response.StatusCode, clock())
		}
		if got := t.read(response); got != body {
			t.Errorf("its body is %q", got)
		}
	}
}

func redirectsAreLeft(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/next", http.StatusFound) })
	response := t.roundTrip(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
	t.read(response)
	if response.StatusCode != http.StatusFound || response.Header.Get("Location") != "/next" || s.requests.Load() != 1 {
		t.Errorf("got %d to %q after %d requests", response.StatusCode, response.Header.Get("Location"), s.requests.Load())
	}
}

func headersArrive(t *Trial) {
	want := http.Header{"Set-Cookie": {"a=1", "b=2", "a=3"}, "X-Empty": {""}, "X-Long": {strings.Repeat("x", 64<<10)}}
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), want)
	})
	response := t.roundTrip(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
	t.read(response)
	for name, values := range want {
		if diff := cmp.Diff(values, response.Header[name]); diff != "" {
			t.Errorf("%s has changed: %s", name, diff)
		}
	}
}

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

func informational(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Del("Link")
		_, _ = io.WriteString(w, "fine")
	})
	var got []string
	ctx := httptrace.WithClientTrace(t.ctx, &httptrace.ClientTrace{
		Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
			got = append(got, fmt.Sprint(code, " ", header.Get("Link")))
			return nil
		},
	})
	status, body := t.send(t.wrap(s.base), t.request(http.MethodGet, s.url, nil).WithContext(ctx))
	if status != http.StatusOK || body != "fine" {
		t.Errorf("got %d %q", status, body)
	}
	hint := "103 </style.css>; rel=preload"
	if diff := cmp.Diff([]string{hint, hint}, got); diff != "" {
		t.Errorf("the hints: %s", diff)
	}
}

// hijack switches protocols.
func hijack(w http.ResponseWriter) (net.Conn, *bufio.ReadWriter) {
	connection, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = buffer.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	_ = buffer.Flush()
	return connection, buffer
}

func upgrade(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
		connection, buffer := hijack(w)
		defer func() { _ = connection.Close() }()
		for {
			line, err := buffer.ReadString('\n')
			if err != nil {
				return
			}
			_, _ = buffer.WriteString("echo " + line)
			_ = buffer.Flush()
		}
	})
	connection := t.upgraded(s)
	defer func() { _ = connection.Close() }()
	lines := bufio.NewReader(connection)
	for _, text := range []string{"one\n", "two\n"} {
		time.Sleep(time.Hour)
		if _, err := io.WriteString(connection, text); err != nil {
			t.Fatalf("an hour later: %v", err)
		}
		if line, err := lines.ReadString('\n'); line != "echo "+text || err != nil {
			t.Fatalf("got %q, %v", line, err)
		}
	}
}

// upgraded is the connection to s after a protocol upgrade.
func (t *Trial) upgraded(s *server) io.ReadWriteCloser {
	r := t.request(http.MethodGet, s.url, nil)
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "echo")
	response := t.roundTrip(t.wrap(s.base), r)
	connection, ok := response.Body.(io.ReadWriteCloser)
	if !ok || response.StatusCode != http.StatusSwitchingProtocols {
		closeBody(response)
		t.Fatalf("the status is %d and the body cannot be written to", response.StatusCode)
	}
	return connection
}

func halfClose(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
		connection, buffer := hijack(w)
		defer func() { _ = connection.Close() }()
		text, _ := io.ReadAll(buffer)
		_, _ = buffer.WriteString("all of " + string(text))
		_ = buffer.Flush()
	})
	connection := t.upgraded(s)
	defer func() { _ = connection.Close() }()
	_, _ = io.WriteString(connection, "the input")
	half, ok := connection.(interface{ CloseWrite() error })
	if !ok {
		t.Fatalf("there is no CloseWrite")
	}
	if err := half.CloseWrite(); err != nil {
		t.Errorf("CloseWrite: %v", err)
	}
	if got, err := io.ReadAll(connection); string(got) != "all of the input" || err != nil {
		t.Errorf("the answer is %q, %v", got, err)
	}
}

func namesRequest(t *Trial) {
	s := t.serve(failingTwice(func(http.ResponseWriter, *http.Request) {}))
	r := t.request(http.MethodGet, s.url+"/a?b=c", nil)
	r.Header.Set("X-One", "1")
	response := t.roundTrip(t.wrap(s.base), r)
	t.read(response)
	sent := response.Request
	if sent == nil || sent.URL == nil || sent.URL.String() != r.URL.String() || sent.Method != r.Method || sent.Header.Get("X-One") != "1" {
		t.Errorf("response.Request is another request, or none")
		return
	}
	if err := sent.Context().Err(); err != nil {
		t.Errorf("the context of response.Request: %v", err)
	}
}
