package httpmw_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
	"github.com/tenax-go/tenax/policy"
)

// events answers with an event stream, one event a step.
func events(step time.Duration, events ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		w.(http.Flusher).Flush()
		for _, event := range events {
			select {
			case <-time.After(step):
			case <-r.Context().Done():
				return
			}
			_, _ = fmt.Fprintf(w, "data: %s\n\n", event)
			w.(http.Flusher).Flush()
		}
	})
}

const (
	overloadedEvent = `{"type":"error","error":{"type":"overloaded_error"}}`
	createdEvent    = `{"type":"response.created","response":{}}`
	wordEvent       = `{"choices":[{"delta":{"content":"word"}}]}`
)

func TestAStreamIsADeclaredFailureIfItFailsBeforeItsFirstContent(t *testing.T) {
	wait := httpmw.WithPreview(1<<10, 5*time.Second)
	for name, test := range map[string]struct {
		options []httpmw.TransportOption
		step    time.Duration
		events  []string
		sent    int
		took    time.Duration // until the headers
	}{
		"at once":                       {nil, 0, []string{overloadedEvent}, 2, 0},
		"after a preamble":              {nil, 0, []string{createdEvent, overloadedEvent}, 2, 0},
		"after the first word":          {nil, 0, []string{wordEvent, overloadedEvent}, 1, 0},
		"late, as the user waits":       {[]httpmw.TransportOption{wait}, time.Second, []string{createdEvent, overloadedEvent}, 2, 4 * time.Second},
		"after what the user waits":     {[]httpmw.TransportOption{wait}, 20 * time.Second, []string{overloadedEvent}, 1, 5 * time.Second},
		"late, and nobody waits":        {nil, 20 * time.Second, []string{overloadedEvent}, 1, 20 * time.Millisecond},
		"a word late, and nobody waits": {nil, 20 * time.Second, []string{wordEvent}, 1, 20 * time.Millisecond},
		"a word, as the user waits":     {[]httpmw.TransportOption{wait}, time.Second, []string{wordEvent, overloadedEvent}, 1, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				upstream := pipenet.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					sent++
					events(test.step, test.events...).ServeHTTP(w, r)
				}))
				transport := httpmw.NewTransport(upstream, append(test.options, httpmw.WithEvents(httpmw.ModelEvents()), httpmw.WithPolicies(atOnce(), repeatedOnce()))...)
				start := time.Now()
				response, err := transport.RoundTrip(request(t, "GET", ""))
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				if took := time.Since(start); sent != test.sent || took != test.took {
					t.Errorf("sent %d times, headers after %v; want %d, %v", sent, took, test.sent, test.took)
				}
				want := ""
				for _, event := range test.events {
					want += "data: " + event + "\n\n"
				}
				if text, err := io.ReadAll(response.Body); string(text) != want || err != nil {
					t.Errorf("%q, %v", text, err)
				}
			})
		})
	}
}

// repeatedOnce is a policy that makes a second attempt after a transient failure.
func repeatedOnce() policy.Policy[*http.Response] {
	return middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
		response, err := next.Do(ctx)
		if verdict := classify.Of(err); err != nil && verdict.Class == classify.ClassTransient && policy.Attempt(ctx) == 1 {
			policy.Discard(err)
			response, err = next.Do(ctx)
			if err != nil {
				err = classify.As(err, classify.Verdict{Class: classify.ClassPermanent, Kind: verdict.Kind})
			}
		}
		return response, err
	})
}

func TestAnEventThatIsAFailureIsReported(t *testing.T) {
	const last = "[DONE]"
	for name, test := range map[string]struct {
		events []string
		kind   classify.Kind
		ends   int
	}{
		"a failure":                  {[]string{wordEvent, overloadedEvent}, classify.KindServer, 0},
		"a failure, and then an end": {[]string{wordEvent, overloadedEvent, last}, classify.KindServer, 0},
		"a whole stream":             {[]string{wordEvent, last}, "", 1},
		"truncated":                  {[]string{wordEvent, wordEvent}, classify.KindConnection, 0},
		"a rate limit":               {[]string{wordEvent, `{"error":{"code":429}}`}, classify.KindRateLimit, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				recorder := new(lateRecorder)
				transport := httpmw.NewTransport(pipenet.Serve(t, events(time.Second, test.events...)),
					httpmw.WithEvents(httpmw.ModelEvents()), httpmw.WithPolicies(recorder))
				if err := callAndRead(t, transport); err != nil {
					t.Error(err)
				}
				if recorder.ends != test.ends || (len(recorder.failures) == 1) != (test.kind != "") {
					t.Fatalf("failures %v, %d ends", recorder.failures, recorder.ends)
				}
				if test.kind == "" {
					return
				}
				if got := classify.Of(recorder.failures[0]); got.Kind != test.kind || !errors.As(recorder.failures[0], new(*httpmw.StreamError)) {
					t.Errorf("%v: %+v", recorder.failures[0], got)
				}
			})
		})
	}
}
