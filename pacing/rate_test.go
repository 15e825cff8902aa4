package pacing_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenax-go/tenax/pacing"
)

// sentWithin lets waiting calls be sent for a time, and returns how many were. They do not end.
func (w *world) sentWithin(calls []*call, d time.Duration) (sent int) {
	w.sleep(d)
	for _, c := range calls {
		if c.sent.Load() {
			sent++
		}
	}
	return sent
}

func (w *world) beginMany(count int) (calls []*call) {
	for range count {
		calls = append(calls, w.begin(w.Context()))
	}
	return calls
}

func TestTheRateGrowsThoughAnswersAreSlow(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.pause(time.Second)
		calls := w.beginMany(200)
		if sent := w.sentWithin(calls, 2050*time.Millisecond); sent < 1 || sent > 12 {
			t.Errorf("%d calls within a second after the pause", sent)
		}
		if sent := w.sentWithin(calls, 2*time.Second); sent < 200 {
			t.Errorf("%d calls within three seconds after the pause", sent)
		}
	})
}

func TestAFailureOfTheCallThatAsksLetsAnotherAsk(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.pause(time.Second)
		calls := w.beginMany(3)
		w.sleep(1100 * time.Millisecond)
		calls[0].end(func(context.Context) (int, error) { return 0, errBoom })
		w.sleep(100 * time.Millisecond)
		if !calls[1].sent.Load() || calls[2].sent.Load() {
			t.Errorf("the second sent %v, the third %v", calls[1].sent.Load(), calls[2].sent.Load())
		}
	})
}

func TestNobodyWaitsLongerThanTheLongestWaitThoughTheRateIsNotKnown(t *testing.T) {
	in(t, paced(pacing.WithMaxWait(1500*time.Millisecond)), func(w *world) {
		w.pause(time.Second)
		calls := w.beginMany(50)
		w.sleep(1500 * time.Millisecond)
		for i, c := range calls {
			if c.waits() {
				t.Fatalf("call %d waits", i)
			}
		}
	})
}

func TestTheRateThatWasLearnedIsBelievedForAWhile(t *testing.T) {
	for name, test := range map[string]struct {
		later       time.Duration
		least, most int
	}{
		"believed":  {time.Minute, 1, 4},
		"forgotten": {time.Hour, 12, 200},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, paced(), func(w *world) {
				w.pause(time.Second)
				calls := w.beginMany(4)
				w.sleep(1100 * time.Millisecond)
				calls[0].end(succeed)
				w.sleep(100 * time.Millisecond)
				calls[1].end(refuse(time.Second)) // one call a second
				for _, c := range calls[2:] {
					c.cancel()
				}
				w.sleep(test.later)
				w.pause(time.Second)
				calls = w.beginMany(200)
				w.sleep(1100 * time.Millisecond)
				first := 0
				for _, c := range calls {
					if c.sent.Load() {
						first++
						c.end(succeed)
					}
				}
				if sent := w.sentWithin(calls, time.Second); first != 1 || sent < test.least || sent > test.most {
					t.Errorf("%d calls ask, and %d are sent within a second", first, sent)
				}
			})
		})
	}
}

func TestARateDoesNotGrowWhileNothingIsLeft(t *testing.T) {
	in(t, paced(), func(w *world) {
		w.pause(time.Second)
		probe := w.begin(w.Context())
		w.sleep(1100 * time.Millisecond)
		probe.end(succeed)
		w.report(pacing.Quota{Remaining: 0, Limit: 10, Reset: 20 * time.Second})
		calls := w.beginMany(100)
		for w.sentWithin(calls, 100*time.Millisecond) == 0 {
			if w.since() > time.Minute {
				t.Fatal("no call is sent")
			}
		}
		if sent := w.sentWithin(calls, 400*time.Millisecond); sent > 15 || w.since() < 21*time.Second {
			t.Errorf("%d calls came back at once, at %v", sent, w.since())
		}
	})
}
