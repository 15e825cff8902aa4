package breaker_test

import (
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
)

// answers are errors of a dependency that works.
var answers = map[string]error{
	"not found":    httpError(404),
	"bad request":  errBadRequest,
	"unauthorised": httpError(401),
	"rate limit":   httpError(429),
	"conflict": classify.As(errBoom, classify.Verdict{
		Class: classify.ClassTransient, Kind: classify.KindConflict,
	}),
}

func TestAnAnswerInterruptsARow(t *testing.T) {
	for name, answer := range answers {
		b := breaker.New[int]()
		for range 1000 {
			do(t, b, fail)
			do(t, b, fail)
			do(t, b, failWith(answer))
		}
		if got := b.Counts().Failures; got != 0 || b.State() != breaker.Closed {
			t.Errorf("%s: %d failures in a row, %v", name, got, b.State())
		}
	}
}

func TestAnAnswerCountsInTheWindow(t *testing.T) {
	for name, answer := range answers {
		b := breaker.New[int](breaker.WithFailureRate(0.5, time.Hour, 4))
		for range 100 {
			do(t, b, failWith(answer))
		}
		results(t, b, "ffff")
		if got := b.Counts().Window; got.Calls != 104 || got.Failures != 4 || b.State() != breaker.Closed {
			t.Errorf("%s: %+v, %v", name, got, b.State())
		}
	}
}

// The same as any other success: a slow one counts as slow.
func TestAnAnswerEndsHalfOpen(t *testing.T) {
	for name, answer := range answers {
		inBubble(t, func(t *testing.T) {
			b := breaker.New[int](breaker.WithSlowCalls(time.Second, 0.5), breaker.WithFailureRate(1, time.Hour, 4))
			halfOpen(t, b)
			do(t, b, lasting(time.Second+1, answer))
			if b.State() != breaker.Open {
				t.Errorf("%s: %v after a slow answer to the probe, want open", name, b.State())
			}
			time.Sleep(b.RetryAfter())
			do(t, b, lasting(time.Second, answer))
			if b.State() != breaker.Closed {
				t.Errorf("%s: %v after an answer to the probe, want closed", name, b.State())
			}
			for range 4 {
				do(t, b, lasting(time.Minute, answer))
			}
			if b.State() != breaker.Open {
				t.Errorf("%s: %v after four slow answers, want open", name, b.State())
			}
		})
	}
}
