package recipes

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

// streaming flushes its headers at once. The first streams then hang; the others go on for longer
// than an attempt may.
func streaming(t *testing.T, hanging int64) (*httptest.Server, *atomic.Int64) {
	t.Helper()
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).Flush()
		if requests.Add(1) <= hanging {
			<-r.Context().Done()
			return
		}
		for range 5 {
			_, _ = io.WriteString(w, "line\n")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(50 * time.Millisecond)
		}
	}))
	t.Cleanup(server.Close)
	return server, &requests
}

func TestAStreamIsOpenedUntilItsFirstLineComesAndOutlivesTheAttempt(t *testing.T) {
	server, requests := streaming(t, 2)
	p := quick(t, 3, timeout.New[*Stream](200*time.Millisecond))
	stream, err := openStream(t.Context(), p, server.Client(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	all, err := io.ReadAll(stream)
	if string(all) != "line\nline\nline\nline\nline\n" || err != nil || requests.Load() < 3 {
		t.Errorf("%q, %v, %d requests", all, err, requests.Load())
	}
}

func TestAStreamWithoutAFirstLineTimesOut(t *testing.T) {
	server, _ := streaming(t, 100)
	p := quick(t, 2, timeout.New[*Stream](50*time.Millisecond))
	_, err := openStream(t.Context(), p, server.Client(), server.URL)
	if !errors.Is(err, timeout.ErrExceeded) || !errors.Is(err, retry.ErrExhausted) {
		t.Error(err)
	}
}
