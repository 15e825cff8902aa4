package composition

import (
	"context"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/policy"
)

// Lane is one row of a picture: the course of some calls under one order of policies.
type Lane struct {
	// Stack is the order of the policies, as text.
	Stack string
	// Attempts are the calls of the guarded function, Waits the pauses before a retry, and Held the
	// time in which places of a bulkhead were taken.
	Attempts, Waits, Held []Span
	// Marks are moments with a text.
	Marks []Mark
	// Result is how the calls ended.
	Result string

	start time.Time
}

// Span is a time, counted from the lane's beginning.
type Span struct {
	From, To time.Duration
	Failed   bool
}

// Mark is a moment, counted from the lane's beginning.
type Mark struct {
	At   time.Duration
	Text string
}

// NewLane returns a lane that begins now.
func NewLane(stack string) *Lane { return &Lane{Stack: stack, start: time.Now()} }

// Observe returns an outermost policy, which draws the events inside it into the lane. Calls must
// come one after the other.
func (l *Lane) Observe() policy.Policy[int] {
	return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		return next.Observe(l).Do(ctx)
	})
}

// Hold returns a policy for the place right inside a bulkhead, which draws when a place is taken.
func (l *Lane) Hold() policy.Policy[int] {
	return policy.Middleware[int](func(ctx context.Context, next policy.Next[int]) (int, error) {
		from := l.now()
		defer func() { l.Held = append(l.Held, Span{From: from, To: l.now()}) }()
		return next.Do(ctx)
	})
}

// StartAttempt begins the span of an attempt.
func (l *Lane) StartAttempt(ctx context.Context, _ policy.AttemptRecord) context.Context {
	l.Attempts = append(l.Attempts, Span{From: l.now()})
	return ctx
}

// EndAttempt ends the span.
func (l *Lane) EndAttempt(_ context.Context, a policy.AttemptRecord) {
	span := &l.Attempts[len(l.Attempts)-1]
	span.To, span.Failed = l.now(), a.Err != nil
}

// Event draws a wait or a mark.
func (l *Lane) Event(_ context.Context, e policy.Event) {
	switch e.Type { //nolint:exhaustive // The others are drawn already.
	case policy.EventRetry:
		l.Waits = append(l.Waits, Span{From: l.now(), To: l.now() + e.Delay})
	case policy.EventStateChange:
		l.mark("circuit " + e.To)
	case policy.EventRejected:
		l.mark("rejected")
	case policy.EventFallback:
		l.mark("fallback")
	}
}

// mark adds a mark, or adds the text to the mark of the same moment.
func (l *Lane) mark(text string) {
	now := l.now()
	if last := len(l.Marks) - 1; last >= 0 && l.Marks[last].At == now {
		l.Marks[last].Text += ", " + text
		return
	}
	l.Marks = append(l.Marks, Mark{now, text})
}

func (l *Lane) now() time.Duration { return time.Since(l.start) }

// Finish records how the calls ended.
func (l *Lane) Finish(format string, values ...any) { l.Result = fmt.Sprintf(format, values...) }
