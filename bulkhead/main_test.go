package bulkhead_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/testkit/eventlog"
	"github.com/tenax-go/tenax/policy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type recorder = eventlog.Recorder

// same reports whether got is the very error that is wanted, not one that wraps it.
func same(got, want error) bool { return any(got) == any(want) }

func succeed(context.Context) (int, error) { return 7, nil }

// call is a call under a policy, in a bubble of testing/synctest. The test ends it.
type call struct {
	running, ended atomic.Bool
	ends           chan policy.Func[int]
	events         recorder

	// The fields below are valid once the call has ended.
	returned bool // without a panic or Goexit
	panicked any
	value    int
	err      error
}

// begin begins a call and waits until it runs, waits or has ended.
func begin(ctx context.Context, p policy.Policy[int]) *call {
	c := &call{ends: make(chan policy.Func[int])}
	go func() {
		defer func() {
			c.panicked = recover()
			c.ended.Store(true)
		}()
		c.value, c.err = p.Apply(ctx, policy.NextFunc(func(ctx context.Context) (int, error) {
			c.running.Store(true)
			defer c.running.Store(false)
			return (<-c.ends)(ctx)
		}).Observe(&c.events))
		c.returned = true
	}()
	synctest.Wait()
	return c
}

// end makes the function end with fn, and waits for the result.
func (c *call) end(fn policy.Func[int]) {
	c.ends <- fn
	synctest.Wait()
}

// waits reports whether the call waits for a place.
func (c *call) waits() bool { return !c.running.Load() && !c.ended.Load() }
