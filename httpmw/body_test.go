package httpmw_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/pipenet"
)

// oneShot is a request whose body cannot be had again, of unknown length.
func oneShot(t *testing.T, method string, body *tracked) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://upstream.test/", body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestABufferedBodyIsSentAgain(t *testing.T) {
	for _, test := range []struct {
		name, body string
		buffer     int64
		sent       []string
		length     int64
	}{
		{"fits", "order", 5, []string{"order", "order", "order"}, 5},
		{"empty", "", 5, []string{"", "", ""}, 0},
		{"does not fit", "order!", 5, []string{"order!"}, 0},
		{"not asked for", "order", 0, []string{"order"}, 0},
	} {
		var sent []string
		transport := httpmw.NewTransport(sending(func(r *http.Request, body string) (*http.Response, error) {
			sent = append(sent, body)
			if r.ContentLength != test.length {
				t.Errorf("%s: sent with a length of %d, want %d", test.name, r.ContentLength, test.length)
			}
			return response(503, ""), nil
		}), httpmw.WithBodyBuffer(test.buffer), retrying())
		body := track(test.body)
		r := oneShot(t, "PUT", body)
		status, _, err := roundTrip(t, transport, r)
		if diff := cmp.Diff(test.sent, sent); diff != "" || status != 503 || err != nil {
			t.Errorf("%s: %d, %v, sent (-want +got):\n%s", test.name, status, err, diff)
		}
		if body.closed.Load() == 0 || r.Body != body || r.GetBody != nil || r.ContentLength != 0 {
			t.Errorf("%s: the caller's request was changed, or its body left open", test.name)
		}
	}
}

func TestABufferedBodyThatIsShorterThanItsLengthIsNotSentAsAWholeOne(t *testing.T) {
	for _, text := range []string{"", "ord"} {
		upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if body, err := io.ReadAll(r.Body); err == nil {
				t.Errorf("%q was received as a whole body", body)
			}
		}))
		r := oneShot(t, http.MethodPut, track(text))
		r.URL.Host, r.ContentLength = upstream.Listener.Addr().String(), int64(len("order"))
		transport := httpmw.NewTransport(upstream.Client().Transport, httpmw.WithBodyBuffer(10))
		if status, _, err := roundTrip(t, transport, r); err == nil {
			t.Errorf("%q: sent with a length of 5, got %d", text, status)
		}
		upstream.Close()
	}
}

func TestTrailersAreSentWithABufferedBody(t *testing.T) {
	for name, body := range map[string]string{"fits": "order", "empty": "", "does not fit": "order and more"} {
		t.Run(name, func(t *testing.T) {
			var sent []string
			upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got, _ := io.ReadAll(r.Body)
				sent = append(sent, fmt.Sprintf("%s, %s", got, r.Trailer.Get("Checksum")))
				w.WriteHeader(http.StatusServiceUnavailable)
			}))
			defer upstream.Close()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, upstream.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Trailer = http.Header{"Checksum": nil}
			text := strings.NewReader(body)
			r.Body = io.NopCloser(readerFunc(func(p []byte) (int, error) {
				n, err := text.Read(p)
				if errors.Is(err, io.EOF) {
					r.Trailer.Set("Checksum", "8e03978e")
				}
				return n, err
			}))
			transport := httpmw.NewTransport(upstream.Client().Transport, httpmw.WithBodyBuffer(5), retrying())
			if status, _, err := roundTrip(t, transport, r); status != http.StatusServiceUnavailable || err != nil {
				t.Fatalf("got %d, %v", status, err)
			}
			want := slices.Repeat([]string{body + ", 8e03978e"}, 3)
			if name == "does not fit" {
				want = want[:1]
			}
			if diff := cmp.Diff(want, sent); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
		})
	}
}

func TestABodyThatKnowsItselfIsNotBuffered(t *testing.T) {
	read := false
	r := request(t, "PUT", "x")
	inner := r.Body
	r.Body = io.NopCloser(readerFunc(func(p []byte) (int, error) {
		read = true
		return inner.Read(p)
	}))
	transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
		defer r.Body.Close()
		if read {
			t.Error("the body was read before it was sent")
		}
		return response(200, ""), nil
	}), httpmw.WithBodyBuffer(1<<20))
	_, _, _ = roundTrip(t, transport, r)
}

func TestABodyThatCannotBeReadIsAnErrorAndClosed(t *testing.T) {
	sent := false
	transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
		sent = true
		return response(200, ""), nil
	}), httpmw.WithBodyBuffer(10), retrying())
	body := &tracked{Reader: iotest.ErrReader(errBoom)}
	_, _, err := roundTrip(t, transport, oneShot(t, "PUT", body))
	if !errors.Is(err, errBoom) || sent || body.closed.Load() == 0 {
		t.Errorf("got %v, sent %v, closed %d times", err, sent, body.closed.Load())
	}
}

func TestABodyThatPanicsIsClosed(t *testing.T) {
	body := &tracked{Reader: readerFunc(func([]byte) (int, error) { panic(errBoom) })}
	defer func() {
		if recover() != errBoom || body.closed.Load() == 0 {
			t.Error("the panic was lost or the body left open")
		}
	}()
	fine, _ := statuses(200)
	_, _, _ = roundTrip(t, httpmw.NewTransport(fine, httpmw.WithBodyBuffer(10)), oneShot(t, "PUT", body))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// contextCloses closes the body when the request's context ends, as http.Transport does.
func contextCloses(r *http.Request, body io.Closer) {
	context.AfterFunc(r.Context(), func() { _ = body.Close() })
}

func TestABodyThatFallsSilentIsCutOff(t *testing.T) {
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
				if !ok || idle.Limit != 10*time.Second || !idle.Timeout() || !errors.Is(err, context.DeadlineExceeded) {
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

func TestASilentBodyIsCutOffThoughTheBaseIgnoresItsContext(t *testing.T) {
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
			contextCloses(r, stalled)
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

func TestABodyThatFallsSilentAgainThoughItsContextHasEndedIsCutOff(t *testing.T) {
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

func TestAnIdleLimitLeavesUpgradedConnectionsAlone(t *testing.T) {
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

func TestAConnectionThatTheServerHasHalfClosedCanBeWrittenTo(t *testing.T) {
	for name, options := range map[string][]httpmw.Option{
		"a limit":            {httpmw.WithPolicies(limit(time.Hour))},
		"canceled by others": {httpmw.WithPolicies(cancelable(nil))},
		"an idle limit":      {httpmw.WithBodyIdleTimeout(time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			var sent context.Context
			transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
				sent = r.Context()
				upgraded := response(http.StatusSwitchingProtocols, "")
				upgraded.Body = &duplex{Reader: strings.NewReader("no more from here")}
				return upgraded, nil
			}), options...)
			response, err := transport.RoundTrip(request(t, "GET", ""))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAll(response.Body); err != nil || sent.Err() != nil {
				t.Errorf("read to its end: %v, and the context of the request is over: %v", err, sent.Err())
			}
			response.Body.Close()
			if sent.Err() == nil {
				t.Error("closed, but the context of the request is alive")
			}
		})
	}
}

type duplex struct {
	io.Reader
	strings.Builder
}

func (*duplex) Close() error { return nil }
