package main

import (
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// shop is the server. It counts the requests that it gets.
type shop struct {
	stock, ordersWithoutKey, ordersWithKey atomic.Int64
}

func (s *shop) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stock", s.limited)
	mux.HandleFunc("POST /orders", s.order)
	mux.HandleFunc("GET /prices", func(w http.ResponseWriter, r *http.Request) { stream(w, r, 12) })
	mux.HandleFunc("GET /silent", func(w http.ResponseWriter, r *http.Request) {
		stream(w, r, 3)
		<-r.Context().Done() // until the client hangs up
	})
	return mux
}

// limited answers the first request with 429.
func (s *shop) limited(w http.ResponseWriter, _ *http.Request) {
	if s.stock.Add(1) == 1 {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// order fails the first order with a key and the first one without.
func (s *shop) order(w http.ResponseWriter, r *http.Request) {
	orders := &s.ordersWithoutKey
	if r.Header.Get("Idempotency-Key") != "" {
		orders = &s.ordersWithKey
	}
	if orders.Add(1) == 1 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// stream sends a line every 50 milliseconds.
func stream(w http.ResponseWriter, r *http.Request, lines int) {
	for range lines {
		_, _ = io.WriteString(w, "a price\n")
		_ = http.NewResponseController(w).Flush()
		select {
		case <-time.After(50 * time.Millisecond):
		case <-r.Context().Done():
			return
		}
	}
}

func (s *shop) report(out io.Writer) error {
	_, err := fmt.Fprintf(out, "the server saw: %d GET /stock, %d POST without a key, %d POST with one\n",
		s.stock.Load(), s.ordersWithoutKey.Load(), s.ordersWithKey.Load())
	return err
}
