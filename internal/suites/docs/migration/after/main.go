// Command shop answers questions about the stock of a warehouse.
//
//	GET /stock/{sku}     {"sku":"a-1","units":7}
//	GET /order/{sku}/3   204 if there are three, 409 if not
//	GET /health          200
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

func main() {
	address := flag.String("address", "localhost:8080", "where to listen")
	upstream := flag.String("warehouse", "http://localhost:8081", "the warehouse's address")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := serve(ctx, *address, newShop(*upstream, http.DefaultTransport))
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

// serve answers until the context ends, and then lets the running requests finish.
func serve(ctx context.Context, address string, handler http.Handler) error {
	server := &http.Server{Addr: address, Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	slog.InfoContext(ctx, "the shop is open", slog.String("address", address))
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		return server.Shutdown(closing)
	}
}

// Stock is the stock of an article.
type Stock struct {
	SKU   string `json:"sku"`
	Units int    `json:"units"`
}

// statusError is an answer of the warehouse with another status than 200.
type statusError struct {
	code int
	sku  string
}

func (e *statusError) Error() string {
	return fmt.Sprintf("the warehouse answered %d %s for %s", e.code, http.StatusText(e.code), e.sku)
}

// StatusCode returns the status of the answer.
func (e *statusError) StatusCode() int { return e.code }

// warehouse is a client of the warehouse.
type warehouse struct {
	base   string
	client *http.Client
	guard  *policy.Pipeline[Stock]
}

// newWarehouse returns a client with a circuit that opens after six failures in a row, for a minute.
func newWarehouse(base string, transport http.RoundTripper) *warehouse {
	return &warehouse{
		base:   base,
		client: &http.Client{Transport: transport, Timeout: 5 * time.Second},
		guard:  policy.Must(policy.New("warehouse", retry.New[Stock](), breaker.New[Stock](breaker.WithFailureThreshold(6)))),
	}
}

// stock asks for the stock, up to three times.
func (w *warehouse) stock(ctx context.Context, sku string) (Stock, error) {
	attempt := func(ctx context.Context) (Stock, error) { return w.get(ctx, sku) }
	return w.guard.Do(ctx, attempt)
}

// get asks once.
func (w *warehouse) get(ctx context.Context, sku string) (Stock, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.base+"/v1/stock/"+url.PathEscape(sku), nil) //nolint:gosec // The host is the operator's choice.
	if err != nil {
		return Stock{}, err
	}
	response, err := w.client.Do(request) //nolint:gosec // As above.
	if err != nil {
		return Stock{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 4096))
		err := &statusError{code: response.StatusCode, sku: sku}
		if response.StatusCode < 500 && response.StatusCode != http.StatusTooManyRequests {
			slog.WarnContext(ctx, "the warehouse refuses", slog.String("sku", sku), slog.Int("status", response.StatusCode))
			return Stock{}, err
		}
		return Stock{}, err
	}
	stock := Stock{SKU: sku}
	if err := json.NewDecoder(response.Body).Decode(&stock); err != nil {
		return Stock{}, fmt.Errorf("the warehouse's answer for %s: %w", sku, err)
	}
	return stock, nil
}

// shop is the handler of all requests.
type shop struct {
	http.ServeMux
	warehouse *warehouse
}

func newShop(upstream string, transport http.RoundTripper) *shop {
	s := &shop{warehouse: newWarehouse(upstream, transport)}
	s.HandleFunc("GET /stock/{sku}", s.getStock)
	s.HandleFunc("GET /order/{sku}/{units}", s.order)
	s.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	return s
}

func (s *shop) getStock(w http.ResponseWriter, r *http.Request) {
	stock, err := s.warehouse.stock(r.Context(), r.PathValue("sku"))
	if err != nil {
		fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(stock); err != nil {
		slog.WarnContext(r.Context(), "the customer has left", slog.Any("error", err))
	}
}

func (s *shop) order(w http.ResponseWriter, r *http.Request) {
	units, err := strconv.Atoi(r.PathValue("units"))
	if err != nil || units < 1 {
		http.Error(w, "order at least one", http.StatusBadRequest)
		return
	}
	stock, err := s.warehouse.stock(r.Context(), r.PathValue("sku"))
	switch {
	case err != nil:
		fail(w, r, err)
	case stock.Units < units:
		http.Error(w, "there are only "+strconv.Itoa(stock.Units), http.StatusConflict)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// fail answers the customer with the meaning of the error.
func fail(w http.ResponseWriter, r *http.Request, err error) {
	var status *statusError
	switch {
	case errors.Is(err, breaker.ErrOpen):
		w.Header().Set("Retry-After", "60")
		http.Error(w, "the warehouse is closed", http.StatusServiceUnavailable)
	case errors.As(err, &status) && status.StatusCode() == http.StatusNotFound:
		http.Error(w, "there is no such thing", http.StatusNotFound)
	case r.Context().Err() != nil:
		slog.InfoContext(r.Context(), "the customer has left")
	default:
		slog.ErrorContext(r.Context(), "the warehouse has failed", slog.Any("error", err))
		http.Error(w, "the warehouse does not answer", http.StatusBadGateway)
	}
}
