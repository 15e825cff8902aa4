package breaker_test

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/contexts"
	"github.com/tenax-go/tenax/internal/monotonic"
)

// modelLate is the count of a model that includes late failures.
type modelLate struct {
	count      float64
	isCounting bool         // as there was a late failure
	unseen     []transition // by observers
}

// lateLimit is the count that opens the circuit, 0 for none.
func (m *model) lateLimit() float64 {
	if m.steady > 0 {
		return float64(m.minCalls)
	}
	return float64(m.threshold)
}

// enterLate resets the count as the state changes.
func (m *model) enterLate(from, to breaker.State, forced bool) {
	m.late.count, m.late.isCounting = 0, false
	if from != breaker.HalfOpen || to != breaker.Closed || forced {
		return
	}
	if m.steady > 0 {
		m.late.count = m.lateLimit() - math.Floor(m.forgiven()*128)/256
	} else {
		m.late.count = max(0, m.lateLimit()-1)
	}
}

// failLate is the late failure of a call that returned at a time.
func (m *model) failLate(now, returned time.Time) {
	if m.forced || returned.Before(m.since) {
		return
	}
	switch m.state {
	case breaker.HalfOpen:
		m.enter(now, breaker.Open, false, 1)
	case breaker.Closed:
		if !m.late.isCounting && returned.Sub(m.since) >= m.last {
			m.late.count = 0 // The call was not on probation.
		}
		m.failLateClosed(now)
	default:
	}
	m.late.unseen = append(m.late.unseen, m.changes...)
}

func (m *model) failLateClosed(now time.Time) {
	if m.window > 0 {
		m.reverse(now)
		if reason := m.reason(now); reason > 0 {
			m.enter(now, breaker.Open, false, reason)
			return
		}
	}
	m.late.isCounting = m.lateLimit() > 0
	m.addLate(now)
}

// reverse turns the latest success in the window into a failure, or adds one.
func (m *model) reverse(now time.Time) {
	latest := -1
	for i, e := range m.ended {
		if !e.failed && m.bucket(now)-e.bucket <= 9 && (latest < 0 || e.bucket >= m.ended[latest].bucket) {
			latest = i
		}
	}
	if latest < 0 {
		m.ended = append(m.ended, ended{bucket: m.bucket(now)})
		latest = len(m.ended) - 1
	}
	m.ended[latest].failed = true
}

// addLate counts a failure, of any kind, if there was a late one.
func (m *model) addLate(now time.Time) {
	if !m.late.isCounting || m.state != breaker.Closed || m.forced {
		return
	}
	m.late.count = min(m.lateLimit(), m.late.count+1)
	if m.late.count < m.lateLimit() {
		return
	}
	failures := m.threshold
	if m.steady > 0 {
		seen := m.seen(now)
		if float64(seen.Failures)/float64(seen.Calls) < m.steady {
			return
		}
		failures = max(m.minCalls, seen.Failures)
	}
	m.enter(now, breaker.Open, false, failures)
}

// succeedLate is the end of a call that returned at a time.
func (m *model) succeedLate(returned time.Time) {
	if m.forced || m.state != breaker.Closed || returned.Before(m.since) {
		return
	}
	if m.steady > 0 {
		m.late.count = max(0, m.late.count-m.forgiven())
	} else {
		m.late.count = 0
	}
	m.late.isCounting = m.late.isCounting && m.late.count > 0
}

// shownFailures returns the failures that the circuit shows.
func (m *model) shownFailures() int {
	failures := m.failures
	if m.state == breaker.Closed && m.steady > 0 {
		failures = int(math.Ceil(m.excess))
	}
	if m.late.isCounting {
		failures = max(failures, int(math.Ceil(m.late.count)))
	}
	return failures
}

// comeToObservers adds the late changes to those that observers see, as a call comes that the
// circuit does not simply let through.
func (m *model) comeToObservers() {
	if m.state != breaker.Closed {
		m.unobserved, m.late.unseen = m.late.unseen, nil
	}
}

// failLater makes a call fail that has returned, or come to its end, once.
func (r *run) failLater(rt *rapid.T) { r.endLater(rt, true) }

func (r *run) succeedLater(rt *rapid.T) { r.endLater(rt, false) }

func (r *run) endLater(rt *rapid.T, fails bool) {
	if len(r.returned) == 0 {
		rt.SkipNow()
	}
	i := rapid.IntRange(0, len(r.returned)-1).Draw(rt, "returned call")
	at := r.returned[i]
	r.returned = slices.Delete(r.returned, i, i+1)
	ctx := &contexts.Call{Context: context.Background(), Returned: at.instant}
	if fails {
		r.numbers.HandleLateFailure(ctx, errBoom)
		r.model.failLate(time.Now(), at.time)
	} else {
		r.texts.HandleLateSuccess(ctx)
		r.model.succeedLate(at.time)
	}
	if events := r.seen.Take(); len(events) > 0 {
		rt.Fatalf("observers of no call get %v", events)
	}
	if diff := cmp.Diff(r.model.changes, r.reported, cmpopts.IgnoreFields(transition{}, "Failures")); diff != "" {
		rt.Fatalf("late changes that the callback gets (-want +got):\n%s", diff)
	}
	r.model.changes, r.reported = nil, nil
}

// returnedCall is a call that has succeeded, as far as is known.
type returnedCall struct {
	time    time.Time
	instant monotonic.Instant
}

func (r *run) hasReturned() {
	r.returned = append(r.returned, returnedCall{time.Now(), monotonic.Now()})
}
