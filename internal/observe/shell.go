package observe

import (
	"context"
	"sync"

	"github.com/tenax-go/tenax/policy"
)

// unnamed is the name of the pipeline if policy.New was not used.
const unnamed = "unnamed"

// Shell is the policy behind the Middleware of an observing package. It is safe for concurrent use.
type Shell[T any] struct {
	kind    string
	err     error
	key     *Key
	observe func(policy.Binding) Observer
	unbound func() *pipeline[T]
}

// NewShell returns the Shell of a Middleware of that kind. The error err of its options may be nil,
// and key is nil if nested pipelines do not matter to the observer. If err is nil, observe makes
// the observer of one pipeline. The Binding has no Describe if there is no pipeline.
func NewShell[T any](kind string, key *Key, err error, observe func(policy.Binding) Observer) *Shell[T] {
	s := &Shell[T]{kind: kind, err: err, key: key, observe: observe}
	s.unbound = sync.OnceValue(func() *pipeline[T] {
		return s.pipeline(policy.Binding{Pipeline: unnamed})
	})
	return s
}

// NotMade returns the Shell of a Middleware that is nil or the zero value. It refuses every call.
func NotMade[T any](kind string) *Shell[T] {
	return NewShell[T](kind, nil, &policy.OptionError{
		Policy: kind, Option: "Middleware", Problem: "is nil or the zero value; make it with New",
	}, nil)
}

// Validate returns what is wrong with the options, or nil.
func (s *Shell[T]) Validate() error { return s.err }

// Describe names the policy.
func (s *Shell[T]) Describe() policy.Description { return policy.Description{Kind: s.kind} }

// Bind returns the policy that observes one pipeline.
func (s *Shell[T]) Bind(b policy.Binding) policy.Policy[T] {
	if s.err != nil {
		return s
	}
	return s.pipeline(b)
}

// Apply calls next, observed as part of a pipeline "unnamed".
func (s *Shell[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if s.err != nil {
		var none T
		return none, s.err
	}
	return s.unbound().Apply(ctx, next)
}

func (s *Shell[T]) pipeline(b policy.Binding) *pipeline[T] {
	return newPipeline[T](s.kind, s.key, s.observe(b))
}
