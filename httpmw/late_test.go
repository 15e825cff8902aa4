package httpmw_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
	"github.com/tenax-go/tenax/policy"
)

// lateRecorder is a policy that records what becomes of the bodies of responses.
type lateRecorder struct {
	mu       sync.Mutex
	failures []error
	hosts    []string
	ends     int
}

func (r *lateRecorder) Apply(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
	return next.Do(ctx)
}

func (r *lateRecorder) HandleLateFailure(ctx context.Context, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures, r.hosts = append(r.failures, err), append(r.hosts, httpmw.Host(ctx))
}

func (r *lateRecorder) HandleLateSuccess(context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ends++
}

// cutting answers with a length and less than that.
func cutting() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "the start")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
}

// stalling answers with the start of a body, and with no more.
func stalling(contentType string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, "data: 1\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
}

func TestABodyThatFailsIsReportedOnceAndOnlyIfTheServerIsTheReason(t *testing.T) {
	const text = "application/json"
	whole := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "all of it") })
	for name, test := range map[string]struct {
		server   http.Handler
		options  []httpmw.TransportOption
		deadline time.Duration
		read     func(r *http.Response, cancel context.CancelFunc)
		want     error
		kind     classify.Kind
		ends     int
	}{
		"whole":                        {server: whole, ends: 1},
		"cut off":                      {server: cutting(), want: io.ErrUnexpectedEOF, kind: classify.KindConnection},
		"silent, with an idle timeout": {server: stalling(text), options: []httpmw.TransportOption{httpmw.WithBodyIdleTimeout(time.Second)}, want: &httpmw.BodyIdleError{Limit: time.Second}, kind: classify.KindTimeout},
		"silent, until the deadline":   {server: stalling(text), deadline: time.Second, want: context.DeadlineExceeded, kind: classify.KindTimeout},
		"a stream, until the deadline": {server: stalling("text/event-stream"), deadline: time.Second},
		"a declared one, until then":   {server: stalling("text/event-stream"), deadline: time.Second, options: []httpmw.TransportOption{httpmw.WithEvents(httpmw.ModelEvents())}, want: context.DeadlineExceeded, kind: classify.KindTimeout},
		"canceled by the caller":       {server: stalling(text), read: func(r *http.Response, cancel context.CancelFunc) { cancel(); _, _ = io.ReadAll(r.Body) }},
		"closed before it is read":     {server: cutting(), read: func(*http.Response, context.CancelFunc) {}},
		"closed after a part":          {server: stalling(text), read: func(r *http.Response, _ context.CancelFunc) { _, _ = r.Body.Read(make([]byte, 5)) }, ends: 1},
		"closed during a Read":         {server: stalling(text), read: readAndClose},
		"an error status":              {server: http.NotFoundHandler(), ends: 1},
		"an error of the server":       {server: status(503)},
		"an error status, cut off": {server: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			w.WriteHeader(404)
		}), ends: 1},
		"no body":              {server: status(204), ends: 1},
		"read by a decoder":    {server: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}\n") }), read: decode, ends: 1},
		"a policy has read it": {server: cutting(), options: []httpmw.TransportOption{httpmw.WithPolicies(reading())}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				recorder := new(lateRecorder)
				options := append([]httpmw.TransportOption{httpmw.WithPolicies(recorder)}, test.options...)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.deadline > 0 {
					ctx, cancel = context.WithTimeout(ctx, test.deadline)
					defer cancel()
				}
				response, err := httpmw.NewTransport(pipenet.Serve(t, test.server), options...).RoundTrip(request(t, "GET", "").WithContext(ctx))
				if err == nil {
					if test.read == nil {
						_, _ = io.ReadAll(response.Body)
						_, _ = response.Body.Read(make([]byte, 1))
					} else {
						test.read(response, cancel)
					}
					_ = response.Body.Close()
				}
				assertLate(t, recorder, test.want, test.kind, test.ends)
			})
		})
	}
}

