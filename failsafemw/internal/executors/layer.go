// Package executors works with the executors and executions of failsafe-go. It knows nothing about
// pipelines.
package executors

import (
	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/common"
	fspolicy "github.com/failsafe-go/failsafe-go/policy"
)

// Step is the function that an executor wraps, and the function that it makes of it.
type Step[R any] = func(failsafe.Execution[R]) *common.PolicyResult[R]

// Layer is a policy that is its own executor.
type Layer[R any] struct {
	apply func(inner Step[R]) Step[R]
}

// NewLayer returns a policy with executors that apply that function.
func NewLayer[R any](apply func(inner Step[R]) Step[R]) *Layer[R] { return &Layer[R]{apply} }

// ToExecutor returns l.
func (l *Layer[R]) ToExecutor(R) any { return l }

// Apply makes l an executor.
func (l *Layer[R]) Apply(inner Step[R]) Step[R] { return l.apply(inner) }

// internal returns an execution as the policies of failsafe-go see it.
func internal[R any](e failsafe.Execution[R]) fspolicy.ExecutionInternal[R] {
	execution, _ := e.(fspolicy.ExecutionInternal[R])
	return execution
}

// Cancel ends the context that a policy made for an execution, if it made one.
func Cancel[R any](e failsafe.Execution[R]) {
	if e := internal(e); e != nil {
		e.Cancel(nil)
	}
}
