package httpmw_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func TestTheLosersOfAHedgeAreClosed(t *testing.T) {
	var bodies []*tracked
	var mu sync.Mutex
	both := make(chan struct{}, 2)
	upstream := base(func(*http.Request) (*http.Response, error) {
		body := track("answer")
		mu.Lock()
		bodies = append(bodies, body)
		mu.Unlock()
		r := response(200, "")
		r.Body = body
		return r, nil
	})
	hedge := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
		var winner *http.Response
		for range 2 {
			go func() {
				r, _ := next.Do(ctx)
				mu.Lock()
				winner = r
				mu.Unlock()
				both <- struct{}{}
			}()
		}
		<-both
		<-both
		return winner, nil
	})
	transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(hedge))
	response, err := transport.RoundTrip(request(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, body := range bodies {
		if body.closed.Load() == 0 {
			open++
		}
	}
	if len(bodies) != 2 || open != 1 {
		t.Errorf("%d of %d responses are open, want the winner's", open, len(bodies))
	}
	response.Body.Close()
}

func TestALateResponseIsClosedAndItsStatusCounts(t *testing.T) {
	for status, want := range map[int]breaker.State{200: breaker.Closed, 503: breaker.Open} {
		body := track("late")
		sent, release, ended := make(chan struct{}), make(chan struct{}), make(chan error)
		upstream := base(func(*http.Request) (*http.Response, error) {
			close(sent)
			<-release
			r := response(status, "")
			r.Body = body
			return r, nil
		})
		abandon := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
			go func() {
				_, err := next.Do(ctx)
				ended <- err
			}()
			<-sent
			return nil, errBoom
		})
		circuit := breaker.New[*http.Response](breaker.WithFailureThreshold(1))
		transport := httpmw.NewTransport(upstream, httpmw.WithPolicies(abandon, circuit))
		if _, _, err := roundTrip(t, transport, request(t, "GET", "")); !errors.Is(err, errBoom) {
			t.Errorf("got %v", err)
		}
		close(release)
		if err := <-ended; err == nil || body.closed.Load() == 0 {
			t.Errorf("the late attempt returned %v, its body was closed %d times", err, body.closed.Load())
		}
		if got := circuit.State(); got != want {
			t.Errorf("a late %d leaves the circuit %v, want %v", status, got, want)
		}
	}
}

func TestNothingLeaksIfTheBaseBreaksTheContract(t *testing.T) {
	leaked := track("x")
	tests := map[string]struct {
		base base
		want string
	}{
		"neither response nor error": {func(*http.Request) (*http.Response, error) { return nil, nil }, "neither a response nor an error"},
		"both": {func(*http.Request) (*http.Response, error) {
			r := response(200, "")
			r.Body = leaked
			return r, errBoom
		}, "boom"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := roundTrip(t, httpmw.NewTransport(tt.base), request(t, "GET", ""))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if leaked.closed.Load() == 0 {
		t.Error("the body beside an error is open")
	}
	without := base(func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 204}, nil })
	if status, body, err := roundTrip(t, httpmw.NewTransport(without), request(t, "GET", "")); status != 204 || body != "" || err != nil {
		t.Errorf("a nil body: got %d %q, %v", status, body, err)
	}
}

func TestPoliciesThatReturnNothingAreAnError(t *testing.T) {
	fine, _ := statuses(200)
	nothing := middleware(func(context.Context, policy.Next[*http.Response]) (*http.Response, error) { return nil, nil })
	if _, _, err := roundTrip(t, httpmw.NewTransport(fine, httpmw.WithPolicies(nothing)), request(t, "GET", "")); err == nil {
		t.Error("no error")
	}
}

func TestBadInputIsAClearError(t *testing.T) {
	fine, _ := statuses(200)
	good := func() *http.Request { return request(t, "GET", "") }
	noURL, noHeader := good(), good()
	noURL.URL, noHeader.Header = nil, nil
	tests := []struct {
		name      string
		transport *httpmw.Transport
		request   *http.Request
		want      string
	}{
		{"nil request", httpmw.NewTransport(fine), nil, "nil request"},
		{"nil URL", httpmw.NewTransport(fine), noURL, "no URL"},
		{"nil header", httpmw.NewTransport(fine), noHeader, "no Header"},
		{"nil pointer as base", httpmw.NewTransport((*http.Transport)(nil)), good(), "nil pointer"},
		{"nil option", httpmw.NewTransport(fine, nil), good(), "httpmw: NewTransport: option 1 of 1 must not be nil"},
		{"nil classifier", httpmw.NewTransport(fine, httpmw.WithClassifier(nil)), good(), "WithClassifier"},
		{"nil predicate", httpmw.NewTransport(fine, httpmw.WithIdempotent(nil)), good(), "WithIdempotent"},
		{"negative error body", httpmw.NewTransport(fine, httpmw.WithErrorBody(-1)), good(), "WithErrorBody"},
		{"negative buffer", httpmw.NewTransport(fine, httpmw.WithBodyBuffer(-1)), good(), "WithBodyBuffer"},
		{"overflowing buffer", httpmw.NewTransport(fine, httpmw.WithBodyBuffer(math.MaxInt64)), good(), "WithBodyBuffer"},
		{"negative idle limit", httpmw.NewTransport(fine, httpmw.WithBodyIdleTimeout(-1)), good(), "WithBodyIdleTimeout"},
		{"nil policy", httpmw.NewTransport(fine, httpmw.WithPolicies(nil)), good(), "policy 1: is nil"},
		{"empty name", httpmw.NewTransport(fine, httpmw.WithName("")), good(), "WithName(\"\"): must not be empty"},
		{"invalid policy", httpmw.NewTransport(fine, retrying(retry.WithMaxAttempts(0))), good(), "WithMaxAttempts(0)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := roundTrip(t, tt.transport, tt.request)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q in it", err, tt.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("says more than one thing: %v", err)
			}
			if verdict := classify.Of(err); verdict.Kind != classify.KindInvalidRequest || verdict.Class != classify.ClassPermanent {
				t.Errorf("%v: %+v", err, verdict)
			}
			invalid := tt.request != nil && tt.request.URL != nil && tt.request.Header != nil
			if got := tt.transport.Validate() != nil; got != invalid {
				t.Errorf("Validate: %v", tt.transport.Validate())
			}
		})
	}
}

func TestAResponseAfterTheTimeoutIsClosedAndFailsWithTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := track("late")
		heedless := base(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			answer := response(200, "")
			answer.Body = body
			return answer, nil
		})
		_, _, err := roundTrip(t, httpmw.NewTransport(heedless, httpmw.WithPolicies(timeout.New[*http.Response](time.Second))), request(t, "GET", ""))
		if !errors.Is(err, timeout.ErrExceeded) || body.closed.Load() == 0 {
			t.Errorf("got %v, and the body was closed %d times", err, body.closed.Load())
		}
	})
}
