package conformance

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var requestRows = group(
	"The request",
	Row{
		Name: "the body is closed after a success", Source: roundTripper, check: closedAfterSuccess,
		Meaning: "Uploaded files and pipes do not stay open.",
	},
	Row{
		Name: "the body is closed after a failure", Source: roundTripper, check: closedAfterFailure,
		Meaning: "They do not stay open when the server cannot be reached or does not answer.",
	},
	Row{
		Name: "the body is closed when the request is rejected", Source: roundTripper, check: closedWhenRejected,
		Meaning: "They do not stay open when an open circuit rejects the request.",
	},
	Row{
		Name: "the body is closed when the request was canceled before it was sent", Source: roundTripper, check: closedWhenCanceled,
		Meaning: "They do not stay open when the caller has already given up.",
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
		Meaning: "Tracing below the transport keeps working.",
	},
	Row{
		Name: "the body streams", Source: roundTripper, check: requestStreams,
		Meaning: "A large upload needs no memory, and its first byte arrives before its last is known.",
	},
	Row{
		Name: "a body waits for 100 Continue", Source: "RFC 9110, 10.1.1", only: overTCP, check: expectsContinue,
		Meaning: "An upload that the server refuses by its headers alone does not even begin.",
	},
	Row{
		Name: "trailers are sent", Source: "RFC 9110, 6.5", check: sendsTrailers,
		Meaning: "A checksum that is known at the end of the upload arrives.",
	},
	Row{
		Name: "a request can be sent again after its response", Source: roundTripper, check: sentAgain,
		Meaning: "A poller can use the same request every time.",
	},
	Row{
		Name: "a request without a body can be sent by many at once", Source: "practice with `http.Transport`", check: sentByMany,
		Meaning: "Goroutines that share a prepared GET do not disturb one another.",
	},
)

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

// failingTwice answers two of three requests with 503, and calls then for the third.
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
