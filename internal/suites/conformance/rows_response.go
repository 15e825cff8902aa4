package conformance

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
)

var responseRows = group(
	"The response",
	Row{
		Name: "no status is an error", Source: roundTripper, check: noStatusIsAnError,
		Meaning: "Code that looks at the status and the body of a 404 or a 500 keeps working.",
	},
	Row{
		Name: "an error status is returned before its body arrives", Source: roundTripper, check: errorComesFirst,
		Meaning: "A server that is slow to send the reason of an error neither delays the call nor counts as one that hangs.",
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
		Name: "responses without a body are complete", Source: "RFC 9110, 6.4.1", check: withoutBody,
		Meaning: "The response to HEAD has a length, and 204 and 304 end at once.",
	},
	Row{
		Name: "the body can be read long after the headers", Source: roundTripper, check: readLater,
		Meaning: "The timeout of an attempt does not interrupt a body that the caller has not read yet.",
	},
	Row{
		Name: "the body streams for longer than any attempt timeout", Source: roundTripper, check: responseStreams,
		Meaning: "Server-sent events and a model's tokens arrive as they are sent.",
	},
	Row{
		Name: "closing the body ends the exchange", Source: roundTripper, check: closeEndsExchange,
		Meaning: "A download that is no longer wanted stops, and Close does not wait for its end.",
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
		Meaning: "A status at the end of a stream, as in gRPC, can be read.",
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
		Meaning: "The other side learns that there is no more input and can still answer, even through a reverse proxy.",
	},
	Row{
		Name: "the response names its request", Source: "`http.Response`", check: namesRequest,
		Meaning: "response.Request.URL shows where the answer came from, and its context can be used to fetch the next page.",
	},
)

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
