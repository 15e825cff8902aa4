package pacing_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/tenax-go/tenax/pacing"
)

func (w *world) report(q pacing.Quota) { w.policy.(*pacing.Pacing[int]).Report(q) }

func TestNothingLeftPausesUntilTheReset(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.report(pacing.Quota{Remaining: 0, Limit: 10, Reset: 20 * time.Second})
		first, second := w.begin(w.Context()), w.begin(w.Context())
		w.sleep(20*time.Second - 1)
		if !first.waits() {
			t.Error("sent before the reset")
		}
		w.sleep(2*time.Second + 1)
		if !first.sent.Load() || !within(first.at, 20*time.Second, 2*time.Second) {
			t.Errorf("sent %v, at %v", first.sent.Load(), first.at)
		}
		w.sleep(time.Second)
		if !second.sent.Load() || second.at == first.at {
			t.Error("those who waited for the reset come as a herd, or never")
		}
	})
}

// used reports that every period one of limit calls is used up, and returns how many until a call
// is held back.
func (w *world) use(limit int64, reset, every time.Duration, refills bool) (free int) {
	began := w.since()
	for remaining := limit; remaining > 0; remaining-- {
		w.report(pacing.Quota{Remaining: remaining, Limit: limit, Reset: reset - (w.since() - began), Refills: refills})
		c := w.begin(w.Context())
		if c.waits() {
			return free
		}
		c.end(succeed)
		free++
		w.sleep(every)
	}
	return free
}

func TestCallsAreSpacedOnlyIfTheQuotaWouldNotLast(t *testing.T) {
	for name, test := range map[string]struct {
		limit        int64
		reset, every time.Duration
		least, most  int
	}{
		"as fast as it lasts":     {60, time.Minute, time.Second, 59, 60},
		"twice as fast":           {60, time.Minute, time.Second / 2, 8, 32},
		"a burst of an eighth":    {60, time.Minute, 0, 5, 9},
		"a burst of a big limit":  {6000, time.Minute, 0, 500, 900},
		"a reset beyond the wait": {60, time.Hour, time.Second, 60, 60},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, paced(), func(w *world) {
				if free := w.use(test.limit, test.reset, test.every, false); free < test.least || free > test.most {
					t.Errorf("%d calls were not held back", free)
				}
			})
		})
	}
}

func TestSpacedCallsAreSpreadOverTheTimeToTheReset(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.use(60, time.Minute, 0, false)
		c := w.calls[len(w.calls)-1]
		w.sleep(2 * time.Second)
		if !c.sent.Load() || !within(c.at, 900*time.Millisecond, 400*time.Millisecond) {
			t.Errorf("sent %v, at %v", c.sent.Load(), c.at)
		}
		w.sleep(time.Minute) // A new period begins.
		if a, b := w.begin(w.Context()), w.begin(w.Context()); a.waits() || b.waits() {
			t.Error("calls are spaced after the reset")
		}
	})
}

func TestABucketThatRefillsIsNotWaitedForUntilItIsFull(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.report(pacing.Quota{Remaining: 0, Limit: 60, Reset: time.Minute, Refills: true})
		c := w.begin(w.Context())
		w.sleep(1200 * time.Millisecond)
		if !c.sent.Load() || c.at < time.Second {
			t.Errorf("sent %v, at %v", c.sent.Load(), c.at)
		}
	})
}

func TestWhatACallUsesUpIsMeasured(t *testing.T) {
	in(t, paced(), func(w *world) { // 1000 tokens a call, of 10,000 a minute
		for remaining := int64(10000); remaining >= 8000; remaining -= 1000 {
			w.report(pacing.Quota{Name: "tokens", Remaining: remaining, Limit: 10000, Reset: time.Minute})
		}
		first, second := w.begin(w.Context()), w.begin(w.Context())
		w.sleep(7 * time.Second)
		if !first.sent.Load() || !second.waits() {
			t.Fatalf("first sent %v, second waits %v", first.sent.Load(), second.waits())
		}
		w.sleep(time.Second)
		if !second.sent.Load() || second.at != 7500*time.Millisecond {
			t.Errorf("sent %v, at %v", second.sent.Load(), second.at)
		}
	})
}

func TestReportsThatSayNothing(t *testing.T) {
	for name, reports := range map[string][]pacing.Quota{
		"negative":                      {{Remaining: -1, Reset: time.Minute}},
		"a negative limit":              {{Remaining: 0, Limit: -1, Reset: time.Minute}},
		"no reset":                      {{Remaining: 0}},
		"a reset in the past":           {{Remaining: 0, Reset: -1}},
		"overtaken by each other":       {{Remaining: 58, Limit: 60, Reset: time.Minute}, {Remaining: 59, Limit: 60, Reset: time.Minute}},
		"of different limits":           {{Name: "a", Remaining: 60, Limit: 60, Reset: time.Minute}, {Name: "b", Remaining: 20, Limit: 20, Reset: time.Minute}},
		"of a new period":               {{Remaining: 1, Limit: 60, Reset: time.Minute}, {Remaining: 60, Limit: 60, Reset: time.Minute}},
		"endless, and nothing is used":  {{Remaining: math.MaxInt64, Limit: math.MaxInt64, Reset: math.MaxInt64}},
		"endless, and something is":     {{Remaining: math.MaxInt64, Reset: math.MaxInt64}, {Remaining: 1, Reset: math.MaxInt64}},
		"a limit that refills, of none": {{Remaining: 1, Reset: time.Second, Refills: true}},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, paced(), func(w *world) {
				for _, q := range reports {
					w.report(q)
				}
				if a, b := w.begin(w.Context()), w.begin(w.Context()); a.waits() || b.waits() {
					t.Error("a call is held back")
				}
			})
		})
	}
}

func TestNothingLeftForLongRejectsCalls(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.report(pacing.Quota{Remaining: 0, Reset: math.MaxInt64})
		err := apply(w.Context(), w.policy, succeed)
		if paced, ok := errors.AsType[*pacing.Error](err); !ok || !within(paced.RetryAfter, 10*time.Minute, time.Minute) {
			t.Errorf("got %v", err)
		}
		w.sleep(11 * time.Minute)
		if err := apply(w.Context(), w.policy, succeed); err != nil {
			t.Errorf("after the longest pause: %v", err)
		}
	})
}

func TestARefusalWhileSomethingIsLeftStillPauses(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.report(pacing.Quota{Remaining: 50, Limit: 60, Reset: time.Minute})
		w.pause(time.Second)
		if c := w.begin(context.WithoutCancel(w.Context())); !c.waits() {
			t.Error("not paced")
		}
	})
}
