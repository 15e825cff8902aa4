package executors

import (
	"fmt"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/tenax-go/tenax/internal/nilness"
)

// Policy is a policy for results of type R with inspected executors. Its conditions get errors that
// they can handle.
type Policy[R any] struct {
	failsafe.Policy[R]

	failing   interface{ IsFailure(R, error) bool } // or nil
	abortable interface{ IsAbortable(R, error) bool }
}

// Circuit is the part of a breaker that does not depend on its result type.
type Circuit interface {
	State() circuitbreaker.State
	RemainingDelay() time.Duration
}

// Inspect returns p, or what is wrong with it, and the name of its type, or nil for a nil p.
func Inspect[R any](p failsafe.Policy[R]) (inspected *Policy[R], typeName any, problem string) {
	if nilness.Is(p) {
		return nil, nil, "the failsafe-go policy must not be nil"
	}
	typeName = fmt.Sprintf("%T", p)
	var executor any
	if panics(func() { executor = p.ToExecutor(*new(R)) }) {
		return nil, typeName, "its ToExecutor panics"
	}
	if _, ok := executor.(interface{ Apply(inner Step[R]) Step[R] }); !ok || nilness.Is(executor) {
		return nil, typeName, fmt.Sprintf("its ToExecutor returns a %T, which is no executor for results of type %s",
			executor, fmt.Sprintf("%T", (*R)(nil))[1:])
	}
	inspected = &Policy[R]{Policy: p}
	inspected.failing, _ = executor.(interface{ IsFailure(R, error) bool })
	inspected.abortable, _ = executor.(interface{ IsAbortable(R, error) bool })
	return inspected, typeName, ""
}

// IsFailure reports whether the policy takes the result for a failure.
func (p *Policy[R]) IsFailure(result R, err error) bool {
	return p.failing != nil && p.failing.IsFailure(result, Safe(err))
}

// IsAbortable reports whether the policy makes no further attempt after the result.
func (p *Policy[R]) IsAbortable(result R, err error) bool {
	return p.abortable != nil && p.abortable.IsAbortable(result, Safe(err))
}

// PanicsFor reports whether IsAbortable panics for an attempt that fails with err.
func (p *Policy[R]) PanicsFor(err error) bool {
	return panics(func() { p.IsAbortable(*new(R), err) })
}

// IsHalfOpen reports whether the policy is a half-open breaker.
func (p *Policy[R]) IsHalfOpen() bool {
	c, ok := p.Policy.(Circuit)
	return ok && c.State() == circuitbreaker.HalfOpenState
}

func panics(fn func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	fn()
	return false
}
