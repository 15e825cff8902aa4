// Reverseproxy is an httputil.ReverseProxy with Tenax as its Transport: its clients do not notice
// that the server behind it fails at times.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"sync/atomic"

	"github.com/tenax-go/tenax/httpmw"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	var requests atomic.Int64
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n := requests.Add(1); n%3 != 0 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "from behind the proxy\n")
	}))
	defer backend.Close()
	target, err := url.Parse(backend.URL)
	if err != nil {
		return err
	}

	transport := httpmw.Standard("backend")
	defer transport.CloseIdleConnections()
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport: transport,
	})
	defer proxy.Close()

	// A GET may be repeated, so the proxy's client gets an answer; a POST may not, and its client
	// gets the 503.
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if err := order(ctx, out, proxy, method); err != nil {
			return err
		}
	}
	return nil
}

// order sends a request and prints the answer.
func order(ctx context.Context, out io.Writer, proxy *httptest.Server, method string) error {
	request, err := http.NewRequestWithContext(ctx, method, proxy.URL+"/orders", http.NoBody)
	if err != nil {
		return err
	}
	response, err := proxy.Client().Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d %s", response.StatusCode, body)
	return nil
}
