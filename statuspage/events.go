package statuspage

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"
)

const (
	// writeTimeout is how long a reader may take to accept an event, before it is dropped.
	writeTimeout = 5 * time.Second
	// retryAfter is when those who were too many may come back, in seconds.
	retryAfter = "10"
)

// follow sends the page again whenever there is something new, until the reader leaves or is too
// slow, or the server shuts down.
func (h *handler) follow(w http.ResponseWriter, r *http.Request, q query, asJSON bool) {
	if _, ok := h.page.view(q, h.controls); !ok {
		http.Error(w, "statuspage: there is no such pipeline, or not any more", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	me := h.page.join(h.maxReaders)
	if me == nil {
		w.Header().Set("Retry-After", retryAfter)
		http.Error(w, "statuspage: too many readers follow this page", http.StatusServiceUnavailable)
		return
	}
	defer h.page.leave(me)
	shutdown := h.page.audience.shutdown(r)
	out := http.NewResponseController(w)
	for h.send(w, out, q, asJSON) {
		select {
		case <-r.Context().Done():
			return
		case <-shutdown:
			return
		case <-me.news:
		}
	}
}

// send writes one event and reports whether the reader got it.
func (h *handler) send(w http.ResponseWriter, out *http.ResponseController, q query, asJSON bool) bool {
	d, ok := h.page.view(q, h.controls)
	if !ok {
		return false
	}
	var data bytes.Buffer
	var err error
	if asJSON {
		err = json.NewEncoder(&data).Encode(d)
	} else {
		err = pageTemplate.ExecuteTemplate(&data, "live", d)
	}
	if err != nil {
		return false
	}
	// Where there are no deadlines, such as in a recorder, the writer decides how long it takes.
	_ = out.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := w.Write(event(data.Bytes())); err != nil {
		return false
	}
	return out.Flush() == nil
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
