package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/exchange"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errBoom = errors.New("boom")

// source is a body that records its calls and runs functions in them.
type source struct {
	read  func() // in each Read
	close func() // in Close

	reading, reads, closed, readAfter atomic.Int32
	closedDuringARead                 atomic.Bool
}

func (s *source) Read(p []byte) (int, error) {
	s.reading.Add(1)
	defer s.reading.Add(-1)
	s.reads.Add(1)
	if s.closed.Load() > 0 {
		s.readAfter.Add(1)
	}
	if s.read != nil {
		s.read()
	}
	return copy(p, "x"), nil
}

func (s *source) Close() error {
	s.closed.Add(1)
	if s.reading.Load() > 0 {
		s.closedDuringARead.Store(true)
	}
	if s.close != nil {
		s.close()
	}
	return nil
}

func request(t *testing.T, body io.ReadCloser, again func() (io.ReadCloser, error)) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://upstream.test/", body)
	if err != nil {
		t.Fatal(err)
	}
	r.GetBody = again
	return r
}

// another is a GetBody that returns a new body.
func another() (io.ReadCloser, error) {
	return io.NopCloser(iotest.OneByteReader(strings.NewReader("again"))), nil
}

// sent returns the exchange of an attempt that sends the request.
func sent(uploads *exchange.Uploads, r *http.Request) *exchange.Exchange {
	e := &exchange.Exchange{Caller: r.Context(), Request: *r}
	uploads.Track(e, r)
	return e
}

func TestABodyIsReplayedOnlyWhenTheOneBeforeIsNoLongerUsed(t *testing.T) {
	answered, failed := error(nil), errBoom
	for name, test := range map[string]struct {
		reads, closes time.Duration // of the base: how long it reads, and closes later; 0 is never
		returns       time.Duration // the attempt
		err           error
		want          time.Duration // when the body is replayed
		torn          bool
	}{
		"closed":                {time.Millisecond, time.Millisecond, time.Second, failed, 2 * time.Millisecond, false},
		"failed, and forgotten": {time.Millisecond, 0, time.Second, failed, time.Second, false},
		"failed during a Read":  {1050 * time.Millisecond, 0, time.Second, failed, 1050 * time.Millisecond, false},
		"failed during a Read that takes too long": {2 * time.Second, 0, time.Second, failed, 2 * time.Second, true},
		"running":                   {5 * time.Second, time.Second, time.Minute, failed, 6 * time.Second, false},
		"answered, and soon closed": {1050 * time.Millisecond, time.Millisecond, time.Second, answered, 1051 * time.Millisecond, false},
		"answered, and forgotten":   {time.Millisecond, 0, time.Second, answered, 1100 * time.Millisecond, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				body := &source{read: func() { time.Sleep(test.reads) }}
				start := time.Now()
				var uploads exchange.Uploads
				r := request(t, body, func() (io.ReadCloser, error) {
					if body.reading.Load() > 0 || body.closed.Load() != 1 {
						t.Errorf("replayed during %d Reads and after %d Closes", body.reading.Load(), body.closed.Load())
					}
					return another()
				})
				e := sent(&uploads, r)
				go func() {
					_, _ = e.Request.Body.Read(make([]byte, 1))
					if test.closes > 0 {
						time.Sleep(test.closes)
						_ = e.Request.Body.Close()
					}
				}()
				go func() {
					time.Sleep(test.returns)
					uploads.AttemptReturned(e, test.err)
				}()
				_, err := uploads.Replay(t.Context(), new(exchange.Exchange), r)
				if took := time.Since(start); err != nil || took != test.want || body.closedDuringARead.Load() != test.torn {
					t.Errorf("%v after %v, want %v; closed during a Read: %v", err, took, test.want, body.closedDuringARead.Load())
				}
				time.Sleep(2 * time.Minute)
				if n, err := e.Request.Body.Read(make([]byte, 1)); n != 0 || err == nil || body.readAfter.Load() != 0 {
					t.Errorf("afterwards the base reads %d bytes, %v", n, err)
				}
				if _ = e.Request.Body.Close(); body.closed.Load() != 1 {
					t.Errorf("closed %d times", body.closed.Load())
				}
			})
		})
	}
}

