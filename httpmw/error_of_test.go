package httpmw_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// answered returns a response to a request with the given method.
func answered(t *testing.T, method string, status int, body string) *http.Response {
	t.Helper()
	r := jsonResponse(status, body)
	r.Request = request(t, method, "order")
	return r
}

func TestTheErrorOfAResponse(t *testing.T) {
	quota := `{"error":{"code":"insufficient_quota"}}`
	limited := answered(t, "POST", 429, `{}`)
	limited.Header.Set("Retry-After", "7")
	keyed := answered(t, "POST", 503, `{}`)
	keyed.Request.Header.Set("Idempotency-Key", "k")
	unread := answered(t, "GET", 429, quota)
	unread.Body = nil
	transient, permanent := classify.ClassTransient, classify.ClassPermanent
	for _, test := range []struct {
		name     string
		response *http.Response
		options  []httpmw.ResponseOption
		want     classify.Verdict
		text     string
	}{
		{"a code", answered(t, "GET", 429, quota), nil, classify.Verdict{Class: permanent, Kind: classify.KindQuotaExceeded, Status: 429}, "429 Too Many Requests (insufficient_quota) from GET example.test"},
		{"a limit, and a POST", limited, nil, classify.Verdict{Class: transient, Kind: classify.KindRateLimit, Status: 429, RetryAfter: 7 * time.Second, NotSent: true}, "429 Too Many Requests from POST example.test"},
		{"a GET", answered(t, "GET", 503, `{}`), nil, classify.Verdict{Class: transient, Kind: classify.KindServer, Status: 503}, "503 Service Unavailable from GET example.test"},
		{"a POST", answered(t, "POST", 503, `{}`), nil, classify.Verdict{Class: transient, Kind: classify.KindServer, Status: 503, NoRetry: true}, "503 Service Unavailable from POST example.test"},
		{"a POST with a key", keyed, nil, classify.Verdict{Class: transient, Kind: classify.KindServer, Status: 503}, "503 Service Unavailable from POST example.test"},
		{"a POST that may be repeated", answered(t, "POST", 503, `{}`), []httpmw.ResponseOption{httpmw.WithIdempotent(always)}, classify.Verdict{Class: transient, Kind: classify.KindServer, Status: 503}, "503 Service Unavailable from POST example.test"},
		{"without the body", answered(t, "GET", 429, quota), []httpmw.ResponseOption{httpmw.WithErrorBody(0)}, classify.Verdict{Class: transient, Kind: classify.KindRateLimit, Status: 429, NotSent: true}, "429 Too Many Requests from GET example.test"},
		{"no body", unread, nil, classify.Verdict{Class: transient, Kind: classify.KindRateLimit, Status: 429, NotSent: true}, "429 Too Many Requests from GET example.test"},
		{"another classifier", answered(t, "GET", 404, `{}`), []httpmw.ResponseOption{httpmw.WithClassifier(classify.LLM)}, classify.Verdict{Class: permanent, Kind: classify.KindModelNotFound, Status: 404}, "404 Not Found from GET example.test"},
		{"no request", jsonResponse(503, `{}`), nil, classify.Verdict{Class: transient, Kind: classify.KindServer, Status: 503, NoRetry: true}, "503 Service Unavailable from GET "},
		{"an odd status", answered(t, "GET", 999, `{}`), nil, classify.HTTPStatus(999), "999 from GET example.test"},
	} {
		err := httpmw.ErrorOf(test.response, test.options...)
		var status *httpmw.StatusError
		if !errors.As(err, &status) || status.Response() != test.response {
			t.Fatalf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, classify.Of(err)); diff != "" || strings.TrimSpace(err.Error()) != strings.TrimSpace(test.text) {
			t.Errorf("%s: %v %s", test.name, err, diff)
		}
	}
}

func always(*http.Request) bool { return true }

func TestThereIsNoErrorBelow400(t *testing.T) {
	for _, status := range []int{0, 101, 200, 204, 302, 399} {
		r := answered(t, "GET", status, `{"error":{"code":"insufficient_quota"}}`)
		body := r.Body
		if err := httpmw.ErrorOf(r); err != nil || r.Body != body {
			t.Errorf("%d: %v", status, err)
		}
		if err := httpmw.ErrorOf(r, httpmw.WithErrorBody(10)); err != nil || r.Body != body {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestANilResponseIsAnError(t *testing.T) {
	err := httpmw.ErrorOf(nil)
	if v := classify.Of(err); err == nil || v.Class != classify.ClassPermanent || v.Kind != classify.KindInvalidRequest {
		t.Errorf("%v: %+v", err, v)
	}
	var option *policy.OptionError
	for _, invalid := range []httpmw.ResponseOption{httpmw.WithErrorBody(-1), httpmw.WithClassifier(nil), httpmw.WithIdempotent(nil), nil} {
		if err := httpmw.ErrorOf(answered(t, "GET", 200, ""), invalid); !errors.As(err, &option) {
			t.Errorf("%v", err)
		}
	}
}

func TestTheWholeBodyCanBeReadAfterErrorOf(t *testing.T) {
	long := `{"error":{"code":"insufficient_quota","message":"` + strings.Repeat("a", 20_000) + `"}}`
	closed := track(long)
	r := answered(t, "GET", 429, "")
	r.Body = closed
	if err := httpmw.ErrorOf(r); classify.Of(err).Kind != classify.KindQuotaExceeded {
		t.Errorf("%v", err)
	}
	got, err := io.ReadAll(r.Body)
	if string(got) != long || err != nil || closed.closed.Load() != 0 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if r.Body.Close(); closed.closed.Load() != 1 {
		t.Errorf("closed %d times", closed.closed.Load())
	}
}

func TestAClosedBodyLeavesTheDecisionToTheStatus(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, strings.Repeat(`{"code":"x"}`, 1000))
	}))
	defer server.Close()
	r, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if v := classify.Of(httpmw.ErrorOf(r)); v.Kind != classify.KindServer || v.RetryAfter != 3*time.Second {
		t.Errorf("%+v", v)
	}
}

func TestErrorOfDoesNotWaitForASlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := answered(t, "GET", 429, "")
		reader, writer := io.Pipe()
		r.Body = reader
		start := time.Now()
		if v := classify.Of(httpmw.ErrorOf(r)); v.Kind != classify.KindRateLimit || time.Since(start) != 250*time.Millisecond {
			t.Errorf("%+v after %v", v, time.Since(start))
		}
		go func() { _, _ = io.WriteString(writer, "late"); _ = writer.Close() }()
		if got, err := io.ReadAll(r.Body); string(got) != "late" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		_ = r.Body.Close()
	})
}

// A client follows a 303 to a POST with a GET, but to repeat the call is to repeat the POST.
func TestAfterARedirectTheFirstRequestDecidesOnSafety(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/made", http.StatusSeeOther)
			return
		}
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer server.Close()
	for method, noRetry := range map[string]bool{http.MethodPost: true, http.MethodGet: false} {
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if v := classify.Of(httpmw.ErrorOf(response)); v.NoRetry != noRetry || v.Status != http.StatusBadGateway {
			t.Errorf("%s: %+v", method, v)
		}
		_ = response.Body.Close()
	}
}

func TestARetryOfPlainCodeDiscardsTheResponsesOfErrorOf(t *testing.T) {
	var bodies []*tracked
	calls := 0
	p := policy.Must(policy.New("plain", retry.New[string](retry.WithBackoff(retry.Constant(time.Millisecond)))))
	got, err := p.Do(t.Context(), func(context.Context) (string, error) {
		r := answered(t, "GET", 503, "")
		if calls++; calls == 3 {
			return "fine", nil
		}
		body := track("busy")
		bodies = append(bodies, body)
		r.Body = body
		return "", httpmw.ErrorOf(r)
	})
	if got != "fine" || err != nil || len(bodies) != 2 || bodies[0].closed.Load() != 1 || bodies[1].closed.Load() != 1 {
		t.Errorf("%q, %v after %d calls", got, err, calls)
	}
}

func TestBodiesThatAreNotWhatTheyClaim(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(w, `{"error":{"code":"insufficient_quota"}}`)
	_ = w.Close()
	var bomb bytes.Buffer
	w = gzip.NewWriter(&bomb)
	_, _ = io.Copy(w, io.LimitReader(readerFunc(func(p []byte) (int, error) { clear(p); return len(p), nil }), 64<<20))
	_ = w.Close()
	const quota = `{"error":{"code":"insufficient_quota"}}`
	for _, test := range []struct {
		name, encoding string
		body           io.Reader
		want           classify.Kind
	}{
		{"compressed without being asked", "gzip", &zipped, classify.KindQuotaExceeded},
		{"not compressed", "gzip", strings.NewReader(quota), classify.KindQuotaExceeded},
		{"64 MiB of zeros, compressed", "gzip", &bomb, classify.KindRateLimit},
		{"compressed by what nobody has", "br", strings.NewReader(quota), classify.KindRateLimit},
		{"a page", "", strings.NewReader("<html><body>One moment, please</body></html>"), classify.KindRateLimit},
		{"64 MiB", "", io.LimitReader(readerFunc(func(p []byte) (int, error) { return copy(p, "[[[[[[[["), nil }), 64<<20), classify.KindRateLimit},
		{"cut in the middle of a rune", "", strings.NewReader(`{"error":{"code":"insufficient_quota","message":"` + "\xc3"), classify.KindQuotaExceeded},
	} {
		r := answered(t, "GET", 429, "")
		r.Body = io.NopCloser(test.body)
		r.Header.Set("Content-Encoding", test.encoding)
		start := time.Now()
		if v := classify.Of(httpmw.ErrorOf(r)); v.Kind != test.want || time.Since(start) > time.Second {
			t.Errorf("%s: %+v after %v", test.name, v, time.Since(start))
		}
		_ = r.Body.Close()
	}
}
