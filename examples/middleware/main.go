// Middleware protects the handlers of a server: it rejects too many concurrent requests, ends a
// handler that hangs, lets one that fails recover, and replaces the answer of an unimportant one.
// The middleware is in protect.go.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	reports, suggestions, err := pipelines()
	if err != nil {
		return err
	}
	backend := newBackend()
	mux := http.NewServeMux()
	mux.Handle("GET /reports/", Protect(reports, http.HandlerFunc(backend.report)))
	mux.Handle("GET /suggestions", Protect(suggestions, http.HandlerFunc(backend.suggest)))
	server := httptest.NewServer(mux)
	defer server.Close()

	get := func(path string) string { return get(ctx, server, path) }
	fmt.Fprintln(out, "well:      ", get("/reports/good"))

	// Two requests hold both places until they are released; the third is rejected at once.
	held := make(chan string, 2)
	for range cap(held) {
		go func() { held <- get("/reports/held") }()
		<-backend.entered
	}
	fmt.Fprintln(out, "full:      ", get("/reports/good"))
	close(backend.release)
	for range cap(held) {
		fmt.Fprintln(out, "let in:    ", <-held)
	}

	fmt.Fprintln(out, "hangs:     ", get("/reports/hanging"))
	for range 2 {
		fmt.Fprintln(out, "fails:     ", get("/reports/bad"))
	}
	fmt.Fprintln(out, "open:      ", get("/reports/good"))
	fmt.Fprintln(out, "degraded:  ", get("/suggestions"))
	fmt.Fprintln(out, reports.Describe().Parts[0].Kind, reports.Describe().Parts[0].State)
	return nil
}

func pipelines() (reports, suggestions *policy.Pipeline[*Response], err error) {
	reports, err = policy.New("reports",
		breaker.New[*Response](breaker.WithCooldown(30*time.Second), breaker.WithFailureThreshold(3)),
		bulkhead.New[*Response](2),
		timeout.New[*Response](100*time.Millisecond),
	)
	if err != nil {
		return nil, nil, err
	}
	suggestions, err = policy.New("suggestions",
		fallback.Value(JSON(`{"suggestions":[]}`)),
		breaker.New[*Response](),
		timeout.New[*Response](100*time.Millisecond),
	)
	return reports, suggestions, err
}

// get returns a line with the important parts of a response.
func get(ctx context.Context, server *httptest.Server, path string) string {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, http.NoBody)
	if err != nil {
		return err.Error()
	}
	response, err := server.Client().Do(request)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	line := []string{response.Status + ", " + strings.TrimSpace(string(body))}
	for _, name := range []string{"Retry-After", "X-Degraded"} {
		if value := response.Header.Get(name); value != "" {
			line = append(line, fmt.Sprintf("(%s: %s)", name, value))
		}
	}
	return strings.Join(line, " ")
}

// backend stands for the work of the handlers.
type backend struct{ entered, release chan struct{} }

func newBackend() backend { return backend{make(chan struct{}), make(chan struct{})} }

func (b backend) report(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/reports/held":
		b.entered <- struct{}{}
		<-b.release
	case "/reports/hanging":
		<-r.Context().Done()
		return
	case "/reports/bad":
		http.Error(w, "the database is down", http.StatusInternalServerError)
		return
	}
	_, _ = io.WriteString(w, "a report\n")
}

func (backend) suggest(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "no model", http.StatusBadGateway)
}