func assertLate(t *testing.T, recorder *lateRecorder, want error, kind classify.Kind, ends int) {
	t.Helper()
	failures := 0
	if want != nil {
		failures = 1
	}
	if len(recorder.failures) != failures || recorder.ends != ends {
		t.Fatalf("failures %v, %d ends; want %v and %d", recorder.failures, recorder.ends, want, ends)
	}
	if want == nil {
		return
	}
	failure, ok := errors.AsType[*httpmw.BodyError](recorder.failures[0])
	if !ok || !errors.Is(failure, want) && failure.Unwrap().Error() != want.Error() {
		t.Fatalf("got %v, want %v", recorder.failures[0], want)
	}
	wantVerdict := classify.Verdict{Class: classify.ClassTransient, Kind: kind, Status: 200}
	if diff := cmp.Diff(wantVerdict, classify.Of(failure)); diff != "" || recorder.hosts[0] != "example.test" {
		t.Errorf("at %q (-want +got):\n%s", recorder.hosts[0], diff)
	}
	if text := failure.Error(); !strings.HasPrefix(text, "httpmw: the body of 200 OK from GET example.test failed: ") {
		t.Error(text)
	}
}

func status(code int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
}

func decode(r *http.Response, _ context.CancelFunc) { _ = json.NewDecoder(r.Body).Decode(new(any)) }

func readAndClose(r *http.Response, _ context.CancelFunc) {
	_, _ = r.Body.Read(make([]byte, 100))
	var reading sync.WaitGroup
	reading.Go(func() { _, _ = r.Body.Read(make([]byte, 100)) })
	synctest.Wait()
	_ = r.Body.Close()
	reading.Wait()
}

// reading is a policy that reads the whole body, and returns the error of that.
func reading() policy.Policy[*http.Response] {
	return middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
		response, err := next.Do(ctx)
		if err == nil {
			_, err = io.ReadAll(response.Body)
		}
		return response, err
	})
}

// call makes a call and reads its body.
func callAndRead(t *testing.T, transport http.RoundTripper) error {
	t.Helper()
	response, err := transport.RoundTrip(request(t, "GET", ""))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.ReadAll(response.Body)
	return err
}

func TestBodiesThatAreCutOffInARowOpenACircuit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dies := true
		upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if dies {
				cutting().ServeHTTP(w, r)
			}
			_, _ = io.WriteString(w, "well")
		}))
		transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(breaker.New[*http.Response]()))
		for n := range 9 {
			dies = n != 4
			if err := callAndRead(t, transport); errors.Is(err, io.ErrUnexpectedEOF) != dies {
				t.Errorf("call %d: %v", n+1, err)
			}
		}
		dies = true
		if err := callAndRead(t, transport); errors.Is(err, breaker.ErrOpen) {
			t.Error("open after four in a row")
		}
		if err := callAndRead(t, transport); !errors.Is(err, breaker.ErrOpen) {
			t.Errorf("after five in a row: %v", err)
		}
		dies = false
		time.Sleep(time.Minute)
		for range 3 {
			if err := callAndRead(t, transport); err != nil {
				t.Errorf("after the outage: %v", err)
			}
		}
	})
}

func TestTheCircuitsOfStandardCountBodies(t *testing.T) {
	for name, server := range map[string]http.Handler{"cut off": cutting(), "silent": stalling("application/json")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := httpmw.Standard("test", httpmw.WithBase(pipenet.Serve(t, server)), httpmw.WithBodyIdleTimeout(20*time.Millisecond))
				for n := 1; ; n++ {
					err := callAndRead(t, transport)
					if errors.Is(err, breaker.ErrOpen) {
						if n < 20 {
							t.Errorf("open after %d calls", n)
						}
						break
					}
					if n > 40 {
						t.Fatalf("not open after %d calls: %v", n, err)
					}
				}
			})
		})
	}
}

func TestAStandardTransportToleratesAFewBodiesThatFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		served := 0
		transport := httpmw.Standard("test", httpmw.WithBase(pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if served++; served%2 == 0 {
				cutting().ServeHTTP(w, r)
			}
			_, _ = io.WriteString(w, "well")
		}))))
		for range 500 {
			if err := callAndRead(t, transport); errors.Is(err, breaker.ErrOpen) {
				t.Fatal("the circuit has opened though every other body is whole")
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
}

func TestAStreamOfAHedgeThatLostReportsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		recorder := new(lateRecorder)
		served := 0
		upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			served++
			if served == 1 {
				cutting().ServeHTTP(w, r)
			}
			_, _ = io.WriteString(w, "well")
		}))
		both := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
			_, _ = next.Do(ctx)
			return next.Do(ctx)
		})
		transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(recorder, both))
		if err := callAndRead(t, transport); err != nil || served != 2 {
			t.Errorf("%v, served %d times", err, served)
		}
		assertLate(t, recorder, nil, "", 1)
	})
}
