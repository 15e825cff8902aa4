package pacing_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/testkit/eventlog"
	"github.com/tenax-go/tenax/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type recorder = eventlog.Recorder

var errBoom = errors.New("boom")

func succeed(context.Context) (int, error) { return 7, nil }

// refusal returns the error of a server that asks to come back in d, or names no time if d is 0.
func refusal(d time.Duration) error {
	return classify.As(errors.New("too many requests"), classify.Verdict{
		Class: classify.ClassTransient, Kind: classify.KindRateLimit, Status: 429, RetryAfter: d,
	})
}

// refuse returns a function that is refused.
func refuse(d time.Duration) policy.Func[int] {
	return func(context.Context) (int, error) { return 0, refusal(d) }
}

func apply(ctx context.Context, p policy.Policy[int], fn policy.Func[int]) error {
	_, err := p.Apply(ctx, policy.NextFunc(fn))
	return err
}

// call is a call under a policy, in a bubble of testing/synctest. The test ends it.
type call struct {
	sent, ended atomic.Bool
	ends        chan policy.Func[int]
	cancel      context.CancelFunc
	events      recorder

	// The fields below are valid once the call has been sent or has ended.
	at       time.Duration // when it was sent, since the test began
	over     time.Duration // when it ended
	returned bool          // without a panic or Goexit
	value    int
	err      error
}

// world is a policy in a bubble.
type world struct {
	*testing.T
	policy policy.Policy[int]
	began  time.Time
	calls  []*call
}

// in runs the test of a policy in a bubble. Calls that have not ended are ended at the end.
func in(t *testing.T, newPolicy func() policy.Policy[int], test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, policy: newPolicy(), began: time.Now()}
		defer func() {
			for _, c := range w.calls {
				c.cancel()
				close(c.ends)
			}
		}()
		test(w)
	})
}

// begin begins a call and waits until it was sent, waits or has ended.
func (w *world) begin(ctx context.Context) *call {
	ctx, cancel := context.WithCancel(ctx)
	c := &call{ends: make(chan policy.Func[int]), cancel: cancel}
	w.calls = append(w.calls, c)
	go func() {
		defer func() {
			_ = recover()
			c.over = time.Since(w.began)
			c.ended.Store(true)
		}()
		c.value, c.err = w.policy.Apply(ctx, policy.NextFunc(func(ctx context.Context) (int, error) {
			c.at = time.Since(w.began)
			c.sent.Store(true)
			if fn := <-c.ends; fn != nil {
				return fn(ctx)
			}
			return 0, nil
		}).Observe(&c.events))
		c.returned = true
	}()
	synctest.Wait()
	return c
}

// end makes the function end with fn, and waits for what follows.
func (c *call) end(fn policy.Func[int]) {
	c.ends <- fn
	synctest.Wait()
}

func (c *call) waits() bool { return !c.sent.Load() && !c.ended.Load() }

// pause makes the policy pause, by a refusal that names d.
func (w *world) pause(d time.Duration) {
	w.Helper()
	if err := apply(w.Context(), w.policy, refuse(d)); classify.Of(err).RetryAfter != d {
		w.Fatalf("not refused: %v", err)
	}
}

// sleep lets time pass, and everything happen that is due at its end.
func (w *world) sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (w *world) since() time.Duration { return time.Since(w.began) }

// within reports whether a time is one that was named, with jitter that was added.
func within(got, named, jitter time.Duration) bool { return got >= named && got <= named+jitter }
