package httpmw_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/httpmw"
)

// dripping is a body that ends with an error or an end after a time, or when its request ends.
type dripping struct {
	ctx  context.Context
	left int
	step time.Duration
	err  error
}

func (d *dripping) Read(p []byte) (int, error) {
	if d.left == 0 {
		return 0, d.err
	}
	select {
	case <-time.After(d.step):
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
	d.left--
	return copy(p, "part"), nil
}

func (*dripping) Close() error { return nil }

// bodiesOf makes calls of Standard, so many a second, and returns how many were refused.
func bodiesOf(t *testing.T, n int, every time.Duration, body func(i int, ctx context.Context) io.ReadCloser, use func(*http.Response, context.CancelFunc)) (refused int64) {
	t.Helper()
	var number, rejected atomic.Int64
	transport := httpmw.Standard("host", httpmw.WithBase(base(func(r *http.Request) (*http.Response, error) {
		answer := response(200, "")
		answer.ContentLength, answer.Body = -1, body(int(number.Add(1)), r.Context())
		return answer, nil
	})))
	var calls sync.WaitGroup
	for range n {
		time.Sleep(every)
		calls.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			response, err := transport.RoundTrip(request(t, "GET", "").WithContext(ctx))
			if err != nil {
				rejected.Add(1)
				return
			}
			defer response.Body.Close()
			use(response, cancel)
		})
	}
	calls.Wait()
	return rejected.Load()
}

func readToTheEnd(r *http.Response, _ context.CancelFunc) { _, _ = io.ReadAll(r.Body) }

func TestBodiesThatFailOpenAStandardCircuitOnlyIfMostDo(t *testing.T) {
	drip := func(steps int, step time.Duration, err error, ctx context.Context) io.ReadCloser {
		return &dripping{ctx: ctx, left: steps, step: step, err: err}
	}
	for name, test := range map[string]struct {
		calls                      int
		every                      time.Duration
		body                       func(i int, ctx context.Context) io.ReadCloser
		use                        func(*http.Response, context.CancelFunc)
		refusedAbove, refusedBelow float64
	}{
		"downloads that their callers cancel": {10_000, time.Millisecond, func(_ int, ctx context.Context) io.ReadCloser {
			return drip(100, 100*time.Millisecond, io.EOF, ctx)
		}, func(r *http.Response, cancel context.CancelFunc) {
			_, _ = r.Body.Read(make([]byte, 9))
			time.AfterFunc(rand.N(time.Second), cancel)
			_, _ = io.ReadAll(r.Body)
		}, -1, 0},
		"one of a hundred is cut off": {20_000, time.Millisecond, func(i int, ctx context.Context) io.ReadCloser {
			if i%100 == 0 {
				return drip(3, 10*time.Millisecond, io.ErrUnexpectedEOF, ctx)
			}
			return drip(3, 10*time.Millisecond, io.EOF, ctx)
		}, readToTheEnd, -1, 0},
		"every second one is cut off": {20_000, time.Millisecond, func(i int, ctx context.Context) io.ReadCloser {
			if i%2 == 0 {
				return drip(3, 10*time.Millisecond, io.ErrUnexpectedEOF, ctx)
			}
			return drip(3, 10*time.Millisecond, io.EOF, ctx)
		}, readToTheEnd, -1, 0},
		"big bodies are cut off, small ones not": {20_000, time.Millisecond, func(i int, ctx context.Context) io.ReadCloser {
			if i%4 == 0 {
				return drip(100, 10*time.Millisecond, io.ErrUnexpectedEOF, ctx)
			}
			return io.NopCloser(strings.NewReader("small"))
		}, readToTheEnd, -1, 0},
		"all are cut off": {20_000, time.Millisecond, func(_ int, ctx context.Context) io.ReadCloser {
			return drip(3, 10*time.Millisecond, io.ErrUnexpectedEOF, ctx)
		}, readToTheEnd, 0.05, 1},
		"all are cut off, and they are few": {200, 10 * time.Second, func(_ int, ctx context.Context) io.ReadCloser {
			return drip(3, 10*time.Millisecond, io.ErrUnexpectedEOF, ctx)
		}, readToTheEnd, -1, 0.1},
		"all are cut off after minutes": {2_000, 100 * time.Millisecond, func(_ int, ctx context.Context) io.ReadCloser {
			return drip(12, 10*time.Second, io.ErrUnexpectedEOF, ctx)
		}, readToTheEnd, 0, 1},
		"streams that never end": {1_000, 100 * time.Millisecond, func(_ int, ctx context.Context) io.ReadCloser {
			return drip(1000, time.Second, io.EOF, ctx)
		}, func(r *http.Response, cancel context.CancelFunc) {
			time.AfterFunc(10*time.Minute, cancel)
			_, _ = io.ReadAll(r.Body)
		}, -1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				refused := float64(bodiesOf(t, test.calls, test.every, test.body, test.use)) / float64(test.calls)
				if refused <= test.refusedAbove || refused > test.refusedBelow {
					t.Errorf("%.3f of the calls were refused", refused)
				}
			})
		})
	}
}