func TestAReplayEndsWithItsContext(t *testing.T) {
	forever := func() { time.Sleep(time.Hour) }
	for name, test := range map[string]struct {
		body  *source
		again func() (io.ReadCloser, error)
		err   error // of the attempt before, or nil while it runs
	}{
		"a running upload":        {&source{}, another, nil},
		"a Read that blocks":      {&source{read: forever}, another, errBoom},
		"a Close that blocks":     {&source{close: forever}, another, errBoom},
		"a GetBody that blocks":   {&source{}, func() (io.ReadCloser, error) { forever(); return another() }, errBoom},
		"a GetBody that fails so": {&source{}, func() (io.ReadCloser, error) { forever(); return nil, errBoom }, errBoom},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var uploads exchange.Uploads
				r := request(t, test.body, test.again)
				e := sent(&uploads, r)
				go func() { _, _ = e.Request.Body.Read(make([]byte, 1)) }()
				synctest.Wait()
				if test.err != nil {
					uploads.AttemptReturned(e, test.err)
				}
				errEnded := errors.New("ended")
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errEnded)
				defer cancel()
				start := time.Now()
				body, err := uploads.Replay(ctx, new(exchange.Exchange), r)
				if took := time.Since(start); body != nil || !errors.Is(err, errEnded) || took != time.Second {
					t.Errorf("got %v, %v after %v", body, err, took)
				}
				time.Sleep(3 * time.Hour)
			})
		})
	}
}

func TestALateBodyIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var uploads exchange.Uploads
		late := &source{}
		r := request(t, io.NopCloser(strings.NewReader("x")), func() (io.ReadCloser, error) {
			time.Sleep(time.Minute)
			return late, nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := uploads.Replay(ctx, new(exchange.Exchange), r); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Hour)
		if late.closed.Load() != 1 {
			t.Errorf("closed %d times", late.closed.Load())
		}
	})
}

func TestAPipeIsClosedIfItsReadWouldNeverEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reader, writer := io.Pipe()
		var uploads exchange.Uploads
		r := request(t, reader, another)
		e := sent(&uploads, r)
		go func() { _, _ = e.Request.Body.Read(make([]byte, 1)) }()
		synctest.Wait()
		uploads.AttemptReturned(e, errBoom)
		start := time.Now()
		if _, err := uploads.Replay(t.Context(), new(exchange.Exchange), r); err != nil || time.Since(start) != 100*time.Millisecond {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		if _, err := writer.Write([]byte("x")); err == nil {
			t.Error("the pipe is open")
		}
	})
}

func TestAPanicOfTheBodyOrOfGetBodyReachesTheCaller(t *testing.T) {
	panics := func() { panic(errBoom) }
	for name, test := range map[string]struct {
		body  *source
		again func() (io.ReadCloser, error)
	}{
		"in Close":   {&source{close: panics}, another},
		"in GetBody": {&source{}, func() (io.ReadCloser, error) { panic(errBoom) }},
	} {
		t.Run(name, func(t *testing.T) {
			var uploads exchange.Uploads
			r := request(t, test.body, test.again)
			uploads.AttemptReturned(sent(&uploads, r), errBoom)
			defer func() {
				if got := recover(); got != errBoom {
					t.Errorf("recovered %v", got)
				}
			}()
			_, err := uploads.Replay(t.Context(), new(exchange.Exchange), r)
			t.Errorf("no panic, but %v", err)
		})
	}
}

func TestGoexitInGetBodyReachesTheCaller(t *testing.T) {
	var uploads exchange.Uploads
	r := request(t, &source{}, func() (io.ReadCloser, error) { runtime.Goexit(); return nil, nil })
	returned := false
	var left sync.WaitGroup
	left.Go(func() {
		_, _ = uploads.Replay(t.Context(), new(exchange.Exchange), r)
		returned = true
	})
	left.Wait()
	if returned {
		t.Error("the goroutine went on")
	}
}

func TestABodyThatCannotBeReplayedIsAClearError(t *testing.T) {
	shared := bytes.NewReader([]byte("order"))
	first := bytes.NewReader([]byte("order"))
	rewind := func(r *bytes.Reader) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) {
			_, err := r.Seek(0, io.SeekStart)
			return io.NopCloser(r), err
		}
	}
	for name, test := range map[string]struct {
		body  io.ReadCloser
		again func() (io.ReadCloser, error)
		times int // how often GetBody succeeds
		want  string
	}{
		"no GetBody":                    {&source{}, nil, 0, "no GetBody"},
		"an error":                      {&source{}, func() (io.ReadCloser, error) { return nil, errBoom }, 0, "boom"},
		"neither":                       {&source{}, func() (io.ReadCloser, error) { return nil, nil }, 0, "neither a body nor an error"},
		"the first reader":              {io.NopCloser(first), rewind(first), 0, "reader of another attempt"},
		"the same reader again":         {io.NopCloser(first), rewind(shared), 1, "reader of another attempt"},
		"the same reader, behind a lid": {&source{}, rewind(shared), 1, "reader of another attempt"},
	} {
		t.Run(name, func(t *testing.T) {
			var uploads exchange.Uploads
			r := request(t, test.body, test.again)
			uploads.AttemptReturned(sent(&uploads, r), errBoom)
			for i := range test.times {
				if _, err := uploads.Replay(t.Context(), new(exchange.Exchange), r); err != nil {
					t.Errorf("at attempt %d: %v", i+2, err)
				}
			}
			if body, err := uploads.Replay(t.Context(), new(exchange.Exchange), r); body != nil || err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, %v", body, err)
			}
		})
	}
}
