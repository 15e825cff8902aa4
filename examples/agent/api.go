package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// modelAPI is a model API with a behaviour for each model.
type modelAPI struct {
	mu       sync.Mutex
	does     map[string]string // by model: "answer", "no quota", "overloaded" or "break"
	requests map[string]int
}

// set changes the behaviour of the models, and resets the number of requests.
func (m *modelAPI) set(large, small string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.does = map[string]string{"large": large, "small": small}
	m.requests = map[string]int{}
}

func (m *modelAPI) seen() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return fmt.Sprintf("requests: large %d, small %d", m.requests["large"], m.requests["small"])
}

func (m *modelAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var ask struct{ Model string }
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	m.mu.Lock()
	m.requests[ask.Model]++
	does := m.does[ask.Model]
	m.mu.Unlock()

	switch does {
	case "no quota":
		refuse(w, http.StatusTooManyRequests, "insufficient_quota")
	case "overloaded":
		refuse(w, http.StatusServiceUnavailable, "overloaded_error")
	case "break":
		stream(w, "Return", " the")
		panic(http.ErrAbortHandler) // closes the connection
	default:
		stream(w, "Return", " the", " error.")
		_, _ = fmt.Fprint(w, "data: [DONE]\n\n")
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"error":{"code":%q}}`, code)
}

func stream(w http.ResponseWriter, words ...string) {
	w.Header().Set("Content-Type", "text/event-stream")
	for _, word := range words {
		_, _ = fmt.Fprintf(w, "data: %s\n\n", word)
		_ = http.NewResponseController(w).Flush()
	}
}
