package contexts_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/contexts"
)

// under returns a Request that uses the timers and began some time ago.
func under(caller context.Context, timers *contexts.Timers, after, ago time.Duration) *contexts.Request {
	call := &contexts.Call{Context: caller}
	attempt := contexts.NewTimeout(call, after, time.Now().Add(after-ago), exceeded)
	r := new(contexts.Request)
	r.Begin(attempt, call, attempt, true, timers)
	return r
}

// The test runs in real time, so that the requests share a timer. It only checks that none ends too
// early.
func TestRequestsThatShareTimersEndAtTheirOwnDeadlines(t *testing.T) {
	var timers contexts.Timers
	var requests sync.WaitGroup
	limits := []int{5, 10, 15, 20, 25, 30} // more than there are queues
	for i := range 300 {
		requests.Go(func() {
			after := time.Duration(limits[i%len(limits)]) * time.Millisecond
			ago := time.Duration(rand.IntN(10)) * time.Millisecond // It is added late to the queue.
			start := time.Now()
			r := under(t.Context(), &timers, after, ago)
			switch rand.IntN(3) {
			case 0:
				r.Done()
				if r.Detach() && r.Err() != nil {
					t.Errorf("a request that was detached says %v", r.Err())
				}
			case 1:
				r.Done()
				r.End(context.Canceled)
			default:
				<-r.Done()
				if took := time.Since(start); took < after-ago || r.Err() != context.DeadlineExceeded {
					t.Errorf("ended after %v of %v: %v", took, after, r.Err())
				}
				if cause := context.Cause(r); cause.Error() != exceeded(after).Error() {
					t.Errorf("the cause is %v, want that of %v", cause, after)
				}
			}
		})
	}
	requests.Wait()
}

func TestASoonerDeadlineThatIsAddedLaterIsKept(t *testing.T) {
	var timers contexts.Timers
	call := &contexts.Call{Context: t.Context()}
	later := contexts.NewTimeout(call, 20*time.Millisecond, time.Now().Add(time.Hour), exceeded)
	first := new(contexts.Request)
	first.Begin(later, call, later, true, &timers)
	first.Done() // The timer will fire in an hour.
	early := under(t.Context(), &timers, 20*time.Millisecond, 0)
	<-early.Done()
	if first.Err() != nil {
		t.Errorf("the other says %v", first.Err())
	}
	first.End(context.Canceled)
}

func TestTimersServeSeveralBubblesAndRealTime(t *testing.T) {
	var timers contexts.Timers
	outside := under(t.Context(), &timers, time.Minute, 0)
	outside.Done()
	defer outside.End(context.Canceled)
	for range 3 {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			r := under(t.Context(), &timers, time.Minute, 0)
			waiting := under(t.Context(), &timers, time.Minute, 0)
			waiting.Done() // It is abandoned with its timer.
			<-r.Done()
			if took := time.Since(start); took != time.Minute {
				t.Errorf("ended after %v", took)
			}
		})
	}
	if outside.Err() != nil {
		t.Errorf("outside: %v", outside.Err())
	}
	short := under(t.Context(), &timers, time.Millisecond, 0)
	<-short.Done()
}
