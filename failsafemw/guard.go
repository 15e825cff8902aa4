package failsafemw

import (
	"context"
	"fmt"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"

	"github.com/tenax-go/tenax/internal/nilness"
	"github.com/tenax-go/tenax/policy"
)

// guard has a policy for results of type R guard functions that return a T.
type guard[T, R any] struct {
	*config
	policy   failsafe.Policy[R]
	pipeline string // whose name events of a policy carry that telemetry knows by its own, where it has none
	executor failsafe.Executor[R]
	nothing  func() (R, error)
	box      func(T) R
	unbox    func(R) (value T, ok bool)
	holds    bool
	neutral  bool  // the caller's cancellation is not to be recorded
	several  bool  // attempts at once
	expired  error // the cause of a context whose limit has passed, of a timeout

	// What the policy can do, or nil.
	isFailure   func(R, error) bool
	isAbortable func(R, error) bool
	recorder    recorder
	releaser    interface{ ReleasePermit() }
	circuit     circuit
}

// recorder is what breakers and throttlers have.
type recorder interface {
	RecordSuccess()
	RecordFailure()
}

// applier is what failsafe-go asks of an executor.
type applier[R any] interface {
	Apply(inner func(failsafe.Execution[R]) *common.PolicyResult[R]) func(failsafe.Execution[R]) *common.PolicyResult[R]
}

// newGuard returns nil and notes what is wrong where p is no policy for R.
func newGuard[T, R any](c *config, constructor string, p failsafe.Policy[R], options []Option) *guard[T, R] {
	c.kind = kindCustom
	if nilness.Is(p) {
		c.invalid(constructor, nil, "the failsafe-go policy must not be nil")
		c.apply(constructor, options)
		return nil
	}
	c.kind = kindOf(p)
	c.apply(constructor, options)

	g := &guard[T, R]{config: c, policy: p, nothing: nothing[R]}
	g.several = isConcurrent(c.kind)
	g.holds = holds(c.kind)
	g.neutral = c.kind == kindBreaker || c.kind == kindThrottler
	if c.kind == kindTimeout {
		g.expired = c.expiry()
	}
	g.inspect(constructor)
	if c.err != nil {
		return nil
	}
	g.executor = g.newExecutor()
	return g
}

// newExecutor puts the core behind the policy.
func (g *guard[T, R]) newExecutor() failsafe.Executor[R] {
	core := failsafe.Policy[R](&core[T, R]{})
	switch g.kind {
	case kindBulkhead:
		return failsafe.With(failsafe.Policy[R](&entrance[T, R]{g.policy}), core)
	case kindRetry:
		return failsafe.With(g.policy, core).OnFailure(func(e failsafe.ExecutionDoneEvent[R]) {
			callOf[T, R](e.Context()).failure = true
		})
	default:
		return failsafe.With(g.policy, core)
	}
}

// inspect finds out what the policy can do, and whether it can do what it must.
func (g *guard[T, R]) inspect(constructor string) {
	executor, panicked := probe(func() any {
		var none R
		return g.policy.ToExecutor(none)
	})
	if panicked {
		g.invalid(constructor, typeName(g.policy), "its ToExecutor panics")
		return
	}
	if _, ok := executor.(applier[R]); !ok || nilness.Is(executor) {
		g.invalid(constructor, typeName(g.policy), fmt.Sprintf(
			"its ToExecutor returns a %s, which is no executor for results of type %s", typeName(executor), nameOf[R]()))
		return
	}
	if e, ok := executor.(interface{ IsFailure(R, error) bool }); ok {
		g.isFailure = func(result R, err error) bool { return e.IsFailure(result, bearable(err)) }
	}
	if e, ok := executor.(interface{ IsAbortable(R, error) bool }); ok {
		g.isAbortable = func(result R, err error) bool { return e.IsAbortable(result, bearable(err)) }
	}
	switch g.kind {
	case kindBreaker:
		g.circuit, _ = g.policy.(circuit)
		g.recorder, _ = g.policy.(recorder)
	case kindThrottler:
		g.recorder, _ = g.policy.(recorder)
	case kindBulkhead:
		g.releaser, _ = g.policy.(interface{ ReleasePermit() })
	case kindHedge:
		g.inspectHedge(constructor)
	}
}

// inspectHedge asks the condition of CancelIf about what an attempt that panics would have it
// judge. failsafe-go asks it in a goroutine of its own, where a panic ends the program.
func (g *guard[T, R]) inspectHedge(constructor string) {
	_, panicked := probe(func() any {
		var none R
		return g.isAbortable(none, errStopped)
	})
	if panicked {
		g.invalid(constructor, typeName(g.policy), "its CancelIf panics for the result of an attempt that failed: it must bear a zero value with an error")
	}
}

// probe reports whether fn panics.
func probe(fn func() any) (result any, panicked bool) {
	defer func() { panicked = recover() != nil }()
	return fn(), false
}

// apply is a call. What cuts it short is not recovered, so that its stack stays what it is.
func (g *guard[T, R]) apply(ctx context.Context, next policy.Next[T]) (value T, err error) {
	c := g.newCall(ctx, next)
	ended := false
	defer func() {
		switch {
		case ended:
		case c.yields:
			_ = recover()
			value, err = c.yielded()
		default:
			c.abandon()
		}
	}()
	result, err := g.executor.WithContext(c).Get(g.nothing)
	ended = true
	return c.settle(result, err)
}

func (g *guard[T, R]) bind(pipeline string) border[T] {
	if g.kind != kindBreaker && g.kind != kindBulkhead {
		return g
	}
	bound := *g
	bound.pipeline = pipeline
	return &bound
}

func typeName(v any) string { return fmt.Sprintf("%T", v) }

func nameOf[R any]() string { return fmt.Sprintf("%T", (*R)(nil))[1:] }
