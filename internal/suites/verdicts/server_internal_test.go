package verdicts

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
)

const timeLimit = 30 * time.Second

// world is a server that gives the answers, and a client of it that keeps the verdict.
type world struct {
	server  *httptest.Server
	client  *http.Client
	verdict classify.Verdict
	failed  bool
	took    time.Duration // from the request to the verdict
}

func newWorld(t *testing.T, answers []Answer) *world {
	t.Helper()
	w := &world{}
	w.server = httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		n, err := strconv.Atoi(strings.TrimPrefix(request.URL.Path, "/"))
		if err != nil {
			panic(err)
		}
		answers[n].serve(response)
	}))
	base := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", w.server.Listener.Addr().String())
	}}
	see := policy.Middleware[*http.Response](w.see)
	always := func(*http.Request) bool { return true }
	w.client = &http.Client{
		Transport: httpmw.NewTransport(base, httpmw.WithPolicies(see), httpmw.WithIdempotent(always)),
		Timeout:   timeLimit,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
	t.Cleanup(func() {
		base.CloseIdleConnections()
		w.server.Close()
	})
	return w
}

func (a *Answer) serve(w http.ResponseWriter) {
	header, body := a.Header, a.Body
	if a.Want.Clock {
		now := time.Now()
		header, body = fill(header, now), fill(body, now)
	}
	setFields(w.Header(), header)
	if a.Body != "" {
		kind := a.ContentType
		if kind == "" {
			kind = "application/json"
		}
		w.Header().Set("Content-Type", kind)
	}
	w.WriteHeader(a.Status)
	_, _ = io.WriteString(w, body)
}

// setFields adds fields as they are spelt.
func setFields(header http.Header, lines string) {
	for line := range strings.Lines(lines) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			header[name] = append(header[name], strings.TrimSpace(value))
		}
	}
}

// see keeps the verdict that a policy gets.
func (w *world) see(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
	start := time.Now()
	response, err := next.Do(ctx)
	w.took = time.Since(start)
	var status *httpmw.StatusError
	if w.failed = errors.As(err, &status); w.failed {
		w.verdict = status.Verdict()
	}
	return response, err
}

// ask gets the answer with the number n and returns what the policies were told.
func (w *world) ask(t *testing.T, n int, a *Answer) (verdict classify.Verdict, failed bool) {
	t.Helper()
	target := "http://" + a.host() + "/" + strconv.Itoa(n)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	setFields(request.Header, a.Request)
	w.verdict, w.failed = classify.Verdict{}, false
	response, err := w.client.Do(request)
	if err != nil {
		t.Fatalf("%s: %v", a.Key(), err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != a.Status || !a.Want.Clock && string(body) != a.Body {
		t.Errorf("%s: the caller got %d %q, %v", a.Key(), response.StatusCode, body, err)
	}
	return w.verdict, w.failed
}
