package bulkhead

import (
	"context"
	"math"
	"sync/atomic"
	"time"
)

// Slots are the places behind a [Bulkhead]: as many as there may be calls under way. They are made
// by [NewSlots] and safe for concurrent use. The zero Slots are invalid: policy.New says so, and
// every call is refused.
type Slots struct {
	config

	calls  atomic.Int64  // that are under way or wait
	room   int64         // for as many of them
	places chan struct{} // has an element for each place that is taken; nil without a queue
}

// Why a call gets no place. The empty reason means that it has one.
const (
	reasonFull    = "full"
	reasonTimeout = "timeout"
	reasonEnded   = "ended" // the caller's context, which is no rejection
)

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
	s.room = int64(maxConcurrent + min(s.queueLength, math.MaxInt-maxConcurrent))
	if s.queueLength > 0 {
		s.places = make(chan struct{}, maxConcurrent)
	}
	return s
}

// enter takes a place, or returns why there is none.
func (s *Slots) enter(ctx context.Context) (reason string) {
	if ctx.Err() != nil {
		return reasonEnded
	}
	for {
		n := s.calls.Load()
		if n >= s.room {
			return reasonFull
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

// wait waits for a place. The channel serves those who wait in the order in which they came, and
// hands them what becomes free before anybody else can have it.
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
	timer := time.NewTimer(s.maxWait)
	defer timer.Stop()
	select {
	case s.places <- struct{}{}:
		held = true
	case <-timer.C:
		return reasonTimeout
	case <-ctx.Done():
		return reasonEnded
	}
	if ctx.Err() != nil {
		return reasonEnded
	}
	return ""
}

// leave gives a place back. The call is taken off the count first: the other way round, a call
// could find the queue full although a place in it is free.
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
	return min(int(s.calls.Load()), s.maxConcurrent)
}

// Waiting returns how many calls wait for a place. It is 0 without [WithQueue].
func (s *Slots) Waiting() int {
	if s == nil || !s.ready {
		return 0
	}
	return max(0, int(s.calls.Load())-s.maxConcurrent)
}
