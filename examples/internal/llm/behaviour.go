package llm

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tenax-go/tenax/examples/internal/chat"
)

// Behaviour is how the API handles one request: [Answer], [AnswerSlowly], [RateLimit],
// [Unavailable], [UnavailableClosing], [Reset] or [Hang].
type Behaviour func(*exchange)

// exchange is a request and the response to it.
type exchange struct {
	server  *Server
	request *Request
	ask     chat.Request
	w       http.ResponseWriter
	r       *http.Request
}

// begin sends the headers. It records the status first, so that the record exists when the client
// gets the status.
func (x *exchange) begin(status int, contentType string) {
	x.server.answered(x.request, status)
	x.w.Header().Set("Content-Type", contentType)
	x.w.WriteHeader(status)
}

func (x *exchange) send(status int, body any) {
	x.begin(status, "application/json")
	_ = json.NewEncoder(x.w).Encode(body) // The client may have gone.
}

func (x *exchange) refuse(status int, code, message string) {
	x.send(status, chat.Failure{Error: chat.Problem{Message: message, Type: http.StatusText(status), Code: code}})
}

// Answer answers with [Text], as a stream if requested.
func Answer(x *exchange) { x.answer(0) }

// AnswerSlowly is [Answer] with a pause before every word of a stream.
func AnswerSlowly(pause time.Duration) Behaviour {
	return func(x *exchange) { x.answer(pause) }
}

func (x *exchange) answer(pause time.Duration) {
	if x.ask.Stream {
		x.stream(pause)
		return
	}
	x.send(http.StatusOK, chat.Completion{
		ID: x.id(), Object: "chat.completion", Created: time.Now().Unix(), Model: x.ask.Model,
		Choices: []chat.Choice{{Message: chat.Message{Role: "assistant", Content: Text}, FinishReason: "stop"}},
	})
}

func (x *exchange) stream(pause time.Duration) {
	x.begin(http.StatusOK, "text/event-stream")
	for word := range strings.SplitAfterSeq(Text, " ") {
		if !x.wait(pause) {
			return
		}
		x.chunk(chat.Delta{Delta: chat.Message{Content: word}})
	}
	stop := "stop"
	x.chunk(chat.Delta{FinishReason: &stop})
	_, _ = fmt.Fprintf(x.w, "data: %s\n\n", chat.Done)
}

func (x *exchange) chunk(delta chat.Delta) {
	data, _ := json.Marshal(chat.Chunk{
		ID: x.id(), Object: "chat.completion.chunk", Created: time.Now().Unix(), Model: x.ask.Model,
		Choices: []chat.Delta{delta},
	})
	_, _ = fmt.Fprintf(x.w, "data: %s\n\n", data)
	_ = http.NewResponseController(x.w).Flush()
}

func (x *exchange) id() string { return "chatcmpl-" + strconv.Itoa(x.request.Number) }

// wait reports false if the client has gone.
func (x *exchange) wait(d time.Duration) bool {
	select {
	case <-x.r.Context().Done():
		return false
	case <-time.After(d):
		return true
	}
}

// RateLimit answers 429 with a Retry-After of that many whole seconds.
func RateLimit(after time.Duration) Behaviour {
	return func(x *exchange) {
		x.w.Header().Set("Retry-After", strconv.Itoa(int(after.Seconds())))
		x.refuse(http.StatusTooManyRequests, "rate_limit_exceeded", "Rate limit reached")
	}
}

// Unavailable answers 503.
func Unavailable(x *exchange) {
	x.refuse(http.StatusServiceUnavailable, "service_unavailable", "The server is overloaded")
}

// UnavailableClosing answers 503 and closes the connection. The next request then has a new one:
// net/http itself sends a request again, unseen by the policies, when a reused connection breaks.
func UnavailableClosing(x *exchange) {
	x.w.Header().Set("Connection", "close")
	Unavailable(x)
}

// Reset resets the connection without an answer.
func Reset(x *exchange) {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// Hang does not answer, and waits until the client has gone.
func Hang(x *exchange) { <-x.r.Context().Done() }
