// Package modelapi is a model API for the examples. It serves OpenAI's chat completions and
// Anthropic's messages, each whole or as a stream, after a number of failures.
package modelapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
)

// Words are the answer of the model.
var Words = []string{"Return", " the", " error", " to", " the", " caller."}

// Text is the answer in one piece.
var Text = strings.Join(Words, "")

// Failure is how the API fails a request.
type Failure func(w http.ResponseWriter)

// RateLimited is a 429 that asks to wait for 20 milliseconds.
func RateLimited(w http.ResponseWriter) {
	w.Header().Set("Retry-After-Ms", "20")
	fail(w, http.StatusTooManyRequests, "rate_limit_error")
}

// Overloaded is the 529 of an overloaded API.
func Overloaded(w http.ResponseWriter) { fail(w, 529, "overloaded_error") }

// OutOfQuota is a 429 that waiting does not cure.
func OutOfQuota(w http.ResponseWriter) { fail(w, http.StatusTooManyRequests, "insufficient_quota") }

// Broken closes the connection without an answer.
func Broken(http.ResponseWriter) { panic(http.ErrAbortHandler) }

func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"type":"error","error":{"type":%q,"code":%q,"message":"no"}}`, code, code)
}

// Server is the API.
type Server struct {
	*httptest.Server
	failures []Failure
	requests atomic.Int64
}

// Start starts the API. It fails the first requests, and answers all later ones.
func Start(failures ...Failure) *Server {
	s := &Server{failures: failures}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.answer(completion, completionChunk))
	mux.HandleFunc("POST /v1/messages", s.answer(message, messageEvents))
	s.Server = httptest.NewServer(mux)
	return s
}

// Requests returns how many requests have arrived.
func (s *Server) Requests() int { return int(s.requests.Load()) }

func (s *Server) answer(whole func(io.Writer), stream func(emit func(event, data string))) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if n := int(s.requests.Add(1)); n <= len(s.failures) {
			s.failures[n-1](w)
			return
		}
		var ask struct {
			Stream bool `json:"stream"`
		}
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
			fail(w, http.StatusBadRequest, "invalid_request_error")
			return
		}
		if !ask.Stream {
			w.Header().Set("Content-Type", "application/json")
			whole(w)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		flusher := http.NewResponseController(w)
		stream(func(event, data string) {
			if event != "" {
				_, _ = fmt.Fprintf(w, "event: %s\n", event)
			}
			_, _ = fmt.Fprintf(w, "data: %s\n\n", data)
			_ = flusher.Flush()
		})
	}
}

func completion(w io.Writer) {
	_, _ = fmt.Fprintf(w, `{"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop",`+
		`"message":{"role":"assistant","content":%q}}]}`, Text)
}

func completionChunk(emit func(event, data string)) {
	for _, word := range Words {
		emit("", fmt.Sprintf(`{"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":%q}}]}`, word))
	}
	emit("", `{"id":"c1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`)
	emit("", "[DONE]")
}

func message(w io.Writer) {
	_, _ = fmt.Fprintf(w, `{"id":"m1","type":"message","role":"assistant","model":"m","stop_reason":"end_turn",`+
		`"content":[{"type":"text","text":%q}],"usage":{"input_tokens":1,"output_tokens":6}}`, Text)
}

func messageEvents(emit func(event, data string)) {
	emit("message_start", `{"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":1,"output_tokens":0}}}`)
	emit("content_block_start", `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`)
	for _, word := range Words {
		emit("content_block_delta", fmt.Sprintf(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":%q}}`, word))
	}
	emit("content_block_stop", `{"type":"content_block_stop","index":0}`)
	emit("message_delta", `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":6}}`)
	emit("message_stop", `{"type":"message_stop"}`)
}
