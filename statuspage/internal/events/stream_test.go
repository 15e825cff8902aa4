package events_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/statuspage/internal/events"
)

func TestStreamFramesLinesUntilThePageFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all events.Subscribers
		var refreshed, written int
		w := httptest.NewRecorder()
		all.Follow(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), 1, events.Page{
			Refresh: func() { refreshed++ },
			Write: func(to io.Writer) error {
				if written++; written == 4 {
					return errors.New("the page is gone")
				}
				_, err := io.WriteString(to, []string{"", "one", "two\r\nlines\n"}[written-1])
				return err
			},
		})
		if got, want := w.Body.String(), "\n"+"data: one\n\n"+"data: two\ndata: lines\n\n"; got != want || !w.Flushed {
			t.Errorf("the stream is %q, want %q", got, want)
		}
		time.Sleep(time.Minute)
		if refreshed != 3 {
			t.Errorf("the page was refreshed %d times, want once before each event but the first", refreshed)
		}
	})
}

// broken is a connection that fails from the second write on.
type broken struct {
	http.ResponseWriter

	writes int
}

func (b *broken) Write(p []byte) (int, error) {
	if b.writes++; b.writes > 1 {
		return 0, io.ErrClosedPipe
	}
	return len(p), nil
}

func (b *broken) Flush() {}

func TestStreamEndsWithItsConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all events.Subscribers
		page := events.Page{Refresh: func() {}, Write: func(to io.Writer) error { _, err := to.Write([]byte("x")); return err }}
		b := &broken{ResponseWriter: httptest.NewRecorder()}
		all.Follow(b, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), 1, page)
		if b.writes != 2 {
			t.Errorf("%d writes, want 2", b.writes)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		w := httptest.NewRecorder()
		all.Follow(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil), 1, page)
		if w.Code != http.StatusOK || w.Body.String() != "data: x\n\n" {
			t.Errorf("the next subscriber gets %d, %q", w.Code, w.Body)
		}
		refused := httptest.NewRecorder()
		all.Follow(refused, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), 0, page)
		if refused.Code != http.StatusServiceUnavailable || refused.Header().Get("Retry-After") == "" {
			t.Errorf("one beyond the limit gets %d", refused.Code)
		}
	})
}
