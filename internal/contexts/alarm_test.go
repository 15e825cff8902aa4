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

// under returns a Request whose limit is told by the alarm, and began a while ago.
func under(caller context.Context, alarm *contexts.Alarm, after, ago time.Duration) *contexts.Request {
	origin := &contexts.Origin{Context: caller}
	attempt := contexts.NewLimit(origin, after, time.Now().Add(after-ago), exceeded)
	r := new(contexts.Request)
	r.Begin(attempt, origin, attempt, true, alarm)
	return r
}

// In real time, so that the requests share a timer. How long it takes is not asserted, only that it
// is not too short.
func TestRequestsThatShareAnAlarmEndAtTheirOwnLimits(t *testing.T) {
	var alarm contexts.Alarm
	var requests sync.WaitGroup
	limits := []int{5, 10, 15, 20, 25, 30} // more than there are queues
	for i := range 300 {
		requests.Go(func() {
			after := time.Duration(limits[i%len(limits)]) * time.Millisecond
			ago := time.Duration(rand.IntN(10)) * time.Millisecond // It comes late to the queue.
			start := time.Now()
			r := under(t.Context(), &alarm, after, ago)
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

func TestALimitThatComesLateIsNotToldLate(t *testing.T) {
	var alarm contexts.Alarm
	origin := &contexts.Origin{Context: t.Context()}
	later := contexts.NewLimit(origin, 20*time.Millisecond, time.Now().Add(time.Hour), exceeded)
	first := new(contexts.Request)
	first.Begin(later, origin, later, true, &alarm)
	first.Done() // The alarm is set for in an hour.
	early := under(t.Context(), &alarm, 20*time.Millisecond, 0)
	<-early.Done()
	if first.Err() != nil {
		t.Errorf("the other says %v", first.Err())
	}
	first.End(context.Canceled)
}

func TestAnAlarmServesSeveralBubblesAndTheWorldAround(t *testing.T) {
	var alarm contexts.Alarm
	outside := under(t.Context(), &alarm, time.Minute, 0)
	outside.Done()
	defer outside.End(context.Canceled)
	for range 3 {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			r := under(t.Context(), &alarm, time.Minute, 0)
			waiting := under(t.Context(), &alarm, time.Minute, 0)
			waiting.Done() // It is left behind with its timer.
			<-r.Done()
			if took := time.Since(start); took != time.Minute {
				t.Errorf("ended after %v", took)
			}
		})
	}
	if outside.Err() != nil {
		t.Errorf("outside: %v", outside.Err())
	}
	short := under(t.Context(), &alarm, time.Millisecond, 0)
	<-short.Done()
}
