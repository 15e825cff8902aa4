package reviewer_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/examples/internal/reviewer"
)

const code = "package p\n\nfunc f() { // TODO\n\tx, _ := g()\n\tpanic(x)\n}\n"

// newReviewer returns an agent with the handler as its API.
func newReviewer(t *testing.T, handler http.HandlerFunc) reviewer.Reviewer {
	t.Helper()
	api := httptest.NewServer(handler)
	t.Cleanup(api.Close)
	base := &http.Transport{}
	t.Cleanup(base.CloseIdleConnections)
	transport := reviewer.NewTransport(base, reviewer.NewCircuit(), reviewer.Observers{})
	if err := transport.Validate(); err != nil {
		t.Fatal(err)
	}
	pipeline, err := reviewer.NewPipeline(reviewer.Observers{})
	if err != nil {
		t.Fatal(err)
	}
	return reviewer.Reviewer{
		Client: &http.Client{Transport: transport}, Pipeline: pipeline, URL: api.URL, Key: "sk-secret", Model: "m",
	}
}

func answer(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "sk-secret is no good", code) }
}

func TestReviewIsTheAnswerOfTheModel(t *testing.T) {
	r := newReviewer(t, answer(`{"choices":[{"message":{"content":"fine"}}]}`))
	got, err := r.ReviewCode(t.Context(), code)
	if err != nil || got != (reviewer.Review{Text: "fine"}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestStreamedReviewIsPutTogether(t *testing.T) {
	r := newReviewer(t, answer(
		": a comment\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"fi\"}}]}\n\n"+
			"data:{\"choices\":[{\"delta\":{\"content\":\"ne\"}}]}\n\ndata: [DONE]\n\n"))
	r.Stream = true
	got, err := r.ReviewCode(t.Context(), code)
	if err != nil || got.Text != "fine" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestReviewIsDegradedWhileTheAPIIsDown(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"503":           status(503),
		"broken stream": answer("data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			r := newReviewer(t, handler)
			r.Stream = true
			got, err := r.ReviewCode(t.Context(), code)
			want := reviewer.Review{
				Text: "Line 3 has something left to do. Line 4 ignores a result. Line 5 panics.", Degraded: true,
			}
			if err != nil || got != want {
				t.Errorf("got %+v, %v; want %+v", got, err, want)
			}
		})
	}
}

func TestLocalRulesReportThatTheyFoundNothing(t *testing.T) {
	got, err := newReviewer(t, status(503)).ReviewCode(t.Context(), "package p\n")
	if err != nil || got.Text != "The local rules found nothing." {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestPermanentErrorsAreNotCoveredUp(t *testing.T) {
	for code, kind := range map[int]classify.Kind{
		400: classify.KindInvalidRequest, 401: classify.KindAuth, 404: classify.KindModelNotFound,
	} {
		r := newReviewer(t, status(code))
		got, err := r.ReviewCode(t.Context(), "package p\n")
		refused, ok := errors.AsType[*reviewer.APIError](err)
		if !ok || refused.Status != code || got.Degraded {
			t.Errorf("%d: got %+v, %v", code, got, err)
		}
		if verdict := classify.Of(err); verdict.Kind != kind || verdict.Class != classify.ClassPermanent {
			t.Errorf("%d: the verdict is %+v", code, verdict)
		}
		if strings.Contains(err.Error(), "sk-secret") {
			t.Errorf("%d: the error repeats what the API says: %v", code, err)
		}
	}
}

func TestAnswersThatMakeNoSenseAreErrors(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		stream bool
	}{
		"no JSON":           {"hello", false},
		"no choices":        {`{"choices":[]}`, false},
		"no JSON, streamed": {"data: hello\n\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newReviewer(t, answer(c.body))
			r.Stream = c.stream
			if got, err := r.ReviewCode(t.Context(), code); err == nil {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestAttemptsOfAReviewShareAKeyAndReviewsDoNot(t *testing.T) {
	var keys []string
	r := newReviewer(t, func(w http.ResponseWriter, r *http.Request) {
		if keys = append(keys, r.Header.Get("Idempotency-Key")); len(keys) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(`{"choices":[{"message":{"content":"fine"}}]}`))
	})
	for range 2 {
		if _, err := r.ReviewCode(t.Context(), code); err != nil {
			t.Fatal(err)
		}
	}
	if len(keys) != 3 || keys[0] != keys[1] || keys[1] == keys[2] || len(keys[0]) < 20 {
		t.Errorf("the keys are %q", keys)
	}
}

func TestTheCallerCanCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := newReviewer(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // Only then does the server notice a closed connection.
		cancel()
		<-r.Context().Done()
	})
	got, err := r.ReviewCode(ctx, "")
	if !errors.Is(err, context.Canceled) || got.Degraded {
		t.Errorf("got %+v, %v", got, err)
	}
}
