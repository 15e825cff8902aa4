package pacing_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
)

func paced(options ...pacing.Option) func() policy.Policy[int] {
	return func() policy.Policy[int] { return pacing.New[int](options...) }
}

func TestAllCallsWaitWhenTheServerNamesATime(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.pause(10 * time.Second)
		first, second := w.begin(w.Context()), w.begin(w.Context())
		w.sleep(10*time.Second - 1)
		if !first.waits() || !second.waits() {
			t.Fatal("a call did not wait")
		}
		w.sleep(time.Second + 1)
		if !first.sent.Load() || !within(first.at, 10*time.Second, time.Second) {
			t.Errorf("sent %v, at %v", first.sent.Load(), first.at)
		}
		if !second.waits() {
			t.Error("the second call did not wait for the answer of the first")
		}
		first.end(succeed)
		w.sleep(100 * time.Millisecond)
		if !second.sent.Load() || second.at < first.at+100*time.Millisecond {
			t.Errorf("the second call: sent %v, at %v", second.sent.Load(), second.at)
		}
	})
}

func TestWhatPausesAKeyAndWhatDoesNot(t *testing.T) {
	v := func(class classify.Class, kind classify.Kind, after time.Duration) classify.Verdict {
		return classify.Verdict{Class: class, Kind: kind, RetryAfter: after}
	}
	for name, test := range map[string]struct {
		verdict classify.Verdict
		pauses  bool
	}{
		"a rate limit with a time":       {v(classify.ClassTransient, classify.KindRateLimit, time.Second), true},
		"a rate limit without":           {v(classify.ClassTransient, classify.KindRateLimit, 0), true},
		"an unavailable server's time":   {v(classify.ClassTransient, classify.KindServer, time.Second), false},
		"a quota that will come back":    {v(classify.ClassPermanent, classify.KindQuotaExceeded, time.Second), true},
		"a quota without a time":         {v(classify.ClassPermanent, classify.KindQuotaExceeded, 0), false},
		"a server's failure":             {v(classify.ClassTransient, classify.KindServer, 0), false},
		"an inner policy's rejection":    {classify.Rejected(time.Second), false},
		"a cancellation":                 {v(classify.ClassCanceled, classify.KindCanceled, time.Second), false},
		"a permanent error of the query": {v(classify.ClassPermanent, classify.KindNotFound, 0), false},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, paced(), func(w *world) {
				_ = apply(w.Context(), w.policy, func(context.Context) (int, error) { return 0, classify.As(errBoom, test.verdict) })
				if c := w.begin(w.Context()); c.waits() != test.pauses {
					t.Errorf("waits: %v", c.waits())
				}
			})
		})
	}
}

func TestACallThatCannotWaitIsRejectedAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		pause, deadline, maxWait time.Duration
		rejected                 bool
	}{
		"the deadline allows":            {time.Minute, 2 * time.Minute, time.Hour, false},
		"past the deadline":              {time.Minute, 59 * time.Second, time.Hour, true},
		"no deadline":                    {time.Minute, 0, 2 * time.Minute, false},
		"longer than the longest wait":   {time.Minute, 0, 59 * time.Second, true},
		"no waiting at all":              {time.Second, 0, 0, true},
		"the deadline before the wait":   {time.Minute, 30 * time.Second, time.Hour, true},
		"a server that says for ever":    {1<<63 - 1, 0, 2 * time.Minute, true},
		"for ever, and a call for ever":  {1<<63 - 1, 0, 1<<63 - 1, false},
		"far less than the longest wait": {time.Nanosecond, 0, time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, paced(pacing.WithMaxWait(test.maxWait), pacing.WithName("stock")), func(w *world) {
				w.pause(test.pause)
				ctx := w.Context()
				if test.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.deadline)
					defer cancel()
				}
				c := w.begin(ctx)
				if c.ended.Load() != test.rejected {
					t.Fatalf("ended: %v, %v", c.ended.Load(), c.err)
				}
				if !test.rejected {
					return
				}
				paced, ok := errors.AsType[*pacing.Error](c.err)
				if !ok || !errors.Is(c.err, pacing.ErrPaced) || paced.Name != "stock" {
					t.Fatalf("got %v", c.err)
				}
				longest := min(test.pause, 10*time.Minute)
				if v := classify.Of(c.err); v.Kind != classify.KindRejected || !within(v.RetryAfter, longest, longest/10) || v.DependencyHealth() != classify.HealthUnknown {
					t.Errorf("verdict %+v", v)
				}
			})
		})
	}
}

