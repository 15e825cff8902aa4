package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

// protected answers a request with a handler behind a breaker that opens after one failure, for
// 90.5 seconds.
func protected(t *testing.T, handler http.HandlerFunc) http.Handler {
	t.Helper()
	p, err := policy.New("test", breaker.New[*Response](
		breaker.WithFailureThreshold(1), breaker.WithCooldown(90*time.Second+500*time.Millisecond),
	))
	if err != nil {
		t.Fatal(err)
	}
	return Protect(p, handler)
}

func ask(ctx context.Context, h http.Handler) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", http.NoBody))
	return recorder
}

func TestTheAnswerOfTheHandlerComesThroughAsItIs(t *testing.T) {
	h := protected(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Header", "value")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusTeapot)
		w.WriteHeader(http.StatusOK) // too late
		_, _ = w.Write([]byte("body"))
	})
	r := ask(t.Context(), h)
	if r.Code != http.StatusTeapot || r.Header().Get("X-Header") != "value" || r.Body.String() != "body" {
		t.Errorf("%d %v %q", r.Code, r.Header(), r.Body)
	}
}

func TestAHandlerThatWritesNothingAnswers200(t *testing.T) {
	if r := ask(t.Context(), protected(t, func(http.ResponseWriter, *http.Request) {})); r.Code != http.StatusOK {
		t.Error(r.Code)
	}
}

func TestRetryAfterIsRoundedUp(t *testing.T) {
	h := protected(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	ask(t.Context(), h)
	if r := ask(t.Context(), h); r.Code != http.StatusServiceUnavailable || r.Header().Get("Retry-After") != "91" {
		t.Errorf("%d %v", r.Code, r.Header())
	}
}

func TestAClientThatHasGoneOpensNoCircuit(t *testing.T) {
	h := protected(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 3 {
		if r := ask(ctx, h); r.Body.Len() > 0 || len(r.Header()) > 0 {
			t.Errorf("%v %q", r.Header(), r.Body)
		}
	}
}

func TestAPanicReachesTheServer(t *testing.T) {
	defer func() {
		if r := recover(); r != http.ErrAbortHandler {
			t.Error(r)
		}
	}()
	ask(t.Context(), protected(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
}
