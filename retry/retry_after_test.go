package retry_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/retry"
)

// waitAfter returns how long a call waits that is asked to wait, or -1 if it does not.
func waitAfter(t *testing.T, asked, deadline time.Duration, options ...retry.Option) (wait time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		if deadline > 0 {
			c, cancel := context.WithTimeout(ctx, deadline)
			defer cancel()
			ctx = c
		}
		s := failing(askedToWait(asked))
		_, _ = newPipeline(t, retry.New[int](options...)).Do(ctx, s.call)
		if wait = -1; len(s.at) > 1 {
			wait = s.at[1]
		}
	})
	return wait
}

func TestClientsThatWereAskedToWaitTheSameTimeComeBackSpread(t *testing.T) {
	for _, jitter := range []retry.Jitter{retry.FullJitter, retry.EqualJitter, retry.DecorrelatedJitter} {
		for _, asked := range []time.Duration{300 * ms, time.Second, 5 * time.Second, time.Minute} {
			most := asked + max(asked/10, 100*ms)
			tenths := map[time.Duration]int{}
			for range 200 {
				wait := waitAfter(t, asked, 0, retry.WithJitter(jitter))
				if wait < asked || wait > most {
					t.Fatalf("%v jitter: waited %v, want from %v to %v", jitter, wait, asked, most)
				}
				tenths[10*(wait-asked)/(most-asked)]++
			}
			if len(tenths) < 8 {
				t.Errorf("%v jitter: 200 clients that were asked to wait %v come in few tenths of the time: %v", jitter, asked, tenths)
			}
		}
	}
}

func TestNoJitterWaitsExactlyAsAsked(t *testing.T) {
	for _, asked := range []time.Duration{101 * ms, time.Second, time.Minute} {
		if wait := waitAfter(t, asked, 0, exactly); wait != asked {
			t.Errorf("waited %v, want %v", wait, asked)
		}
	}
}

func TestTheSpreadNeverMakesAnAttemptTooLate(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		asked := time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(rt, "asked"))
		room := time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(rt, "room"))
		if rapid.Bool().Draw(rt, "close") {
			room = max(1, asked+time.Duration(rapid.Int64Range(-2, 2).Draw(rt, "by")))
		}
		options := []retry.Option{
			retry.WithMaxRetryAfter(time.Hour), retry.WithBackoff(retry.Constant(0)),
			retry.WithJitter(retry.Jitter(rapid.Uint8Max(uint8(retry.NoJitter)).Draw(rt, "jitter"))),
		}
		deadline := room
		if rapid.Bool().Draw(rt, "elapsed") {
			options, deadline = append(options, retry.WithMaxElapsed(room)), 0
		}
		wait := waitAfter(t, asked, deadline, options...)
		if asked < room && (wait < asked || wait > asked+min(asked/10, (room-asked)/2)) {
			rt.Fatalf("waited %v of %v", wait, room)
		}
		if asked >= room && wait != -1 {
			rt.Fatalf("waited %v with %v left", wait, room)
		}
	})
}

func TestTheLongestRetryAfterHasNoRoomForASpread(t *testing.T) {
	var seen events
	ctx, cancel := context.WithCancel(t.Context())
	seen.on = retryEventsCancel(cancel)
	p := newPipeline(t, &seen, retry.New[int](retry.WithMaxRetryAfter(math.MaxInt64)))
	_, _ = p.Do(ctx, always(askedToWait(math.MaxInt64)).call)
	if got := seen.seen[0].Delay; got != math.MaxInt64 {
		t.Errorf("it waits %v", got)
	}
}
