package composition_test

import (
	"testing"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/examples/composition"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/policy"
)

func TestABreakerInsideTheRetryCountsAttemptsAndOutsideCalls(t *testing.T) {
	virtual(t, func(t *testing.T) {
		picture := composition.Picture{
			Title: "A function that is down, called seven times, one call every 500ms", Length: 3500 * time.Millisecond, Step: 500 * time.Millisecond,
		}
		for _, order := range []struct {
			stack              string
			policies           []policy.Policy[int]
			attempts, openedAt int // openedAt is the call that opened the circuit
		}{
			{"retry( breaker( f ) )", []policy.Policy[int]{retrying(100 * time.Millisecond), breaker.New[int]()}, 5, 2},
			{"breaker( retry( f ) )", []policy.Policy[int]{breaker.New[int](), retrying(100 * time.Millisecond)}, 15, 5},
		} {
			lane := composition.NewLane(order.stack)
			p := pipeline(t, lane, order.policies...)
			attempts, openedAt := 0, 0
			for call := range 7 {
				begin := time.Now()
				attempts += p.Execute(t.Context(), failing(40*time.Millisecond)).Attempts
				if openedAt == 0 && isOpen(p) {
					openedAt = call + 1
				}
				time.Sleep(500*time.Millisecond - time.Since(begin))
			}
			if attempts != order.attempts || openedAt != order.openedAt {
				t.Errorf("%s: %d attempts, opened in call %d", order.stack, attempts, openedAt)
			}
			lane.Finish("attempts: %d, opened in call %d", attempts, openedAt)
			picture.Lanes = append(picture.Lanes, lane)
		}
		checkPicture(t, "composition-breaker.svg", picture)
	})
}

func isOpen(p *policy.Pipeline[int]) bool {
	for _, part := range p.Describe().Parts {
		if part.State == "open" {
			return true
		}
	}
	return false
}

func TestAnInnerFallbackHidesFailures(t *testing.T) {
	virtual(t, func(t *testing.T) {
		picture := composition.Picture{
			Title: "A function that is down, called three times, one call every 500ms", Length: 1500 * time.Millisecond, Step: 500 * time.Millisecond,
		}
		for _, order := range []struct {
			stack    string
			policies []policy.Policy[int]
			attempts int
			opened   bool
		}{
			{
				"fallback( retry( breaker( f ) ) )",
				[]policy.Policy[int]{fallback.Value(-1), retrying(100 * time.Millisecond), breaker.New[int]()},
				5, true,
			},
			{
				"retry( breaker( fallback( f ) ) )",
				[]policy.Policy[int]{retrying(100 * time.Millisecond), breaker.New[int](), fallback.Value(-1)},
				3, false,
			},
		} {
			lane := composition.NewLane(order.stack)
			p := pipeline(t, lane, order.policies...)
			attempts := 0
			for range 3 {
				begin := time.Now()
				outcome := p.Execute(t.Context(), failing(40*time.Millisecond))
				if outcome.Err != nil || !outcome.Degraded {
					t.Errorf("%s: degraded %t, %v", order.stack, outcome.Degraded, outcome.Err)
				}
				attempts += outcome.Attempts
				time.Sleep(500*time.Millisecond - time.Since(begin))
			}
			if attempts != order.attempts || isOpen(p) != order.opened {
				t.Errorf("%s: %d attempts, open %t", order.stack, attempts, isOpen(p))
			}
			lane.Finish("attempts: %d, circuit open: %t", attempts, isOpen(p))
			picture.Lanes = append(picture.Lanes, lane)
		}
		checkPicture(t, "composition-fallback.svg", picture)
	})
}
