package retry

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/tenax-go/tenax/classify"
)

const (
	goroutines = 4
	times      = 300_000 // enough for them to overlap
)

// atOnce calls fn in several goroutines.
func atOnce(fn func()) {
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range times {
				fn()
			}
		})
	}
	wg.Wait()
}

func TestConcurrentTakesAndPutsAllCount(t *testing.T) {
	made, err := TokenBucket{Capacity: 1e7, RetryCost: 1, FailureCost: 1, SuccessCredit: 0.5}.newState()
	if err != nil {
		t.Fatal(err)
	}
	b := made.(*bucket)
	atOnce(func() {
		taken, _ := b.take(classify.KindServer)
		b.settle(taken, failed)
		b.settle(0, answered)
	})
	if want := int64(1e7*perToken - goroutines*times*1.5*perToken); b.tokens.Load() != want {
		t.Errorf("%d tokens left, want %d", b.tokens.Load(), want)
	}
}

func TestConcurrentRetriesStayWithinTheirShare(t *testing.T) {
	made, err := TrafficShare{Share: 0.1, MinRetries: 1}.newState()
	if err != nil {
		t.Fatal(err)
	}
	var inFlight, tooMany atomic.Int64
	atOnce(func() {
		made.beginCall()
		if taken, ok := made.take(classify.KindServer); ok {
			if inFlight.Add(1) > 1 {
				tooMany.Add(1)
			}
			inFlight.Add(-1)
			made.settle(taken, failed)
		}
		made.endCall()
	})
	if tooMany.Load() > 0 || made.level() != 1 {
		t.Errorf("%d times more than 1 retry in flight, level %v at the end", tooMany.Load(), made.level())
	}
}
