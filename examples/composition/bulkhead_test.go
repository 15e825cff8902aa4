package composition_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/examples/composition"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/timeout"
)

func TestABulkheadOutsideTheRetryHoldsAPlaceWhileNothingHappens(t *testing.T) {
	virtual(t, func(t *testing.T) {
		picture := composition.Picture{
			Title: "A function that fails twice and then answers", Length: 1200 * time.Millisecond, Step: 200 * time.Millisecond,
		}
		for _, order := range []struct {
			stack   string
			outside bool
			held    time.Duration
		}{
			{"retry( bulkhead( f ) )", false, 300 * time.Millisecond},
			{"bulkhead( retry( f ) )", true, 1100 * time.Millisecond},
		} {
			lane := composition.NewLane(order.stack)
			policies := []policy.Policy[int]{retrying(400 * time.Millisecond), bulkhead.New[int](1), lane.Hold()}
			if order.outside {
				policies = []policy.Policy[int]{bulkhead.New[int](1), lane.Hold(), retrying(400 * time.Millisecond)}
			}
			calls := 0
			_, err := pipeline(t, lane, policies...).Do(t.Context(), func(context.Context) (int, error) {
				time.Sleep(100 * time.Millisecond)
				if calls++; calls < 3 {
					return 0, errDown
				}
				return calls, nil
			})
			var held time.Duration
			for _, span := range lane.Held {
				held += span.To - span.From
			}
			if err != nil || held != order.held {
				t.Errorf("%s: held a place for %v, %v", order.stack, held, err)
			}
			lane.Finish("attempts: 3, a place taken for %v", held)
			picture.Lanes = append(picture.Lanes, lane)
		}
		checkPicture(t, "composition-bulkhead.svg", picture)
	})
}

// occupied returns a bulkhead with one place, which is taken for a time, and a queue.
func occupied(t *testing.T, busy time.Duration) *bulkhead.Slots {
	t.Helper()
	slots := bulkhead.NewSlots(1, bulkhead.WithQueue(10, time.Minute))
	holder, err := policy.New("holder", bulkhead.For[int](slots))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = holder.Run(t.Context(), func(context.Context) error {
			time.Sleep(busy)
			return nil
		})
	}()
	synctest.Wait()
	return slots
}

func TestATimeoutOutsideTheBulkheadIsUsedUpByTheQueue(t *testing.T) {
	for _, order := range []struct {
		stack    string
		outside  bool
		attempts int
		timedOut bool
	}{
		{"bulkhead( timeout( f ) )", false, 1, false},
		{"timeout( bulkhead( f ) )", true, 1, true},
	} {
		virtual(t, func(t *testing.T) {
			places := bulkhead.For[int](occupied(t, 900*time.Millisecond))
			policies := []policy.Policy[int]{places, timeout.New[int](time.Second)}
			if order.outside {
				policies = []policy.Policy[int]{timeout.New[int](time.Second), places}
			}
			outcome := pipeline(t, composition.NewLane(order.stack), policies...).Execute(t.Context(), func(ctx context.Context) (int, error) {
				select {
				case <-time.After(200 * time.Millisecond):
					return 1, nil
				case <-ctx.Done():
					return 0, ctx.Err()
				}
			})
			if outcome.Attempts != order.attempts || errors.Is(outcome.Err, timeout.ErrExceeded) != order.timedOut {
				t.Errorf("%s: %d attempts, %v", order.stack, outcome.Attempts, outcome.Err)
			}
		})
	}
}

func TestABulkheadOutsideTheBreakerQueuesWhileTheDependencyIsDown(t *testing.T) {
	for _, order := range []struct {
		stack   string
		outside bool
		elapsed time.Duration
	}{
		{"breaker( bulkhead( f ) )", false, 0},
		{"bulkhead( breaker( f ) )", true, 900 * time.Millisecond},
	} {
		virtual(t, func(t *testing.T) {
			circuit := breaker.NewCircuit()
			circuit.ForceOpen()
			places := bulkhead.For[int](occupied(t, 900*time.Millisecond))
			policies := []policy.Policy[int]{breaker.For[int](circuit), places}
			if order.outside {
				policies = []policy.Policy[int]{places, breaker.For[int](circuit)}
			}
			outcome := pipeline(t, composition.NewLane(order.stack), policies...).Execute(t.Context(), failing(0))
			if outcome.Elapsed != order.elapsed || !errors.Is(outcome.Err, breaker.ErrOpen) {
				t.Errorf("%s: %v after %v", order.stack, outcome.Err, outcome.Elapsed)
			}
			time.Sleep(time.Second) // until the place is free
		})
	}
}
