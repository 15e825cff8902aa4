package exchange_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/exchange"
)

func TestOnlyOneReplayRunsAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, given := 0, &source{}
		r := request(t, &source{}, func() (io.ReadCloser, error) {
			if asked++; asked == 1 {
				time.Sleep(time.Minute)
				return given, nil
			}
			if given.closed.Load() == 0 {
				t.Error("asked for another while the one before is open")
			}
			return another()
		})
		var uploads exchange.Uploads
		uploads.AttemptReturned(sent(&uploads, r), errBoom)
		start := time.Now()
		var both sync.WaitGroup
		both.Go(func() { // GetBody outlasts this one.
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errBoom)
			defer cancel()
			if _, err := uploads.Replay(ctx, new(exchange.Exchange), r); !errors.Is(err, errBoom) || time.Since(start) != time.Second {
				t.Errorf("the first got %v after %v", err, time.Since(start))
			}
		})
		both.Go(func() {
			time.Sleep(time.Millisecond)
			body, err := uploads.Replay(t.Context(), new(exchange.Exchange), r)
			if err != nil || time.Since(start) != time.Minute {
				t.Fatalf("the second got %v after %v", err, time.Since(start))
			}
			_ = body.Close()
		})
		both.Wait()
	})
}

func TestAReplayWaitsForABodyThatWasReplayedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := request(t, &source{}, another)
		var uploads exchange.Uploads
		uploads.AttemptReturned(sent(&uploads, r), errBoom)
		var all sync.WaitGroup
		var reading int
		for range 3 {
			all.Go(func() {
				body, err := uploads.Replay(t.Context(), new(exchange.Exchange), r)
				if err != nil {
					t.Error(err)
					return
				}
				if reading++; reading != 1 {
					t.Errorf("%d bodies are read at once", reading)
				}
				time.Sleep(time.Second)
				reading--
				_ = body.Close()
			})
		}
		all.Wait()
	})
}

func TestAReplayNeverBlocksLaterOnes(t *testing.T) {
	panicking := &source{close: func() { panic(errBoom) }}
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errBoom)
	for name, test := range map[string]struct {
		body *source
		ctx  context.Context
	}{
		"a Close that panics":    {panicking, t.Context()},
		"a context that ended":   {&source{}, ended},
		"a GetBody that panics":  {&source{}, t.Context()},
		"a body beside an error": {&source{}, t.Context()},
	} {
		given := &source{}
		asked := 0
		r := request(t, test.body, func() (io.ReadCloser, error) {
			switch asked++; {
			case asked > 1 || test.ctx == ended || test.body == panicking:
				return another()
			case name == "a GetBody that panics":
				panic(errBoom)
			}
			return given, errBoom
		})
		var uploads exchange.Uploads
		uploads.AttemptReturned(sent(&uploads, r), errBoom)
		func() {
			defer func() { _ = recover() }()
			if _, err := uploads.Replay(test.ctx, new(exchange.Exchange), r); !errors.Is(err, errBoom) {
				t.Errorf("%s: got %v", name, err)
			}
		}()
		if name == "a body beside an error" && given.closed.Load() == 0 {
			t.Errorf("%s: it is open", name)
		}
		body, err := uploads.Replay(t.Context(), new(exchange.Exchange), r)
		if err != nil {
			t.Fatalf("%s: then %v", name, err)
		}
		_ = body.Close()
	}
}
