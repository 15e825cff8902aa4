package conformance

import (
	"context"
	"crypto/x509"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"
)

var repeatingRows = group(
	"Repeating",
	Row{
		Name: "a POST is sent once", Source: idempotency, check: postOnce,
		Meaning: "No order is placed twice, whether the server answered with 503 or not at all.",
	},
	Row{
		Name: "a PUT is repeated with its whole body", Source: idempotency, check: putWhole,
		Meaning: "The server never stores half a document.",
	},
	Row{
		Name: "a body that cannot be replayed is not sent in part", Source: idempotency, check: oneShotWhole,
		Meaning: "The server never stores a part of a pipe, which would be empty for a second attempt.",
	},
	Row{
		Name: "attempts carry the same headers", Source: "draft Idempotency-Key, 2.6", check: sameHeaders,
		Meaning: "A server that knows the Idempotency-Key recognises the repeated request.",
	},
	Row{
		Name: "a GET that was not answered is repeated", Source: idempotency, check: unansweredGet,
		Meaning: "The restart of a server goes unnoticed.",
	},
	Row{
		Name: "a GET that hangs is given up and repeated", Source: idempotency, check: hangingGet,
		Meaning: "One lost packet, or one replica that hangs, costs one timeout and not the call.",
	},
	Row{
		Name: "the last response comes back whole", Source: roundTripper, check: lastResponse,
		Meaning: "When every attempt was answered with 503, the caller can read the server's reason.",
	},
	Row{
		Name: "a status that repeating cannot change is not repeated", Source: "RFC 9110, 15.5 and 15.6.2", check: permanentOnce,
		Meaning: "A wrong password is not tried until the account is locked.",
	},
	Row{
		Name: "an untrusted certificate is not tried again", Source: "RFC 8446, 4.4.2.4", only: overTLS, check: untrustedOnce,
		Meaning: "A mistake in the setup shows at once.",
	},
	Row{
		Name: "Retry-After in seconds is obeyed", Source: retryAfter, check: retryAfterSeconds,
		Meaning: "A server that asks for a pause gets it.",
	},
	Row{
		Name: "Retry-After is understood in all three date formats", Source: "RFC 9110, 5.6.7", check: retryAfterDates,
		Meaning: "A server that names a time gets the pause too.",
	},
	Row{
		Name: "Retry-After of a century does not freeze the caller", Source: retryAfter, check: retryAfterCentury,
		Meaning: "A server, or a Unix time sent instead of seconds, cannot stop the program.",
	},
)

// postOnce does not answer with 429, which refuses a request before it is processed.
func postOnce(t *Trial) {
	servers := []struct {
		answer string
		handle http.HandlerFunc
	}{
		{"a 503", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }},
		{"no answer", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		{"silence", hangs},
	}
	for _, server := range servers {
		s := t.serve(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			server.handle(w, r)
		})
		ctx, cancel := context.WithTimeout(t.ctx, time.Hour)
		response, err := t.wrap(s.base).RoundTrip(t.request(http.MethodPost, s.url, strings.NewReader("order")).WithContext(ctx))
		if err == nil {
			t.read(response)
		}
		cancel()
		if got := s.requests.Load(); got != 1 {
			t.Errorf("after %s it was sent %d times", server.answer, got)
		}
	}
}

func putWhole(t *Trial) {
	want := strings.Repeat("0123456789abcdef", 8<<10)
	var mu sync.Mutex
	calls := 0
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		calls++
		call := calls
		mu.Unlock()
		switch call {
		case 1: // before it has read anything
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2: // when it has read a part
			_, _ = io.CopyN(io.Discard, r.Body, int64(len(want)/2))
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			if got, err := io.ReadAll(r.Body); string(got) != want || err != nil {
				t.Errorf("%d of %d bytes arrived: %v", len(got), len(want), err)
			}
		}
	})
	status, _ := t.send(t.wrap(s.base), t.request(http.MethodPut, s.url, strings.NewReader(want)))
	if s.requests.Load() == 1 {
		t.NotJudged()
	} else if status != http.StatusOK || s.requests.Load() != 3 {
		t.Errorf("got %d after %d requests", status, s.requests.Load())
	}
}

