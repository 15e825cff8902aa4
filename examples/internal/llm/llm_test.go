package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/examples/internal/chat"
	"github.com/tenax-go/tenax/examples/internal/llm"
)

const key = "sk-test"

func start(t *testing.T) *llm.Server {
	t.Helper()
	s, err := llm.Start(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func ask(model string, stream bool) string {
	body, _ := json.Marshal(chat.Request{Model: model, Messages: []chat.Message{{Role: "user", Content: "hello"}}, Stream: stream})
	return string(body)
}

// post sends a request on a new connection.
func post(t *testing.T, s *llm.Server, key, idempotencyKey, body string) (*http.Response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+chat.Path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Idempotency-Key", idempotencyKey)
	request.Header.Set("Traceparent", "00-trace-span-01")
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		t.Cleanup(func() { response.Body.Close() })
	}
	return response, err
}

func TestRequestsThatAreWrongAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		key, body, code string
		status          int
	}{
		"key":           {"sk-other", ask(llm.Model, false), "invalid_api_key", 401},
		"model":         {key, ask("other", false), "model_not_found", 404},
		"no JSON":       {key, "hello", "invalid_request_error", 400},
		"no messages":   {key, `{"model":"x"}`, "invalid_request_error", 400},
		"too much JSON": {key, `{"model":"` + strings.Repeat("x", 2<<20) + `"}`, "invalid_request_error", 400},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			response, err := post(t, s, c.key, "", c.body)
			if err != nil {
				t.Fatal(err)
			}
			var failure chat.Failure
			if err := json.NewDecoder(response.Body).Decode(&failure); err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != c.status || failure.Error.Code != c.code {
				t.Errorf("status %d, code %q; want %d, %q", response.StatusCode, failure.Error.Code, c.status, c.code)
			}
			if seen := s.Requests(""); len(seen) != 1 || seen[0].Status != c.status {
				t.Errorf("the account is %+v", seen)
			}
		})
	}
}

func TestAnswerHasTheShapeOfOpenAI(t *testing.T) {
	s := start(t)
	response, err := post(t, s, key, "", ask(llm.Model, false))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	delete(got, "created")
	want := map[string]any{
		"id": "chatcmpl-1", "object": "chat.completion", "model": llm.Model,
		"choices": []any{map[string]any{
			"index": 0.0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": llm.Text},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStreamIsServerSentEvents(t *testing.T) {
	s := start(t)
	s.Play("stream", llm.Always(llm.AnswerSlowly(time.Millisecond)))
	response, err := post(t, s, key, "", ask(llm.Model, true))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := response.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("Content-Type is %q", got)
	}
	events := strings.Split(strings.TrimSuffix(string(body), "\n\n"), "\n\n")
	if last := events[len(events)-1]; last != "data: [DONE]" {
		t.Errorf("the last event is %q", last)
	}
	var text strings.Builder
	for _, event := range events[:len(events)-1] {
		var chunk chat.Chunk
		if err := json.Unmarshal([]byte(strings.TrimPrefix(event, "data: ")), &chunk); err != nil {
			t.Fatalf("%q: %v", event, err)
		}
		text.WriteString(chunk.Choices[0].Delta.Content)
	}
	if text.String() != llm.Text {
		t.Errorf("the text is %q", text.String())
	}
}

func TestMisbehaviours(t *testing.T) {
	for name, c := range map[string]struct {
		behaviour llm.Behaviour
		status    int
		header    http.Header
		err       error
	}{
		"rate limit":  {llm.RateLimit(3 * time.Second), 429, http.Header{"Retry-After": {"3"}}, nil},
		"unavailable": {llm.Unavailable, 503, nil, nil},
		"closing":     {llm.UnavailableClosing, 503, nil, nil},
		"reset":       {llm.Reset, 0, nil, syscall.ECONNRESET},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.Play("misbehaviour", llm.Always(c.behaviour))
			response, err := post(t, s, key, "", ask(llm.Model, false))
			if !errors.Is(err, c.err) {
				t.Fatalf("the error is %v, not %v", err, c.err)
			}
			if seen := s.Requests("misbehaviour"); len(seen) != 1 || seen[0].Status != c.status {
				t.Errorf("the account is %+v", seen)
			}
			if err != nil {
				return
			}
			if response.StatusCode != c.status {
				t.Errorf("the status is %d, not %d", response.StatusCode, c.status)
			}
			for name := range c.header {
				if got := response.Header.Get(name); got != c.header.Get(name) {
					t.Errorf("%s is %q", name, got)
				}
			}
		})
	}
}

func TestHangLastsUntilTheClientGoes(t *testing.T) {
	s := start(t)
	s.Play("hang", llm.Always(llm.Hang))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		request, _ := http.NewRequestWithContext(ctx, http.MethodPost, s.URL()+chat.Path, strings.NewReader(ask(llm.Model, false)))
		request.Header.Set("Authorization", "Bearer "+key)
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			response.Body.Close()
		}
		ended <- err
	}()
	if err := s.Await(t.Context(), "hang", 1); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("enough")
	cancel(cause)
	if err := s.Await(ctx, "nothing", 1); !errors.Is(err, cause) {
		t.Errorf("the error is %v", err)
	}
}

func TestScriptsAndRecordsOfRequests(t *testing.T) {
	s := start(t)
	s.Play("sequence", llm.Sequence(llm.Unavailable, llm.Answer))
	statuses(t, s, []string{"a", "a", "b"}, []int{503, 200, 200})
	s.Play("keys", llm.EachKey(llm.Unavailable, llm.Answer))
	statuses(t, s, []string{"a", "b", "a", "b", "a"}, []int{503, 503, 200, 200, 200})

	want := []llm.Request{
		{Scene: "sequence", Number: 1, Repeat: 1, Traceparent: "00-trace-span-01", IdempotencyKey: "a", Status: 503},
		{Scene: "sequence", Number: 2, Repeat: 2, Traceparent: "00-trace-span-01", IdempotencyKey: "a", Status: 200},
		{Scene: "sequence", Number: 3, Repeat: 1, Traceparent: "00-trace-span-01", IdempotencyKey: "b", Status: 200},
	}
	if diff := cmp.Diff(want, s.Requests("sequence")); diff != "" {
		t.Error(diff)
	}
}

func statuses(t *testing.T, s *llm.Server, keys []string, want []int) {
	t.Helper()
	var got []int
	for _, k := range keys {
		response, err := post(t, s, key, k, ask(llm.Model, false))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, response.StatusCode)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
