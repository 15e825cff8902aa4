package waiting_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/waiting"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errEnded = errors.New("ended")

func TestAwaitEndsWithTheFunctionTheLimitOrTheContext(t *testing.T) {
	for name, test := range map[string]struct {
		takes, limit, context time.Duration
		want                  time.Duration
		returned              bool
	}{
		"the function":                {time.Second, time.Minute, time.Hour, time.Second, true},
		"the function, without limit": {time.Hour, 0, 2 * time.Hour, time.Hour, true},
		"the limit":                   {time.Hour, time.Second, time.Minute, time.Second, false},
		"the context":                 {time.Hour, time.Minute, time.Second, time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), test.context)
				defer cancel()
				start := time.Now()
				returned := waiting.Await(ctx, test.limit, func() { time.Sleep(test.takes) })
				if took := time.Since(start); returned != test.returned || took != test.want {
					t.Errorf("%v after %v", returned, took)
				}
				time.Sleep(test.takes)
			})
		})
	}
}

func TestAPanicAndGoexitReachTheCallerAsLongAsItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var panicked any
		returned, left := false, false
		var both sync.WaitGroup
		both.Go(func() {
			defer func() { panicked = recover() }()
			waiting.Await(t.Context(), 0, func() { panic(errEnded) })
			returned = true
		})
		both.Go(func() {
			defer func() { left = true }()
			waiting.Await(t.Context(), 0, runtime.Goexit)
			returned = true
		})
		both.Wait()
		if panicked != errEnded || !left || returned {
			t.Errorf("panicked %v, left %v, returned %v", panicked, left, returned)
		}
	})
}

func TestALatePanicEndsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		waiting.Await(t.Context(), time.Second, func() {
			time.Sleep(time.Minute)
			panic(errEnded)
		})
		time.Sleep(time.Hour)
	})
}

func TestAMonitorWakesAllWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m waiting.Monitor
		count := 0
		var waiters sync.WaitGroup
		for i := range 3 {
			waiters.Go(func() {
				m.Lock()
				defer m.Unlock()
				if err := m.Await(t.Context(), func() bool { return count > i }); err != nil || count <= i {
					t.Errorf("%d woke at %d: %v", i, count, err)
				}
			})
		}
		for range 3 {
			synctest.Wait()
			m.Lock()
			count++
			m.Broadcast()
			m.Unlock()
		}
		waiters.Wait()
	})
}

func TestAwaitingAMonitorEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errEnded)
		defer cancel()
		var m waiting.Monitor
		m.Lock()
		defer m.Unlock()
		if err := m.Await(ctx, func() bool { return false }); err != errEnded {
			t.Errorf("got %v", err)
		}
		if err := m.Await(ctx, func() bool { return true }); err != nil {
			t.Errorf("what holds already is %v", err)
		}
	})
}