func oneShotWhole(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		if got, err := io.ReadAll(r.Body); string(got) != "order" || err != nil {
			t.Errorf("%q arrived: %v", got, err)
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	closeBody(t.roundTrip(t.wrap(s.base), t.request(http.MethodPut, s.url, track()))) //nolint:bodyclose // It is closed.
}

func sameHeaders(t *Trial) {
	var mu sync.Mutex
	var got []http.Header
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		got = append(got, r.Header.Clone())
		mu.Unlock()
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	r := t.request(http.MethodPost, s.url, strings.NewReader("order"))
	r.Header.Set("Idempotency-Key", `"8e03978e"`)
	r.Header["X-Many"] = []string{"a", "b"}
	closeBody(t.roundTrip(t.wrap(s.base), r)) //nolint:bodyclose // It is closed.
	for _, header := range got {
		if diff := cmp.Diff(got[0], header); diff != "" {
			t.Errorf("they differ: %s", diff)
		}
	}
	if diff := cmp.Diff([]string{`"8e03978e"`}, got[0]["Idempotency-Key"]); diff != "" {
		t.Errorf("the key: %s", diff)
	}
	if len(got) == 1 {
		t.NotJudged()
	}
}

func unansweredGet(t *Trial) {
	var s *server
	s = t.serve(func(http.ResponseWriter, *http.Request) {
		if s.requests.Load() == 1 {
			panic(http.ErrAbortHandler)
		}
	})
	t.judgeRepeated(s)
}

func hangingGet(t *Trial) {
	var s *server
	s = t.serve(func(w http.ResponseWriter, r *http.Request) {
		if s.requests.Load() == 1 {
			hangs(w, r)
		}
	})
	t.judgeRepeated(s)
}

// judgeRepeated sends a GET. Its first attempt fails, and the second does not.
func (t *Trial) judgeRepeated(s *server) {
	clock := elapsed()
	ctx, cancel := context.WithTimeout(t.ctx, time.Hour)
	defer cancel()
	response, err := t.wrap(s.base).RoundTrip(t.request(http.MethodGet, s.url, nil).WithContext(ctx))
	switch {
	case s.requests.Load() == 1:
		closeBody(response)
		t.NotJudged()
	case err != nil:
		t.Errorf("after %v and %d requests: %q", clock(), s.requests.Load(), firstLine(err.Error()))
	default:
		t.read(response)
	}
}

func lastResponse(t *Trial) {
	want := strings.Repeat("busy", 32<<10)
	s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, want)
	})
	if status, got := t.send(t.wrap(s.base), t.request(http.MethodGet, s.url, nil)); status != http.StatusServiceUnavailable || got != want {
		t.Errorf("got %d with %d of %d bytes", status, len(got), len(want))
	}
}

func permanentOnce(t *Trial) {
	for _, status := range []int{400, 401, 403, 404, 409, 410, 422, 501} {
		s := t.serve(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		t.send(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
		if got := s.requests.Load(); got != 1 {
			t.Errorf("after a %d it was sent %d times", status, got)
		}
	}
}

func untrustedOnce(t *Trial) {
	s := t.serve(func(http.ResponseWriter, *http.Request) {})
	s.trust.RootCAs = x509.NewCertPool()
	_ = t.fail(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
	if got := s.connections.made(); got != 1 {
		t.Errorf("it was tried %d times", got)
	}
}

func retryAfterSeconds(t *Trial) {
	t.judgeWait(func(time.Time) string { return "7" }, 7*time.Second)
}

func retryAfterDates(t *Trial) {
	for _, format := range []string{http.TimeFormat, "Monday, 02-Jan-06 15:04:05 GMT", time.ANSIC} {
		t.judgeWait(func(now time.Time) string { return now.Add(7 * time.Second).UTC().Format(format) }, 7*time.Second)
	}
}

// judgeWait answers with a Retry-After first, and expects the second request at that time.
func (t *Trial) judgeWait(retryAfter func(now time.Time) string, want time.Duration) {
	var s *server
	clock := elapsed()
	var second time.Duration
	text := retryAfter(time.Now())
	s = t.serve(func(w http.ResponseWriter, _ *http.Request) {
		if s.requests.Load() == 1 {
			w.Header().Set("Retry-After", text)
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		second = clock()
	})
	status, _ := t.send(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
	switch {
	case s.requests.Load() == 1:
		t.NotJudged()
	case status != http.StatusOK:
		t.Errorf("got %d", status)
	case second < want || second > want+10*time.Second:
		t.Errorf("asked by %q, it waited for %v", text, second)
	}
}

func retryAfterCentury(t *Trial) {
	for _, text := range []string{"3155760000", "1743465600", "9999999999999999999999", "Fri, 31 Dec 2100 23:59:59 GMT"} {
		s := t.serve(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", text)
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "busy")
		})
		clock := elapsed()
		status, body := t.send(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
		if status != http.StatusServiceUnavailable || body != "busy" || clock() > time.Hour {
			t.Errorf("Retry-After: %s led to %d %q after %v", text, status, body, clock())
		}
	}
}
