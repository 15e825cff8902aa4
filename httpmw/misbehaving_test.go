package httpmw_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

// closing is a body that calls a function before it closes.
type closing struct {
	tracked
	first func()
}

func (c *closing) Close() error {
	_ = c.tracked.Close()
	c.first()
	return nil
}

func closes(first func()) *closing {
	return &closing{tracked: tracked{Reader: strings.NewReader("answer")}, first: first}
}

func TestACloseThatBlocksDelaysTheCallerOnlyBriefly(t *testing.T) {
	for name, around := range map[string]policies{
		"of a discarded response":                    {atOnce()},
		"of a discarded response, under a limit":     {atOnce(), limit(time.Minute)},
		"of a response that the caller does not get": {middleware(keepSecond)},
		"of a response of a policy that has its own": {middleware(madeUp)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				body := closes(func() { time.Sleep(time.Hour) })
				transport := httpmw.NewTransport(busyOnce(func(*http.Request) io.ReadCloser { return body }), httpmw.WithPolicies(around...))
				start := time.Now()
				response, err := transport.RoundTrip(request(t, "GET", ""))
				if took := time.Since(start); err != nil || response.StatusCode != 200 || took > 100*time.Millisecond {
					t.Errorf("got %v after %v", err, took)
				}
				if err := response.Body.Close(); err != nil || time.Since(start) > 200*time.Millisecond {
					t.Errorf("closed with %v after %v", err, time.Since(start))
				}
				time.Sleep(2 * time.Hour)
				if body.closed.Load() == 0 {
					t.Error("the body is open")
				}
			})
		})
	}
}

func keepSecond(ctx context.Context, next next) (*http.Response, error) {
	_, _ = next.Do(ctx)
	return next.Do(ctx)
}

func madeUp(ctx context.Context, next next) (*http.Response, error) {
	_, _ = next.Do(ctx)
	return response(200, "mine"), nil
}

func TestNothingLeaksIfACloseEndsInAPanic(t *testing.T) {
	panics := func() { panic(errBoom) }
	for name, around := range map[string]policies{
		"of a discarded response":                    {atOnce(), limit(time.Hour)},
		"of a response that the caller does not get": {middleware(keepSecond), limit(time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			var contexts []context.Context
			var others []*tracked
			transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
				contexts = append(contexts, r.Context())
				answer := response(http.StatusServiceUnavailable, "")
				answer.ContentLength = -1
				if len(contexts) == 1 {
					answer.Body = closes(panics)
				} else {
					other := track("answer")
					others, answer.Body = append(others, other), other
				}
				return answer, nil
			}), httpmw.WithPolicies(around...))
			defer func() {
				if got := recover(); got != errBoom {
					t.Errorf("recovered %v", got)
				}
				for i, ctx := range contexts {
					if ctx.Err() == nil && i == 0 {
						t.Errorf("the context of attempt %d goes on", i+1)
					}
				}
			}()
			_, err := transport.RoundTrip(request(t, "GET", ""))
			t.Errorf("no panic, but %v", err)
		})
	}
}

func TestAllResponsesAreClosedEvenIfClosingOnePanics(t *testing.T) {
	bodies := []*tracked{track("a"), track("b"), track("c")}
	sent := 0
	transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
		sent++
		answer := response(http.StatusOK, "")
		if answer.Body = bodies[sent-1]; sent == 2 {
			answer.Body = &closing{first: func() { _ = bodies[1].Close(); panic(errBoom) }}
		}
		return answer, nil
	}), httpmw.WithPolicies(middleware(func(ctx context.Context, next next) (*http.Response, error) {
		for range 3 {
			_, _ = next.Do(ctx)
		}
		return nil, errors.New("none of them")
	})))
	defer func() {
		if got := recover(); got != errBoom {
			t.Errorf("recovered %v", got)
		}
		for i, body := range bodies {
			if body.closed.Load() == 0 {
				t.Errorf("body %d is open", i+1)
			}
		}
	}()
	_, err := transport.RoundTrip(request(t, "GET", ""))
	t.Errorf("no panic, but %v", err)
}

func TestTheContextEndsEvenIfTheCallersClosePanics(t *testing.T) {
	var sent context.Context
	transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
		sent = r.Context()
		answer := response(http.StatusOK, "")
		answer.Body = closes(func() { panic(errBoom) })
		return answer, nil
	}), httpmw.WithPolicies(limit(time.Hour)))
	response, err := transport.RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if got := recover(); got != errBoom || sent.Err() == nil {
			t.Errorf("recovered %v, and the context says %v", got, sent.Err())
		}
	}()
	_ = response.Body.Close()
}

