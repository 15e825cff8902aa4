package httpmw_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
)

// answersEarly answers, and reads the request for a second more, as an HTTP/2 server may. Then it
// sends the error of the request's context to ended.
func answersEarly(ended chan<- error) base {
	return func(r *http.Request) (*http.Response, error) {
		go func() {
			defer r.Body.Close()
			time.Sleep(time.Second)
			_, _ = io.Copy(io.Discard, r.Body)
			ended <- r.Context().Err()
		}()
		return response(200, "accepted"), nil
	}
}

func TestAnUploadMayLastLongerThanTheResponse(t *testing.T) {
	for name, option := range map[string]httpmw.TransportOption{
		"a limit":            httpmw.WithPolicies(limit(time.Minute)),
		"an idle limit":      httpmw.WithBodyIdleTimeout(time.Minute),
		"canceled by others": httpmw.WithPolicies(cancelable(nil)),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ended := make(chan error, 1)
				response, err := httpmw.NewTransport(answersEarly(ended), option).RoundTrip(request(t, "POST", "upload"))
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				if got, err := io.ReadAll(response.Body); string(got) != "accepted" || err != nil {
					t.Errorf("read %q, %v", got, err)
				}
				if err := <-ended; err != nil {
					t.Errorf("the context of the upload: %v", err)
				}
			})
		})
	}
}

func TestTheContextEndsWithTheResponseOnceTheUploadIsOver(t *testing.T) {
	file := func() io.Reader {
		file, err := os.Create(filepath.Join(t.TempDir(), "body"))
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	for name, test := range map[string]struct {
		body     io.Reader
		major    int
		atTheEnd bool
	}{
		"no body": {nil, 2, true}, "a reader": {io.MultiReader(strings.NewReader("x")), 2, true},
		// The end of these is unknown, but over HTTP/1.1 it comes with the response.
		"in memory": {strings.NewReader("x"), 1, true}, "in memory, HTTP/2": {strings.NewReader("x"), 2, false},
		"a file": {file(), 1, true}, "a file, HTTP/2": {file(), 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			var sent context.Context
			transport := httpmw.NewTransport(sending(func(r *http.Request, _ string) (*http.Response, error) {
				sent = r.Context()
				if r.Body != nil {
					_ = r.Body.Close()
				}
				answer := response(200, "answer")
				answer.ProtoMajor = test.major
				return answer, nil
			}), httpmw.WithPolicies(limit(time.Minute)))
			r, err := http.NewRequestWithContext(t.Context(), "PUT", "http://upstream.test/", test.body)
			if err != nil {
				t.Fatal(err)
			}
			response, err := transport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.ReadAll(response.Body)
			if got := sent.Err() != nil; got != test.atTheEnd {
				t.Errorf("ended at the end of the response: %v", got)
			}
			_ = response.Body.Close()
			if sent.Err() == nil {
				t.Error("goes on after the response was closed")
			}
		})
	}
}

// The operating system sends a file for an *http.Transport, which a wrapper would prevent.
func TestAFileIsSentUntracked(t *testing.T) {
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	_, _, _ = roundTrip(t, httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
		if r.Body != file {
			t.Errorf("the body is a %T", r.Body)
		}
		return response(200, ""), r.Body.Close()
	}), retrying()), mustRequest(t, "PUT", file))
}

func mustRequest(t *testing.T, method string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://upstream.test/", body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// http.Transport calls GetBody itself when it finds a connection closed.
func TestABodyThatTheBaseReplaysIsTrackedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
			_ = r.Body.Close()
			again, err := r.GetBody()
			if err != nil {
				return nil, err
			}
			second := r.WithContext(r.Context())
			second.Body = again
			return answersEarly(ended)(second)
		}), httpmw.WithPolicies(limit(time.Minute)))
		response, err := transport.RoundTrip(request(t, "POST", "upload"))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		_, _ = io.ReadAll(response.Body)
		if err := <-ended; err != nil {
			t.Errorf("the context of the upload: %v", err)
		}
	})
}

func TestAPanicOfTheBaseClosesTheBodyAndEndsTheContext(t *testing.T) {
	var sent context.Context
	panics := base(func(r *http.Request) (*http.Response, error) {
		sent = r.Context()
		panic(errBoom)
	})
	body := track("x")
	transport := httpmw.NewTransport(panics, httpmw.WithBodyIdleTimeout(time.Minute), httpmw.WithPolicies(policy.Recover[*http.Response]()))
	if _, _, err := roundTrip(t, transport, oneShot(t, "PUT", body)); err == nil {
		t.Error("no error")
	}
	if body.closed.Load() != 1 || sent.Err() == nil {
		t.Errorf("the body was closed %d times, the context says %v", body.closed.Load(), sent.Err())
	}
}

// The base may have replayed the body itself.
func TestAPanicOfTheBaseDelaysNoOtherAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bodies []*tracked
		another := func() (io.ReadCloser, error) {
			bodies = append(bodies, track("order"))
			return bodies[len(bodies)-1], nil
		}
		sent := 0
		transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
			if sent++; sent == 1 {
				_ = r.Body.Close()
				_, _ = r.GetBody()
				panic(errBoom)
			}
			return response(http.StatusOK, ""), r.Body.Close()
		}), httpmw.WithPolicies(middleware(func(ctx context.Context, next next) (*http.Response, error) {
			_, _ = next.Do(ctx)
			return next.Do(ctx)
		}), policy.Recover[*http.Response]()))
		r := oneShot(t, "PUT", track("order"))
		r.GetBody = another
		start := time.Now()
		status, _, err := roundTrip(t, transport, r)
		if status != http.StatusOK || err != nil || time.Since(start) > time.Second || len(bodies) != 2 || bodies[0].closed.Load() == 0 {
			t.Errorf("got %d, %v after %v with %d other bodies", status, err, time.Since(start), len(bodies))
		}
	})
}

func TestABodyIsReplayedOnlyToBeSent(t *testing.T) {
	had := 0
	r := request(t, "PUT", "x")
	again := r.GetBody
	r.GetBody = func() (io.ReadCloser, error) {
		had++
		return again()
	}
	busy, calls := statuses(503)
	watched := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
		return next.Observe(observer{start: func(ctx context.Context, a policy.AttemptRecord) context.Context {
			if a.Number == 2 {
				panic(errBoom)
			}
			return ctx
		}}).Do(ctx)
	})
	transport := httpmw.NewTransport(busy, httpmw.WithPolicies(policy.Recover[*http.Response](), watched), retrying())
	_, _, err := roundTrip(t, transport, r)
	if had != 0 || calls.Load() != 1 || !errors.Is(err, errBoom) {
		t.Errorf("had %d times, sent %d times: %v", had, calls.Load(), err)
	}
}

func TestTheResponsesRequestIsTheCallers(t *testing.T) {
	for name, option := range map[string]httpmw.TransportOption{
		"no policies": httpmw.WithName("x"), "a limit": httpmw.WithPolicies(limit(time.Minute)),
		"canceled by others": httpmw.WithPolicies(cancelable(nil)), "an idle limit": httpmw.WithBodyIdleTimeout(time.Minute),
		"a buffered body": httpmw.WithBodyBuffer(1),
	} {
		r := request(t, "PUT", "x")
		r.GetBody = nil
		transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
			answer := response(200, "")
			answer.Request = r
			return answer, r.Body.Close()
		}), option)
		answer, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.Request != r {
			t.Errorf("%s: another request, with the context's error %v", name, answer.Request.Context().Err())
		}
	}
}
