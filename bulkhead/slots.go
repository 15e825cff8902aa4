package bulkhead

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"github.com/tenax-go/tenax/policy"
)

// Slots are the places behind a [Bulkhead], one for each call that may be under way. They are made
// by [NewSlots] and safe for concurrent use. Nil or zero Slots are invalid: policy.New reports
// that, and every call fails.
type Slots struct {
	config

	calls    atomic.Int64  // under way or waiting
	capacity int64         // how many calls may be under way or waiting
	places   chan struct{} // has an element for each taken place; nil without a queue

	adaptive *adaptive // nil if the limit is fixed
}

// reasonEnded says that the caller's context has ended. The other reasons are those of rejections,
// and the empty reason means that the call has a place.
const reasonEnded = "ended"

// NewSlots returns places for maxConcurrent calls, which must be at least 1; there is no default.
// See the options for the rest.
func NewSlots(maxConcurrent int, options ...Option) *Slots {
	return newSlots("NewSlots", maxConcurrent, options)
}

func newSlots(constructor string, maxConcurrent int, options []Option) *Slots {
	s := &Slots{config: newConfig(constructor, maxConcurrent, options)}
	if !s.ready {
		return s
	}
	s.capacity = int64(maxConcurrent + min(s.queueLength, math.MaxInt-maxConcurrent))
	if s.queueLength > 0 {
		s.places = make(chan struct{}, maxConcurrent)
	}
	return s
}

// enter takes a place, or returns the reason why there is none.
func (s *Slots) enter(ctx context.Context) (reason string) {
	if ctx.Err() != nil {
		return reasonEnded
	}
	for {
		n := s.calls.Load()
		if n >= s.capacity {
			return policy.ReasonFull
		}
		if s.calls.CompareAndSwap(n, n+1) {
			break
		}
	}
	if s.places == nil {
		return ""
	}
	select {
	case s.places <- struct{}{}:
		return ""
	default:
		return s.wait(ctx)
	}
}

// wait waits for a place. The channel gives freed places to the waiting calls in order of arrival,
// before a new call can take them.
func (s *Slots) wait(ctx context.Context) (reason string) {
	held := false
	reason = reasonEnded // if the context panics
	defer func() {
		switch {
		case reason == "":
		case held:
			s.leave()
		default:
			s.calls.Add(-1)
		}
	}()
	defer policy.BeginWait(ctx)() // the time in the queue is not the dependency's
	timer := time.NewTimer(s.maxWait)
	defer timer.Stop()
	select {
	case s.places <- struct{}{}:
		held = true
	case <-timer.C:
		return policy.ReasonTimeout
	case <-ctx.Done():
		return reasonEnded
	}
	if ctx.Err() != nil {
		return reasonEnded
	}
	return ""
}

// leave gives a place back. It decrements the count first: otherwise another call could find the
// queue full although a place in it is free.
func (s *Slots) leave() {
	s.calls.Add(-1)
	if s.places != nil {
		<-s.places
	}
}

// Running returns how many calls are under way.
func (s *Slots) Running() int {
	if s == nil || !s.ready {
		return 0
	}
	if s.adaptive != nil {
		return s.adaptive.currentlyRunning()
	}
	return min(int(s.calls.Load()), s.maxConcurrent)
}

// Waiting returns how many calls wait for a place. With a fixed limit it is 0 without
// [WithQueue].
func (s *Slots) Waiting() int {
	if s == nil || !s.ready {
		return 0
	}
	if s.adaptive != nil {
		return s.adaptive.waiting()
	}
	return max(0, int(s.calls.Load())-s.maxConcurrent)
}

func (s *Slots) rejection(reason string) rejection {
	r := rejection{reason: reason, limit: s.maxConcurrent}
	if reason == policy.ReasonTimeout {
		r.waited = s.maxWait
	}
	return r
}
