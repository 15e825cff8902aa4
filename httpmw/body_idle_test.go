package httpmw_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
)

// closeWithContext closes the body when the request's context ends, as http.Transport does.
func closeWithContext(r *http.Request, body io.Closer) {
	context.AfterFunc(r.Context(), func() { _ = body.Close() })
}

func TestASilentBodyIsInterrupted(t *testing.T) {
	for name, policies := range map[string]policies{
		"no policies": nil, "a limit": {limit(2 * time.Second)}, "canceled by others": {cancelable(nil)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					for range 5 {
						_, _ = io.WriteString(w, "token ")
						w.(http.Flusher).Flush()
						time.Sleep(9 * time.Second)
					}
					<-r.Context().Done()
				}))
				transport := httpmw.NewTransport(upstream, httpmw.WithBodyIdleTimeout(10*time.Second), httpmw.WithPolicies(policies...))
				start := time.Now()
				response, err := transport.RoundTrip(request(t, "GET", ""))
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				got, err := io.ReadAll(response.Body)
				idle, ok := errors.AsType[*httpmw.BodyIdleError](err)
				if !ok || idle.Limit != 10*time.Second || !idle.Timeout() || !idle.Temporary() || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(start); len(got) != 30 || took != 46*time.Second {
					t.Errorf("read %q in %v", got, took)
				}
				want := classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindTimeout}
				if diff := cmp.Diff(want, classify.Of(err)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestACallerMayTakeItsTimeBetweenReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fine, _ := statuses(200)
		response, err := httpmw.NewTransport(fine, httpmw.WithBodyIdleTimeout(time.Second)).RoundTrip(request(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var got bytes.Buffer
		for {
			time.Sleep(time.Hour)
			if _, err := io.CopyN(&got, response.Body, 1); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if got.String() != "answer" {
			t.Errorf("read %q", got.String())
		}
	})
}

func TestASilentBodyIsInterruptedEvenIfTheBaseIgnoresItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := response(200, "")
		silent.Body = newStalled()
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return silent, nil }), httpmw.WithBodyIdleTimeout(time.Second))
		response, err := transport.RoundTrip(request(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if _, err := io.ReadAll(response.Body); !errors.As(err, new(*httpmw.BodyIdleError)) {
			t.Errorf("got %v", err)
		}
	})
}

func TestASilentBodyIsNotClosedDuringTheReadThatItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := &unguarded{}
		silent := base(func(r *http.Request) (*http.Response, error) {
			stalled := newStalled()
			closeWithContext(r, stalled)
			body.Reader = stalled
			answer := response(http.StatusOK, "")
			answer.Body = body
			return answer, nil
		})
		response, err := httpmw.NewTransport(silent, httpmw.WithBodyIdleTimeout(time.Second)).RoundTrip(request(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, err := io.ReadAll(response.Body); !errors.As(err, new(*httpmw.BodyIdleError)) || time.Since(start) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		time.Sleep(time.Minute)
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestABodyThatIsSilentAgainAfterItsContextHasEndedIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rest := newStalled()
		late := readerFunc(func(p []byte) (int, error) {
			time.Sleep(time.Second + time.Millisecond)
			return copy(p, "late"), io.EOF
		})
		answer := response(http.StatusOK, "")
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(late, rest), rest}
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return answer, nil }), httpmw.WithBodyIdleTimeout(time.Second))
		response, err := transport.RoundTrip(request(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if got, err := io.ReadAll(response.Body); string(got) != "late" || !errors.As(err, new(*httpmw.BodyIdleError)) {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestABodyIdleTimeoutLeavesUpgradedConnectionsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upgraded := response(http.StatusSwitchingProtocols, "")
		upgraded.Body = &duplex{Reader: readerFunc(func([]byte) (int, error) {
			time.Sleep(time.Hour)
			return 0, io.EOF
		})}
		transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return upgraded, nil }), httpmw.WithBodyIdleTimeout(time.Second))
		response, err := transport.RoundTrip(request(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if _, writable := response.Body.(io.Writer); !writable {
			t.Error("the connection cannot be written to")
		}
		if _, err := io.ReadAll(response.Body); err != nil {
			t.Errorf("got %v", err)
		}
	})
}