func TestNobodyWaitsPastTheDeadlineAndTheEndOfTheContextMatchesErrAndCause(t *testing.T) {
	cause := errors.New("cause")
	in(t, paced(), func(w *world) {
		w.pause(10 * time.Second)
		ctx, cancel := context.WithCancelCause(w.Context())
		c := w.begin(ctx)
		w.sleep(time.Second)
		cancel(cause)
		w.sleep(0)
		if !c.ended.Load() || c.over != time.Second || !errors.Is(c.err, context.Canceled) || !errors.Is(c.err, cause) {
			t.Errorf("after %v: %v", c.over, c.err)
		}
		if v := classify.Of(c.err); v.Kind != classify.KindCanceled || !v.NotSent {
			t.Errorf("verdict %+v", v)
		}
		if late := w.begin(ctx); !errors.Is(late.err, cause) || late.sent.Load() {
			t.Errorf("in a context that has ended: sent %v, %v", late.sent.Load(), late.err)
		}
	})
}

func TestALongerPauseRejectsWaitersThatCannotWaitForItsEnd(t *testing.T) {
	in(t, paced(), func(w *world) {
		slow := w.begin(w.Context()) // sent before the pause
		w.pause(10 * time.Second)
		ctx, cancel := context.WithTimeout(w.Context(), 20*time.Second)
		defer cancel()
		short, long := w.begin(ctx), w.begin(w.Context())
		w.sleep(time.Second)
		slow.end(refuse(time.Minute))
		if !short.ended.Load() || short.over != time.Second || !errors.Is(short.err, pacing.ErrPaced) {
			t.Errorf("after %v: %v", short.over, short.err)
		}
		w.sleep(59 * time.Second)
		if !long.waits() {
			t.Error("a late refusal did not prolong the pause")
		}
		w.sleep(7 * time.Second)
		if !long.sent.Load() || !within(long.at, 61*time.Second, 6*time.Second) {
			t.Errorf("sent %v, at %v", long.sent.Load(), long.at)
		}
	})
}

func TestALateAnswerEndsNoPause(t *testing.T) {
	in(t, paced(), func(w *world) {
		slow, slower := w.begin(w.Context()), w.begin(w.Context())
		w.pause(10 * time.Second)
		c := w.begin(w.Context())
		slow.end(succeed)
		slower.end(refuse(time.Second)) // an earlier time does not shorten it
		w.sleep(10*time.Second - 1)
		if !c.waits() {
			t.Error("the pause was shortened")
		}
	})
}

func TestAServerThatSaysForEverIsAskedNowAndThen(t *testing.T) {
	in(t, paced(pacing.WithMaxWait(0)), func(w *world) {
		sent := 0
		for range 6 * 60 * 60 {
			_ = apply(w.Context(), w.policy, func(context.Context) (int, error) {
				sent++
				return 0, refusal(1<<63 - 1)
			})
			w.sleep(time.Second)
		}
		if sent < 6*6-6 || sent > 6*6+1 {
			t.Errorf("asked %d times in 6 h", sent)
		}
	})
}

func TestAServerThatFlipsBetweenNoTimeAndAMinuteMakesNoHerdAndNoEternalWait(t *testing.T) {
	in(t, paced(), func(w *world) {
		var mu sync.Mutex
		refused, sent := 0, map[time.Duration]int{}
		var clients sync.WaitGroup
		for range 50 {
			clients.Go(func() {
				for w.since() < time.Hour {
					_ = apply(w.Context(), w.policy, func(context.Context) (int, error) {
						mu.Lock()
						defer mu.Unlock()
						sent[w.since()/time.Second]++
						refused++
						return 0, refusal(time.Duration(refused%2) * time.Minute)
					})
					time.Sleep(time.Second)
				}
			})
		}
		clients.Wait()
		for second, count := range sent {
			if second > 0 && count > 2 {
				t.Errorf("%d calls in second %d", count, second)
			}
		}
		if refused < 60 || refused > 180 {
			t.Errorf("%d calls in an hour", refused)
		}
	})
}

func TestACallThatPanicsHangsOrCallsGoexitStopsNoOther(t *testing.T) {
	for name, fn := range map[string]policy.Func[int]{
		"panics":       func(context.Context) (int, error) { panic("boom") },
		"calls Goexit": func(context.Context) (int, error) { runtime.Goexit(); return 0, nil },
		"fails":        func(context.Context) (int, error) { return 0, errBoom },
		"hangs":        nil,
	} {
		t.Run(name, func(t *testing.T) {
			in(t, paced(), func(w *world) {
				w.pause(time.Second)
				first, second := w.begin(w.Context()), w.begin(w.Context())
				w.sleep(1100 * time.Millisecond)
				if !first.sent.Load() || second.sent.Load() {
					t.Fatal("not one call alone")
				}
				if fn != nil {
					first.end(fn)
				}
				w.sleep(time.Second)
				if !second.sent.Load() {
					t.Error("the second call waits for ever")
				}
			})
		})
	}
}

func TestPacingEndsWhenNoCallIsHeldBack(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.pause(time.Second)
		w.sleep(time.Minute)
		first, second := w.begin(w.Context()), w.begin(w.Context())
		if !first.sent.Load() || !second.sent.Load() {
			t.Error("a call waits after a quiet minute")
		}
	})
}
