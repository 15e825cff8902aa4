package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func requestRows() []Row {
	return group(
		"The request",
		Row{
			Name: "the body is closed after a success", Source: roundTripper, check: closedAfterSuccess,
			Meaning: "Files and pipes that are uploaded do not stay open.",
		},
		Row{
			Name: "the body is closed after a failure", Source: roundTripper, check: closedAfterFailure,
			Meaning: "Nor do they when the server cannot be reached or gives no answer.",
		},
		Row{
			Name: "the body is closed when the request is rejected", Source: roundTripper, check: closedWhenRejected,
			Meaning: "Nor do they when an open circuit turns the request away.",
		},
		Row{
			Name: "the body is closed when the request was canceled before", Source: roundTripper, check: closedWhenCanceled,
			Meaning: "Nor do they when the caller had given up already.",
		},
		Row{
			Name: "the caller's request is unchanged", Source: roundTripper, check: unchanged,
			Meaning: "A request can be logged, signed or sent again afterwards, and other goroutines may read it meanwhile.",
		},
		Row{
			Name: "the server gets what the caller wrote", Source: roundTripper, check: sentAsWritten,
			Meaning: "Method, host, path, query, headers, length and body arrive as they are.",
		},
		Row{
			Name: "the context's values and trace hooks are reached", Source: "`net/http/httptrace`", check: traced,
			Meaning: "Tracing below the transport goes on working.",
		},
		Row{
			Name: "the body streams", Source: roundTripper, check: requestStreams,
			Meaning: "A large upload needs no memory, and its first byte arrives before its last is known.",
		},
		Row{
			Name: "a body waits for 100 Continue", Source: "RFC 9110, 10.1.1", only: overTCP, check: expectsContinue,
			Meaning: "An upload that the server refuses by its headers alone is not even begun.",
		},
		Row{
			Name: "trailers are sent", Source: "RFC 9110, 6.5", check: sendsTrailers,
			Meaning: "A checksum that is known at the end of the upload arrives.",
		},
		Row{
			Name: "a request can be sent again after its response", Source: roundTripper, check: sentAgain,
			Meaning: "A poller may keep its one request.",
		},
		Row{
			Name: "a request without a body can be sent by many at once", Source: "practice with `http.Transport`", check: sentByMany,
			Meaning: "Goroutines that share a prepared GET do not disturb one another.",
		},
	)
}

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

func unchanged(t *Trial) {
	var r *http.Request
	s := t.serve(failingTwice(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	var before *http.Request
	var body io.ReadCloser
	compare := func(when string) {
		if diff := cmp.Diff(before, r, cmpopts.IgnoreUnexported(http.Request{}),
			cmpopts.IgnoreFields(http.Request{}, "Body", "GetBody")); diff != "" {
			t.Errorf("%s the request has become another: %s", when, diff)
		}
		if r.Body != body {
			t.Errorf("%s its body is another one", when)
		}
		if r.Context() != before.Context() {
			t.Errorf("%s its context is another one", when)
		}
	}
	transport := t.wrap(spy(func(sent *http.Request) (*http.Response, error) {
		compare("during an attempt")
		return s.base.RoundTrip(sent)
	}))
	r = t.request(http.MethodPut, s.url+"/a?b=c", strings.NewReader("order"))
	r.Header["Accept"] = []string{"a", "b"}
	r.Header.Set("Idempotency-Key", "1")
	r.Host = "elsewhere.test"
	before, body = r.Clone(r.Context()), r.Body
	t.send(transport, r)
	compare("afterwards")
}

// failingTwice answers with 503 twice, and then as then does, and so on.
func failingTwice(then http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	calls := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		calls++
		fine := calls%3 == 0
		mu.Unlock()
		if fine {
			then(w, r)
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

func sentAsWritten(t *Trial) {
	type arrival struct {
		Method, Host, URI, Body string
		Length                  int64
		Accept                  []string
	}
	var got arrival
	s := t.serve(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = arrival{r.Method, r.Host, r.RequestURI, string(body), r.ContentLength, r.Header["Accept"]}
	})
	transport := t.wrap(s.base)
	bodies := map[int64]io.Reader{5: strings.NewReader("order"), -1: io.MultiReader(strings.NewReader("order"))}
	for length, body := range bodies {
		r := t.request("FROB", s.url+"/a%2Fb?c=d&c=e", body)
		r.Host = "elsewhere.test"
		r.Header["Accept"] = []string{"a", "b"}
		t.send(transport, r)
		want := arrival{"FROB", "elsewhere.test", "/a%2Fb?c=d&c=e", "order", length, []string{"a", "b"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("it arrived as another: %s", diff)
		}
	}
}

type contextKey struct{}

func traced(t *Trial) {
	s := t.serve(func(http.ResponseWriter, *http.Request) {})
	value := ""
	transport := t.wrap(spy(func(r *http.Request) (*http.Response, error) {
		value, _ = r.Context().Value(contextKey{}).(string)
		return s.base.RoundTrip(r)
	}))
	var mu sync.Mutex
	hooks := map[string]bool{}
	called := func(name string) {
		mu.Lock()
		defer mu.Unlock()
		hooks[name] = true
	}
	ctx := httptrace.WithClientTrace(context.WithValue(t.ctx, contextKey{}, "kept"), &httptrace.ClientTrace{
		GotConn:              func(httptrace.GotConnInfo) { called("GotConn") },
		WroteRequest:         func(httptrace.WroteRequestInfo) { called("WroteRequest") },
		GotFirstResponseByte: func() { called("GotFirstResponseByte") },
	})
	t.send(transport, t.request(http.MethodGet, s.url, http.NoBody).WithContext(ctx))
	synctest.Wait()
	if value != "kept" {
		t.Errorf("a value of the context was lost")
	}
	mu.Lock()
	defer mu.Unlock()
	if len(hooks) != 3 {
		t.Errorf("of 3 hooks these were called: %v", hooks)
	}
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

func sentAgain(t *Trial) {
	s := t.serve(failingTwice(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	transport := t.wrap(s.base)
	r := t.request(http.MethodPut, s.url, bytes.NewReader([]byte("order")))
	fine := 0
	for range 9 {
		if r.GetBody == nil {
			t.Fatalf("GetBody is gone")
		}
		r.Body, _ = r.GetBody()
		if status, body := t.send(transport, r); status == http.StatusOK && body == "order" {
			fine++
		}
	}
	if fine < 3 {
		t.Errorf("%d of 9 calls got their answer", fine)
	}
}

func sentByMany(t *Trial) {
	var s *server
	s = t.serve(func(w http.ResponseWriter, _ *http.Request) {
		if s.requests.Load() <= 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_, _ = io.WriteString(w, "fine")
	})
	transport := t.wrap(s.base)
	r := t.request(http.MethodGet, s.url, nil)
	r.Header.Set("X-One", "1")
	var callers sync.WaitGroup
	for range 16 {
		callers.Go(func() {
			for range 4 {
				response, err := transport.RoundTrip(r)
				if err != nil {
					t.Errorf("%v", firstLine(err.Error()))
					return
				}
				if body, err := io.ReadAll(response.Body); err != nil || string(body) != "fine" {
					t.Errorf("got %d %q, %v", response.StatusCode, body, err)
				}
				closeBody(response)
			}
		})
	}
	callers.Wait()
}
