package conformance

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing/synctest"
)

var connectionRows = group(
	"Connections and concurrency",
	Row{
		Name: "100 calls that fail twice each use one connection", Source: roundTripper, check: oneConnection,
		Meaning: "Discarded responses of 64 KiB give their connection back, so a busy server is not flooded with new ones.",
	},
	Row{
		Name: "a response is discarded before the next attempt", Source: "practice with `MaxConnsPerHost`", check: letGoBefore,
		Meaning: "A pool of one connection is enough: a call does not wait for itself.",
	},
	Row{
		Name: "idle connections can be closed", Source: "`http.Client.CloseIdleConnections`", check: closesIdle,
		Meaning: "client.CloseIdleConnections reaches the base.",
	},
	Row{
		Name: "many can use the transport at once", Source: roundTripper, check: usedByMany,
		Meaning: "Each caller gets the answer to its own request.",
	},
	Row{
		Name: "after all of the above no connection is left open", Source: roundTripper,
		Meaning: "A program that runs for months does not run out of sockets.",
	},
)

var unwanted = strings.Repeat("x", 64<<10)

// busyTwice answers with 503 twice, and then with 200, always with a body.
func busyTwice() http.HandlerFunc {
	failing := failingTwice(func(http.ResponseWriter, *http.Request) {})
	return func(w http.ResponseWriter, r *http.Request) {
		failing(w, r)
		_, _ = io.WriteString(w, unwanted)
	}
}

func oneConnection(t *Trial) {
	s := t.serve(busyTwice())
	transport := t.wrap(s.base)
	for fine := 0; fine < 100; {
		if status, got := t.send(transport, t.request(http.MethodGet, s.url, nil)); got != unwanted {
			t.Fatalf("got %d with %d bytes", status, len(got))
		} else if status == http.StatusOK {
			fine++
		}
	}
	if got := s.connections.made(); got != 1 {
		t.Errorf("%d connections", got)
	}
}

func letGoBefore(t *Trial) {
	s := t.serve(busyTwice())
	s.shrinkPool()
	status, _ := t.send(t.wrap(s.base), t.request(http.MethodGet, s.url, nil))
	switch {
	case s.requests.Load() == 1:
		t.NotJudged()
	case status != http.StatusOK:
		t.Errorf("got %d", status)
	}
}

func closesIdle(t *Trial) {
	s := t.serve(func(http.ResponseWriter, *http.Request) {})
	transport := t.wrap(s.base)
	client := &http.Client{Transport: transport}
	t.send(transport, t.request(http.MethodGet, s.url, nil))
	synctest.Wait()
	if open := s.connections.open(); open != 1 {
		t.Fatalf("%d connections before", open)
	}
	client.CloseIdleConnections()
	synctest.Wait()
	if open := s.connections.open(); open != 0 {
		t.Errorf("%d connections are still open", open)
	}
}

func usedByMany(t *Trial) {
	// So few of them fail that no circuit opens.
	var failing sync.Map
	for _, path := range []string{"/0/3", "/13/7", "/26/11", "/39/19"} {
		failing.Store(path, true)
	}
	s := t.serve(func(w http.ResponseWriter, r *http.Request) {
		if _, first := failing.LoadAndDelete(r.URL.Path); first {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, r.URL.Path+" "+string(body)) //nolint:gosec // No browser shows it.
	})
	transport := t.wrap(s.base)
	var callers sync.WaitGroup
	for caller := range 50 {
		callers.Go(func() {
			for call := range 20 {
				path := fmt.Sprintf("/%d/%d", caller, call)
				response, err := transport.RoundTrip(t.request(http.MethodPut, s.url+path, strings.NewReader("body of "+path)))
				if err != nil {
					t.Errorf("%v", firstLine(err.Error()))
					return
				}
				body, err := io.ReadAll(response.Body)
				closeBody(response)
				if want := path + " body of " + path; string(body) != want || err != nil {
					t.Errorf("got %q, want %q, %v", body, want, err)
					return
				}
			}
		})
	}
	callers.Wait()
}
