// Httpclient sends requests through httpmw.Standard to a local server that misbehaves: it limits
// the rate, fails, and stops sending in the middle of a stream.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/tenax-go/tenax/httpmw"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	var server shop
	listener := httptest.NewServer(server.handler())
	defer listener.Close()

	client := &http.Client{Transport: httpmw.Standard("shop",
		httpmw.WithAttemptTimeout(500*time.Millisecond),  // up to the headers of a response
		httpmw.WithBodyIdleTimeout(500*time.Millisecond), // between two reads of its body
	)}
	defer client.CloseIdleConnections()
	visit := visit{ctx: ctx, client: client, url: listener.URL, out: out}
	return errors.Join(
		visit.rateLimited(),
		visit.order(""),
		visit.order("order-1"),
		visit.stream("/prices"),
		visit.stream("/silent"),
		server.report(out),
	)
}

// visit is the client's side.
type visit struct {
	ctx    context.Context //nolint:containedctx // It lives as long as the program's one run.
	client *http.Client
	url    string
	out    io.Writer
}

// rateLimited requests a page that the server refuses for a second.
func (v visit) rateLimited() error {
	start := time.Now()
	response, err := v.send(http.MethodGet, "/stock", "", nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	fmt.Fprintf(v.out, "GET: %s, waited as long as asked: %t\n", response.Status, time.Since(start) >= time.Second)
	return nil
}

// order posts an order, which must not be placed twice. With an idempotency key it may be sent
// twice.
func (v visit) order(key string) error {
	response, err := v.send(http.MethodPost, "/orders", key, strings.NewReader(`{"item":"tea"}`))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	fmt.Fprintf(v.out, "POST with key %q: %s\n", key, response.Status)
	return nil
}

// stream reads a response line by line, for longer than the attempt timeout.
func (v visit) stream(path string) error {
	response, err := v.send(http.MethodGet, path, "", nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	lines := 0
	scanner := bufio.NewScanner(response.Body)
	for scanner.Scan() {
		lines++
	}
	if silence, ok := errors.AsType[*httpmw.BodyIdleError](scanner.Err()); ok {
		fmt.Fprintf(v.out, "stream %s: %d lines, then: %v\n", path, lines, silence)
		return nil
	}
	fmt.Fprintf(v.out, "stream %s: %d lines\n", path, lines)
	return scanner.Err()
}

func (v visit) send(method, path, key string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(v.ctx, method, v.url+path, body)
	if err != nil {
		return nil, err
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key) // the same on every attempt
	}
	return v.client.Do(request)
}
