package conformance

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"
)

var clientRows = group(
	"Under an http.Client",
	Row{
		Name: "a redirect takes the body along", Source: "RFC 9110, 15.4", check: redirectWithBody,
		Meaning: "307 and 308 repeat method and body, and 303 drops both, even when attempts fail on the way.",
	},
	Row{
		Name: "endless redirects are stopped by the client", Source: "`http.Client`", check: redirectLoop,
		Meaning: "The client's limit of 10 counts hops, not attempts.",
	},
	Row{
		Name: "http.Client.Timeout covers attempts and headers", Source: "`http.Client`", check: clientTimeoutInHeaders,
		Meaning: "The call returns when the client's time is up, with an error that is a timeout.",
	},
	Row{
		Name: "http.Client.Timeout covers the body", Source: "`http.Client`", check: clientTimeoutInBody,
		Meaning: "Reading the body ends when the client's time is up.",
	},
)

func (t *Trial) client(s *server) *http.Client { return &http.Client{Transport: t.wrap(s.base)} }

func redirectWithBody(t *Trial) {
	tests := map[int]string{
		http.StatusTemporaryRedirect: "PUT order", http.StatusPermanentRedirect: "PUT order", http.StatusSeeOther: "GET ",
	}
	for status, want := range tests {
		var mu sync.Mutex
		var arrived []string
		arrive := failingTwice(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			defer mu.Unlock()
			arrived = append(arrived, r.Method+" "+string(body))
		})
		s := t.serve(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/moved" {
				http.Redirect(w, r, "/here", status)
				return
			}
			arrive(w, r)
		})
		client := t.client(s)
		for range 3 {
			response, err := client.Do(t.request(http.MethodPut, s.url+"/moved", strings.NewReader("order")))
			if err != nil {
				t.Fatalf("%v", firstLine(err.Error()))
			}
			t.read(response)
			if response.StatusCode == http.StatusOK {
				break
			}
		}
		if diff := cmp.Diff([]string{want}, arrived); diff != "" {
			t.Errorf("after a %d: %s", status, diff)
		}
	}
}

func redirectLoop(t *Trial) {
	s := t.serve(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) })
	response, err := t.client(s).Do(t.request(http.MethodGet, s.url, nil))
	closeBody(response)
	if err == nil || s.requests.Load() != 10 {
		t.Errorf("after %d requests the error is %v", s.requests.Load(), err)
	}
}

func clientTimeoutInHeaders(t *Trial) {
	s := t.serve(hangs)
	t.repeatedly(func() {
		client := t.client(s)
		client.Timeout = 3 * time.Second
		clock := elapsed()
		response, err := client.Do(t.request(http.MethodGet, s.url, nil))
		closeBody(response)
		t.expectEnd(orNone(err), context.DeadlineExceeded, clock, 3*time.Second)
		t.expectTimeout(orNone(err))
	})
}

func clientTimeoutInBody(t *Trial) {
	s := t.serve(flushesAndHangs)
	t.repeatedly(func() {
		client := t.client(s)
		client.Timeout = time.Hour
		clock := elapsed()
		response, err := client.Do(t.request(http.MethodGet, s.url, nil))
		if err != nil {
			t.Fatalf("%v", firstLine(err.Error()))
		}
		defer closeBody(response)
		_, err = io.ReadAll(response.Body)
		t.expectEnd(orNone(err), context.DeadlineExceeded, clock, time.Hour)
		t.expectTimeout(orNone(err))
	})
}
