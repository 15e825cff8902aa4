package httpmw_test

import (
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
	"github.com/tenax-go/tenax/retry"
)

// slowError answers with a status and the start of a JSON body at once, and with the rest in
// pieces, one a second.
func slowError(status int, start string, pieces ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, start)
		w.(http.Flusher).Flush()
		for _, piece := range pieces {
			select {
			case <-time.After(time.Second):
			case <-r.Context().Done():
				return
			}
			_, _ = io.WriteString(w, piece)
			w.(http.Flusher).Flush()
		}
	})
}

func TestAResponseDoesNotWaitForASlowErrorBody(t *testing.T) {
	for name, policies := range map[string]policies{
		"no policies": nil, "a limit": {limit(500 * time.Millisecond)}, "canceled by others": {cancelable(nil)},
		"a circuit": {breaker.New[*http.Response](breaker.WithFailureThreshold(1))},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				upstream := pipenet.Serve(t, slowError(400, "", `{"error":`, `{"code":`, `"x"}}`))
				transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(policies...))
				for range 3 {
					start := time.Now()
					response, err := transport.RoundTrip(request(t, "GET", ""))
					if err != nil {
						t.Fatal(err)
					}
					most := 250 * time.Millisecond
					if len(policies) == 0 {
						most = 0
					}
					if took := time.Since(start); took > most || response.StatusCode != 400 {
						t.Errorf("%d after %v", response.StatusCode, took)
					}
					piece := make([]byte, 100)
					for after, want := range []string{`{"error":`, `{"code":`, `"x"}}`} {
						n, err := response.Body.Read(piece)
						if took := time.Since(start); string(piece[:n]) != want || err != nil || took != time.Duration(after+1)*time.Second {
							t.Errorf("after %v: %q, %v", took, piece[:n], err)
						}
					}
					if n, err := response.Body.Read(piece); n != 0 || err != io.EOF {
						t.Errorf("%q, %v", piece[:n], err)
					}
					_ = response.Body.Close()
				}
			})
		})
	}
}

func TestACodeCountsEvenIfTheBodyGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		slow := slowError(429, `{"error":{"code":"insufficient_quota"}}`, "and so on")
		upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent++
			slow.ServeHTTP(w, r)
		}))
		_, body, err := roundTrip(t, httpmw.NewTransport(upstream, retrying()), request(t, "GET", ""))
		if sent != 1 || body != `{"error":{"code":"insufficient_quota"}}and so on` || err != nil {
			t.Errorf("sent %d times: %q, %v", sent, body, err)
		}
	})
}

func TestAnErrorBodyThatNeverArrivesIsRetriedByItsStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stalls := base(func(r *http.Request) (*http.Response, error) {
			silent := jsonResponse(503, "")
			body := newStalled()
			closeWithContext(r, body)
			silent.Body = body
			return silent, nil
		})
		start := time.Now()
		response, err := httpmw.NewTransport(stalls, retrying(retry.WithMaxAttempts(2))).RoundTrip(request(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); response.StatusCode != 503 || took > time.Second {
			t.Errorf("%d after %v", response.StatusCode, took)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestADiscardedErrorBodyThatNeverArrivesIsInterrupted(t *testing.T) {
	for name, bodyOf := range map[string]func(io.Reader) io.ReadCloser{
		"to read":  io.NopCloser,
		"to write": func(r io.Reader) io.ReadCloser { return &duplex{Reader: r} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var last context.Context
				attempts := 0
				stalls := base(func(r *http.Request) (*http.Response, error) {
					if attempts++; last != nil && last.Err() == nil {
						t.Error("the context of the attempt before goes on")
					}
					last = r.Context()
					body := newStalled()
					closeWithContext(r, body)
					silent := jsonResponse(503, "")
					silent.ContentLength = -1
					silent.Body = bodyOf(body)
					return silent, nil
				})
				transport := httpmw.NewTransport(stalls, httpmw.WithPolicies(atOnce(retry.WithMaxAttempts(2)), limit(time.Minute)))
				response, err := transport.RoundTrip(request(t, "GET", ""))
				if err != nil {
					t.Fatal(err)
				}
				if attempts != 2 || last.Err() != nil {
					t.Errorf("%d attempts, and the context of the last says %v", attempts, last.Err())
				}
				_ = response.Body.Close()
			})
		})
	}
}

// unguarded is a body that must not be closed during a Read, like one that returns a decoder to a
// pool.
type unguarded struct {
	io.Reader
	reading bool
}

