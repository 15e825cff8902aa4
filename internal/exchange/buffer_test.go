package exchange_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/exchange"
)

func TestABufferedBodyIsReplayableIfItFits(t *testing.T) {
	for name, test := range map[string]struct {
		body    string
		length  int64 // of the request
		trailer bool
		limit   int64
		fits    bool
		want    int64 // the length of the sent body
	}{
		"fits":                        {"order", 0, false, 5, true, 5},
		"fits, of a known length":     {"order", 5, false, 5, true, 5},
		"fits, with a trailer":        {"order", 0, true, 5, true, 0},
		"shorter than its length":     {"ord", 5, false, 5, true, 5},
		"too long":                    {"order!", 0, false, 5, false, 0},
		"too long, of a known length": {"order!", 6, false, 5, false, 6},
		"not asked for":               {"order", 0, false, 0, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := request(t, io.NopCloser(iotest.OneByteReader(strings.NewReader(test.body))), nil)
			r.ContentLength = test.length
			if test.trailer {
				r.Trailer = http.Header{"Checksum": nil}
			}
			buffered, err := exchange.Buffer(r.Context(), r, test.limit)
			if err != nil {
				t.Fatal(err)
			}
			if fits := buffered.GetBody != nil; fits != test.fits || buffered.ContentLength != test.want || r.GetBody != nil {
				t.Errorf("replayable: %v, length %d", fits, buffered.ContentLength)
			}
			if got, err := io.ReadAll(buffered.Body); string(got) != test.body || err != nil {
				t.Errorf("sent %q, %v", got, err)
			}
			if test.fits {
				again, err := buffered.GetBody()
				if err != nil {
					t.Fatal(err)
				}
				if got, _ := io.ReadAll(again); string(got) != test.body {
					t.Errorf("sent again %q", got)
				}
			}
		})
	}
}

func TestAnEmptyBodyThatIsBufferedIsNone(t *testing.T) {
	body := &source{read: func() { panic("read") }}
	r := request(t, struct {
		io.Reader
		io.Closer
	}{strings.NewReader(""), body}, nil)
	buffered, err := exchange.Buffer(r.Context(), r, 5)
	if err != nil || buffered.Body != http.NoBody || body.closed.Load() != 1 {
		t.Errorf("got a %T, %v; closed %d times", buffered.Body, err, body.closed.Load())
	}
}

func TestBufferingEndsWithTheCallersContext(t *testing.T) {
	for name, test := range map[string]struct {
		read time.Duration // the duration of the Read
		torn bool
	}{"a Read that ends soon": {1050 * time.Millisecond, false}, "a Read that does not": {time.Hour, true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errBoom)
				defer cancel()
				body := &source{read: func() { time.Sleep(test.read) }}
				start := time.Now()
				_, err := exchange.Buffer(ctx, request(t, body, nil).WithContext(ctx), 5)
				if took := time.Since(start); !errors.Is(err, errBoom) || took != time.Second {
					t.Errorf("got %v after %v", err, took)
				}
				time.Sleep(2 * time.Hour)
				if body.closed.Load() != 1 || body.closedDuringARead.Load() != test.torn || body.reads.Load() != 1 {
					t.Errorf("read %d times, closed %d times, during a Read: %v", body.reads.Load(), body.closed.Load(), body.closedDuringARead.Load())
				}
			})
		})
	}
}

func TestABodyThatCannotBeBufferedIsClosed(t *testing.T) {
	for name, read := range map[string]func(){"it panics": func() { panic(errBoom) }, "it fails": nil} {
		for context, r := range map[string]*http.Request{"": request(t, nil, nil), ", under a context": request(t, nil, nil).WithContext(context.Background())} {
			t.Run(name+context, func(t *testing.T) {
				body := &source{}
				r.Body = struct {
					io.Reader
					io.Closer
				}{iotest.ErrReader(errBoom), body}
				if read != nil {
					body.read, r.Body = read, body
				}
				defer func() {
					if got := recover(); (got == nil) == (read != nil) || body.closed.Load() != 1 {
						t.Errorf("recovered %v; closed %d times", got, body.closed.Load())
					}
				}()
				if _, err := exchange.Buffer(r.Context(), r, 5); !errors.Is(err, errBoom) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}
