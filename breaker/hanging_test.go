package breaker_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

func TestCallsThatHangCountAsSlowOnceTheyAreOverTheLimit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		// cells of a second
		b := breaker.New[int](breaker.WithSlowCalls(16*time.Second, 1))
		c := begin(t, b)
		time.Sleep(17*time.Second - 1)
		assertWindow(t, b, 0, 0, 0) // the cell is not over the limit as a whole
		time.Sleep(1)
		assertWindow(t, b, 1, 0, 1)
		time.Sleep(9 * time.Second)
		assertWindow(t, b, 1, 0, 1)
		c.end(succeed) // the same call
		assertWindow(t, b, 1, 0, 1)
	})
}

// Otherwise goroutines that leak would open a circuit some day, though all others are well.
func TestCallThatHangsCountsForNoLongerThanTheWindow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithSlowCalls(time.Second, 1))
		begin(t, b)
		time.Sleep(2 * time.Second)
		assertWindow(t, b, 1, 0, 1)
		time.Sleep(10 * time.Second)
		assertWindow(t, b, 0, 0, 0)
	})
}

func TestCallsThatHangOpenTheCircuitWhenTheNextOneComes(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var seen []breaker.State
		b := breaker.New[int](breaker.WithFailureRate(1, 10*time.Second, 3), breaker.WithSlowCalls(time.Second, 0.5),
			breaker.WithOnStateChange(func(_, to breaker.State) { seen = append(seen, to) }))
		first := begin(t, b)
		begin(t, b)
		begin(t, b)
		time.Sleep(3 * time.Second)
		for range 3 { // to look changes nothing
			assertState(t, b, breaker.Open)
			if b.Available() || b.RetryAfter() != time.Minute || b.Describe().State != policy.StateOpen || len(seen) > 0 {
				t.Errorf("available: %v, %v, %v", b.Available(), b.RetryAfter(), seen)
			}
			assertWindow(t, b, 3, 0, 3)
		}
		time.Sleep(time.Second)
		assertRejected(t, b, time.Minute)
		assertCounts(t, b, breaker.Counts{Failures: 3})
		if len(seen) != 1 {
			t.Errorf("changes %v", seen)
		}
		first.end(fail) // of the generation before
		assertCounts(t, b, breaker.Counts{Failures: 3})
	})
}

func TestCallThatEndsOpensTheCircuitForThoseThatHang(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureRate(1, 10*time.Second, 3), breaker.WithSlowCalls(2*time.Second, 0.5))
		begin(t, b)
		begin(t, b)
		time.Sleep(2 * time.Second)
		quick := begin(t, b)
		time.Sleep(time.Second)
		assertWindow(t, b, 2, 0, 2)
		quick.end(succeed)
		assertState(t, b, breaker.Open)
	})
}

func TestCallThatHungAndEndsNeutralIsForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithSlowCalls(time.Second, 1))
		c := begin(t, b)
		time.Sleep(5 * time.Second)
		assertWindow(t, b, 1, 0, 1)
		c.end(failWith(policy.ErrNilContext))
		assertWindow(t, b, 0, 0, 0)
	})
}

func TestCallsThatPanicOrExitDoNotHang(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithSlowCalls(time.Second, 1))
		begin(t, b).end(goexit)
		time.Sleep(5 * time.Second)
		assertCounts(t, b, breaker.Counts{Failures: 1, Window: breaker.WindowCounts{Calls: 1, Failures: 1}})
	})
}

func TestCallThatWaitsInALocalQueueDoesNotHang(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureRate(1, 10*time.Second, 1), breaker.WithSlowCalls(time.Second, 0.1))
		run := stack(t, b, queue{time.Minute})
		go func() { _, _ = run(t.Context()) }()
		synctest.Wait()
		for range 70 {
			time.Sleep(time.Second)
			assertState(t, b, breaker.Closed)
		}
	})
}

func TestTimeInALocalQueueIsNoPartOfTheTimeThatACallHangs(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithSlowCalls(2*time.Second, 1))
		release := make(chan struct{})
		p := policy.Must(policy.New("p", b, queue{5 * time.Second}))
		go func() {
			_, _ = p.Do(t.Context(), lasting(time.Hour, nil))
			close(release)
		}()
		time.Sleep(7*time.Second - 1)
		assertWindow(t, b, 0, 0, 0)
		time.Sleep(time.Second + 1)
		assertWindow(t, b, 1, 0, 1)
		<-release
		assertWindow(t, b, 1, 0, 1)
	})
}