func (u *unguarded) Read(p []byte) (int, error) {
	u.reading = true
	defer func() { u.reading = false }()
	return u.Reader.Read(p)
}

func (u *unguarded) Close() error {
	if u.reading {
		return errBoom
	}
	return nil
}

func TestAnErrorBodyIsNotClosedDuringTheReadThatLooksForItsCode(t *testing.T) {
	for name, policies := range map[string]policies{"a limit": {limit(time.Hour)}, "canceled by others": {cancelable(nil)}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				silent := base(func(r *http.Request) (*http.Response, error) {
					body := newStalled()
					closeWithContext(r, body)
					answer := jsonResponse(500, "")
					answer.Body = &unguarded{Reader: body}
					return answer, nil
				})
				response, err := httpmw.NewTransport(silent, httpmw.WithPolicies(policies...)).RoundTrip(request(t, "GET", ""))
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				if err := response.Body.Close(); err != nil || time.Since(start) > 0 {
					t.Errorf("closed with %v after %v", err, time.Since(start))
				}
			})
		})
	}
}

func TestAnErrorBodyOfABaseThatIgnoresItsContextIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := newStalled()
		silent := base(func(*http.Request) (*http.Response, error) {
			answer := jsonResponse(500, "")
			answer.Body = body
			return answer, nil
		})
		response, err := httpmw.NewTransport(silent, httpmw.WithPolicies(limit(time.Hour))).RoundTrip(request(t, "GET", ""))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close() // The test does not end while the Read lasts.
	})
}

func TestABodyIdleTimeoutInterruptsASilentErrorBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream := pipenet.Serve(t, slowError(500, "", `{"error":`, `"busy"`, strings.Repeat(" ", 1<<10)))
		transport := httpmw.NewTransport(upstream, httpmw.WithBodyIdleTimeout(900*time.Millisecond), httpmw.WithPolicies(limit(time.Minute)))
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

func TestAPanicOfAnErrorBodyReachesTheCaller(t *testing.T) {
	answer := jsonResponse(500, "")
	panicked := false
	answer.Body = io.NopCloser(readerFunc(func([]byte) (int, error) {
		if !panicked {
			panicked = true
			panic(errBoom)
		}
		return 0, io.EOF
	}))
	defer func() {
		if got := recover(); got != errBoom {
			t.Errorf("recovered %v", got)
		}
	}()
	_, _, err := roundTrip(t, httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return answer, nil }), retrying()), request(t, "GET", ""))
	t.Errorf("no panic, but %v", err)
}

func TestAnErrorBodyThatPanicsIsClosedAndItsContextEnds(t *testing.T) {
	for name, policies := range map[string]policies{"no limit": {atOnce()}, "a limit": {limit(time.Hour)}, "canceled by others": {cancelable(nil)}} {
		t.Run(name, func(t *testing.T) {
			var sent context.Context
			body := &tracked{Reader: readerFunc(func([]byte) (int, error) { panic(errBoom) })}
			transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
				sent = r.Context()
				answer := jsonResponse(500, "")
				answer.Body = body
				return answer, nil
			}), httpmw.WithPolicies(policies...))
			defer func() {
				if recover() == nil || body.closed.Load() == 0 {
					t.Errorf("the body was closed %d times", body.closed.Load())
				}
				if name != "no limit" && sent.Err() == nil {
					t.Error("the context of the request is alive")
				}
			}()
			_, _ = transport.RoundTrip(request(t, "GET", ""))
		})
	}
}

func TestReadingAheadOfAnErrorBodyIsLimited(t *testing.T) {
	const body = `{"message":"no","code":"insufficient_quota"}`
	for limit, want := range map[int64]int{int64(len(body)): 1, 30: 3, 1: 3} {
		sent := 0
		transport := httpmw.NewTransport(sending(func(*http.Request, string) (*http.Response, error) {
			sent++
			answer := jsonResponse(429, "")
			answer.Body = io.NopCloser(io.MultiReader(strings.NewReader(body[:20]), strings.NewReader(body[20:])))
			return answer, nil
		}), httpmw.WithErrorBody(limit), retrying())
		if _, got, err := roundTrip(t, transport, request(t, "GET", "")); sent != want || got != body || err != nil {
			t.Errorf("%d bytes: sent %d times, want %d: %q, %v", limit, sent, want, got, err)
		}
	}
}