func TestConcurrentClosesCloseABodyOnce(t *testing.T) {
	body := track("answer")
	transport := httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) {
		answer := response(http.StatusOK, "")
		answer.Body = body
		return answer, nil
	}), httpmw.WithPolicies(limit(time.Hour)))
	response, err := transport.RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() { _ = response.Body.Close() })
	}
	both.Wait()
	if body.closed.Load() != 1 {
		t.Errorf("closed %d times", body.closed.Load())
	}
}

func TestARejectionDoesNotWaitForABodyWithABlockingClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		circuit := breaker.NewCircuit()
		circuit.ForceOpen()
		never, _ := statuses(200)
		for name, options := range map[string][]httpmw.TransportOption{
			"an open circuit": {httpmw.WithPolicies(breaker.For[*http.Response](circuit))}, "an invalid option": {httpmw.WithName("")},
		} {
			body := closes(func() { time.Sleep(time.Hour) })
			r := request(t, "PUT", "")
			r.Body = body
			start := time.Now()
			_, _, err := roundTrip(t, httpmw.NewTransport(never, options...), r)
			if took := time.Since(start); err == nil || took != 100*time.Millisecond || body.closed.Load() != 1 {
				t.Errorf("%s: %v after %v; closed %d times", name, err, took, body.closed.Load())
			}
		}
		time.Sleep(2 * time.Hour)
	})
}

// A base that keeps the request may read it after the next attempt has begun.
func TestABaseMayKeepTheRequest(t *testing.T) {
	var keepers sync.WaitGroup
	var headers atomic.Int64
	keeps := base(func(r *http.Request) (*http.Response, error) {
		keepers.Go(func() {
			<-r.Context().Done()
			for range r.Header {
				headers.Add(1)
			}
			_ = r.Clone(r.Context())
		})
		return response(http.StatusServiceUnavailable, "busy"), nil
	})
	r := request(t, "GET", "")
	r.Header.Set("Authorization", "Bearer secret")
	if status, _, err := roundTrip(t, httpmw.NewTransport(keeps, httpmw.WithPolicies(atOnce(), limit(time.Minute))), r); status != 503 || err != nil {
		t.Errorf("got %d, %v", status, err)
	}
	keepers.Wait()
	if headers.Load() != 3 {
		t.Errorf("%d headers were kept, want 3", headers.Load())
	}
}

func TestABaseMayCallTheTransportAgain(t *testing.T) {
	var transport *httpmw.Transport
	var hosts []string
	var attempts []int
	asks := base(func(r *http.Request) (*http.Response, error) {
		hosts, attempts = append(hosts, httpmw.Host(r.Context())), append(attempts, policy.Attempt(r.Context()))
		if r.URL.Host == "token.test" {
			return response(200, "token"), nil
		}
		again, err := http.NewRequestWithContext(r.Context(), "GET", "http://token.test/", nil)
		if err != nil {
			return nil, err
		}
		token, err := transport.RoundTrip(again)
		if err != nil {
			return nil, err
		}
		defer token.Body.Close()
		text, err := io.ReadAll(token.Body)
		return response(200, string(text)), err
	})
	transport = httpmw.NewTransport(asks, httpmw.WithPolicies(limit(time.Minute), atOnce(), limit(time.Second)))
	status, body, err := roundTrip(t, transport, request(t, "GET", ""))
	if status != 200 || body != "token" || err != nil || len(hosts) != 2 || hosts[0] != "example.test" || hosts[1] != "token.test" || attempts[1] != 1 {
		t.Errorf("got %d %q, %v; hosts %q, attempts %v", status, body, err, hosts, attempts)
	}
}

func TestABaseThatIgnoresItsTimeoutDoesNotSucceedAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		heedless := base(func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Minute)
			return nil, errBoom
		})
		start := time.Now()
		_, _, err := roundTrip(t, httpmw.NewTransport(heedless, httpmw.WithPolicies(timeout.New[*http.Response](time.Second))), request(t, "GET", ""))
		if !errors.Is(err, errBoom) || time.Since(start) != time.Minute {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// nilError is an error with methods that panic for nil.
type nilError struct{ text string }

func (e *nilError) Error() string { return e.text }

func TestANilPointerAsAnErrorIsAClearError(t *testing.T) {
	var none *nilError
	for name, transport := range map[string]*httpmw.Transport{
		"of the base":   httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return nil, none }), retrying()),
		"of a policy":   httpmw.NewTransport(sending(nil), httpmw.WithPolicies(middleware(func(context.Context, next) (*http.Response, error) { return nil, none }))),
		"of both":       httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return response(200, ""), none })),
		"under a limit": httpmw.NewTransport(base(func(*http.Request) (*http.Response, error) { return nil, none }), httpmw.WithPolicies(limit(time.Hour))),
	} {
		_, _, err := roundTrip(t, transport, request(t, "GET", ""))
		if err == nil || !strings.Contains(err.Error(), "nil pointer") || errors.Is(err, errBoom) || classify.Of(err).Kind == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
