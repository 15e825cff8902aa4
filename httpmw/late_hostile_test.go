package httpmw_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
)

func TestAStreamThatTheCallerDecompressesIsNotLookedInto(t *testing.T) {
	const events = "data: {\"choices\":[{\"delta\":{\"content\":\"word\"}}]}\n\ndata: [DONE]\n\n"
	var compressed bytes.Buffer
	z := gzip.NewWriter(&compressed)
	_, _ = io.WriteString(z, events)
	_ = z.Close()
	for asked, failures := range map[string]int{"gzip": 0, "": 0} {
		synctest.Test(t, func(t *testing.T) {
			recorder := new(lateRecorder)
			upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(compressed.Bytes())
			}))
			get := request(t, "GET", "")
			if asked != "" {
				get.Header.Set("Accept-Encoding", asked)
			}
			err := func() error {
				response, err := httpmw.NewTransport(upstream, httpmw.WithPolicies(recorder), httpmw.WithEvents(httpmw.ModelEvents())).RoundTrip(get)
				if err != nil {
					return err
				}
				defer response.Body.Close()
				_, err = io.ReadAll(response.Body)
				return err
			}()
			if err != nil || len(recorder.failures) != failures || recorder.ends != 1 {
				t.Errorf("%q: %v, failures %v, %d ends", asked, err, recorder.failures, recorder.ends)
			}
		})
	}
}

// A caller who has used its time up between two Reads is not kept waiting by the server.
func TestASlowReaderIsNotAFailureOfTheServer(t *testing.T) {
	const pause, deadline = time.Second, 5500 * time.Millisecond
	for name, test := range map[string]struct {
		server, reader time.Duration // between two parts
		failures       int
	}{
		"a slow reader":                      {0, pause, 0},
		"a slow server":                      {pause, 0, 1},
		"a server slower than a slow reader": {2 * pause, pause / 4, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				recorder := new(lateRecorder)
				upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					for range 20 {
						if _, err := io.WriteString(w, strings.Repeat("x", 64<<10)); err != nil {
							return
						}
						w.(http.Flusher).Flush()
						select {
						case <-time.After(test.server):
						case <-r.Context().Done():
							return
						}
					}
				}))
				ctx, cancel := context.WithTimeout(t.Context(), deadline)
				defer cancel()
				response, err := httpmw.NewTransport(upstream, httpmw.WithPolicies(recorder)).RoundTrip(request(t, "GET", "").WithContext(ctx))
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				for part := make([]byte, 64<<10); ; time.Sleep(test.reader) {
					if _, err = io.ReadFull(response.Body, part); err != nil {
						break
					}
				}
				if !errors.Is(err, context.DeadlineExceeded) || len(recorder.failures) != test.failures || recorder.ends != 0 {
					t.Errorf("%v, failures %v, %d ends", err, recorder.failures, recorder.ends)
				}
			})
		})
	}
}

// Request.Cancel is the way of old clients.
func TestAClosedCancelChannelIsNoFailureOfTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		circuit := breaker.New[*http.Response](breaker.WithFailureThreshold(1))
		get, stop := request(t, "GET", ""), make(chan struct{})
		get.Cancel = stop //nolint:staticcheck // It is what is tested.
		response, err := httpmw.NewTransport(pipenet.Serve(t, stalling("application/json")), httpmw.WithPolicies(circuit)).RoundTrip(get)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		time.AfterFunc(time.Second, func() { close(stop) })
		if _, err = io.ReadAll(response.Body); err == nil || circuit.State() != breaker.Closed {
			t.Errorf("%v, %v", err, circuit.State())
		}
	})
}

func TestAClientsTimeoutDuringABodyIsItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		recorder, circuit := new(lateRecorder), breaker.New[*http.Response](breaker.WithFailureThreshold(1))
		client := &http.Client{Timeout: time.Second, Transport: httpmw.NewTransport(pipenet.Serve(t, stalling("application/json")), httpmw.WithPolicies(recorder, circuit))}
		response, err := client.Do(request(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if _, err = io.ReadAll(response.Body); err == nil || len(recorder.failures) != 1 || circuit.State() != breaker.Open {
			t.Errorf("%v, failures %v, %v", err, recorder.failures, circuit.State())
		}
	})
}
