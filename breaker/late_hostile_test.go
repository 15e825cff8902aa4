package breaker_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
)

var errCut = errors.New("unexpected EOF")

type number struct{}

func keyOf(ctx context.Context) int { n, _ := ctx.Value(number{}).(int); return n }

func TestTheEndsOfCallsMakeNoCircuits(t *testing.T) {
	group := breaker.NewGroup[int](breaker.WithMaxCircuits(4))
	p := policy.Must(policy.New("x", breaker.ForKey[int](group, keyOf)))
	for i := range 4 {
		group.Get(i)
	}
	for i := range 100 {
		ctx := context.WithValue(t.Context(), number{}, 1000+i)
		p.ReportLateSuccess(ctx)
	}
	for i := range 4 {
		found := false
		for key := range group.All() {
			found = found || key == i
		}
		if !found {
			t.Errorf("the circuit of %d was evicted", i)
		}
	}
}

// Probation must end where no call ever reports its end.
func TestProbationEndsWithoutTheEndsOfCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := breaker.New[int](breaker.WithFailureThreshold(3), breaker.WithCooldown(time.Second))
		p := policy.Must(policy.New("x", policy.Policy[int](b)))
		fail := func() { _ = p.Run(t.Context(), func(context.Context) error { return errCut }) }
		ok := func() { _ = p.Run(t.Context(), func(context.Context) error { return nil }) }
		for range 3 {
			fail()
		}
		time.Sleep(time.Second)
		ok()
		if b.State() != breaker.Closed {
			t.Fatal(b.State())
		}
		for range 1000 {
			ok()
			time.Sleep(time.Minute)
		}
		p.ReportLateFailure(t.Context(), errCut)
		if b.State() != breaker.Closed {
			t.Errorf("one late failure after a day of successes: %v", b.State())
		}
	})
}

func TestLateResultsOfAForcedCircuitChangeNothing(t *testing.T) {
	for name, force := range map[string]func(*breaker.Breaker[int]){
		"open": func(b *breaker.Breaker[int]) { b.ForceOpen() }, "closed": func(b *breaker.Breaker[int]) { b.ForceClosed() },
	} {
		b := breaker.New[int](breaker.WithFailureThreshold(2))
		p := policy.Must(policy.New("x", policy.Policy[int](b)))
		force(b)
		want := b.State()
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				p.ReportLateFailure(t.Context(), errCut)
				p.ReportLateSuccess(t.Context())
			})
		}
		all.Wait()
		if b.State() != want || b.Counts() != (breaker.Counts{}) {
			t.Errorf("%s: %v, %+v", name, b.State(), b.Counts())
		}
		b.Reset()
		p.ReportLateFailure(t.Context(), errCut)
		if b.State() != breaker.Closed || b.Counts().Failures != 1 {
			t.Errorf("%s, reset: %v, %+v", name, b.State(), b.Counts())
		}
	}
}
