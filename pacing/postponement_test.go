package pacing_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
)

// postpone returns a function that fails as with a 503 that names a time.
func postpone(d time.Duration) policy.Func[int] {
	return func(context.Context) (int, error) {
		return 0, classify.As(errBoom, classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindServer, Status: 503, RetryAfter: d})
	}
}

func TestAFailureThatNamesATimeAmongGoodAnswersStopsNoOther(t *testing.T) {
	for name, test := range map[string]struct {
		share float64
		names time.Duration
		least float64
	}{
		"1 in 100, for a second": {0.01, time.Second, 1},
		"1 in 100, for 30 s":     {0.01, 30 * time.Second, 1},
		"a third, for a second":  {0.33, time.Second, 0.955},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := policy.Must(policy.New("api", retry.New[int](), pacing.New[int]()))
				var all sync.WaitGroup
				var answered atomic.Int64
				const calls = 6000
				for range calls {
					all.Go(func() {
						_, err := p.Do(t.Context(), func(ctx context.Context) (int, error) {
							time.Sleep(50 * time.Millisecond)
							if rand.Float64() < test.share {
								return postpone(test.names)(ctx)
							}
							return 7, nil
						})
						if err == nil {
							answered.Add(1)
						}
					})
					time.Sleep(20 * time.Millisecond)
				}
				all.Wait()
				if got := answered.Load(); float64(got) < test.least*calls-3 {
					t.Errorf("%d of %d answered", got, calls)
				}
			})
		})
	}
}

func TestFailuresThatNameATimeInARowHoldBackAll(t *testing.T) {
	in(t, paced(), func(w *world) {
		for i := range 5 {
			if c := w.begin(w.Context()); c.waits() {
				t.Fatalf("call %d waits", i)
			} else {
				w.sleep(300 * time.Millisecond)
				c.end(postpone(10 * time.Second))
			}
		}
		waits := w.begin(w.Context())
		w.sleep(9999 * time.Millisecond)
		if !waits.waits() {
			t.Error("a call was sent too early")
		}
		next := w.begin(w.Context())
		for waits.waits() {
			w.sleep(10 * time.Millisecond)
		}
		if w.since() > 12600*time.Millisecond {
			t.Errorf("it was sent after %v", w.since())
		}
		waits.end(postpone(10 * time.Second)) // It asked.
		w.sleep(9 * time.Second)
		if !next.waits() {
			t.Error("a call was sent though the one that asked was put off")
		}
	})
}

func TestFailuresFarApartThatNameATimeHoldBackNoCall(t *testing.T) {
	in(t, paced(), func(w *world) {
		for i := range 20 {
			if c := w.begin(w.Context()); c.waits() {
				t.Fatalf("call %d waits", i)
			} else {
				c.end(postpone(time.Second))
			}
			w.sleep(time.Minute)
		}
	})
}

func TestAWatchedKeyIsNotDescribedAsPaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer := pacing.NewPacer[string]()
		_ = apply(t.Context(), pacing.ForKey[int](pacer, keyIn[string]), postpone(time.Minute))
		if d := pacer.Describe(); len(d.Parts) != 0 {
			t.Error(d)
		}
	})
}
