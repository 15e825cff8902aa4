package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/tenax-go/tenax/examples/internal/chat"
)

// model is the API that the agent depends on. The weather decides how it behaves.
type model struct {
	forecast *forecast
	listener net.Listener
	server   *http.Server
	serving  sync.WaitGroup
	quota    quota
}

// quota counts the requests of each second.
type quota struct {
	mu     sync.Mutex
	second int64
	taken  int
}

// take reports whether there have been no more than rate requests in this second, or there is no
// limit.
func (q *quota) take(rate int) bool {
	if rate == 0 {
		return true
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if now := time.Now().Unix(); now != q.second {
		q.second, q.taken = now, 0
	}
	q.taken++
	return q.taken <= rate
}

func startModel(ctx context.Context, f *forecast) (*model, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &model{forecast: f, listener: listener}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+chat.Path, m.complete)
	m.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	m.serving.Go(func() { _ = m.server.Serve(listener) })
	return m, nil
}

func (m *model) url() string { return "http://" + m.listener.Addr().String() + chat.Path }

func (m *model) close() {
	_ = m.server.Close()
	m.serving.Wait()
}

func (m *model) complete(w http.ResponseWriter, r *http.Request) {
	now := m.forecast.now()
	if !rest(r.Context(), now.delay+rand.N(now.spread)) {
		return
	}
	switch draw := rand.Float64(); {
	case draw < now.failing:
		http.Error(w, "overloaded", http.StatusServiceUnavailable)
	case !m.quota.take(now.rate):
		w.Header().Set("Retry-After", "1")
		http.Error(w, "too many requests", http.StatusTooManyRequests)
	default:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(chat.Completion{
			Object:  "chat.completion",
			Choices: []chat.Choice{{Message: chat.Message{Role: "assistant", Content: "42"}, FinishReason: "stop"}},
		})
	}
}

// rest reports false if the context ended first.
func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
