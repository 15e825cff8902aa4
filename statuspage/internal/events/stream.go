package events

import (
	"bytes"
	"io"
	"net/http"
	"time"
)

const (
	// writeTimeout is how long a subscriber may take to accept an event, before it is dropped.
	writeTimeout = 5 * time.Second
	// retryAfter is when a subscriber beyond the limit may try again, in seconds.
	retryAfter = "10"
)

// Page is what subscribers follow.
type Page struct {
	// Refresh is called once each [Interval], for all subscribers.
	Refresh func()
	// Write writes the page for one subscriber. An error ends the stream.
	Write func(io.Writer) error
}

// Follow sends the page again whenever it has changed, until the subscriber leaves or is too slow,
// or the server shuts down. Subscribers beyond the limit are refused.
func (s *Subscribers) Follow(w http.ResponseWriter, r *http.Request, limit int, p Page) {
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	one := s.add(limit, p.Refresh)
	if one == nil {
		w.Header().Set("Retry-After", retryAfter)
		http.Error(w, "statuspage: too many readers follow this page", http.StatusServiceUnavailable)
		return
	}
	defer s.remove(one)
	shutdown := s.shutdown(r)
	out := http.NewResponseController(w)
	for send(w, out, p) == nil {
		select {
		case <-r.Context().Done():
			return
		case <-shutdown:
			return
		case <-one.changed:
		}
	}
}

func send(w io.Writer, out *http.ResponseController, p Page) error {
	var data bytes.Buffer
	if err := p.Write(&data); err != nil {
		return err
	}
	// A writer without deadlines, such as a recorder, may take as long as it needs.
	_ = out.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := w.Write(event(data.Bytes())); err != nil {
		return err
	}
	return out.Flush()
}

// event frames data, which may have several lines.
func event(data []byte) []byte {
	var framed bytes.Buffer
	for line := range bytes.Lines(data) {
		framed.WriteString("data: ")
		framed.Write(bytes.TrimRight(line, "\r\n"))
		framed.WriteByte('\n')
	}
	framed.WriteByte('\n')
	return framed.Bytes()
}
