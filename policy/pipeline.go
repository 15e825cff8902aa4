package policy

import (
	"context"

	"github.com/tenax-go/tenax/internal/nilness"
)

// Pipeline is a named chain of policies, outermost first. It is itself a [Policy], so pipelines
// nest. It is made by [New], has no state but its policies', and is safe for concurrent use.
//
// Each method that makes a call returns [ErrNilFunc], [ErrNilContext] or [ErrNilPipeline] at once
// when the argument or the pipeline is nil.
type Pipeline[T any] struct {
	name     string
	policies []Policy[T]
	expected *expectations
	chain    *node[T]
	late     lateHandlers
}

// Do calls fn under the pipeline's policies.
func (p *Pipeline[T]) Do(ctx context.Context, fn Func[T]) (T, error) {
	if p == nil || ctx == nil || fn == nil {
		var none T
		return none, argumentError(p == nil, ctx == nil)
	}
	if first := p.chain; first != nil {
		return first.policy.Apply(ctx, Next[T]{first.next, fn, nil})
	}
	return fn(ctx)
}

// Run is Do for a function that returns only an error.
func (p *Pipeline[T]) Run(ctx context.Context, fn func(context.Context) error) error {
	if p == nil || ctx == nil || fn == nil {
		return argumentError(p == nil, ctx == nil)
	}
	_, err := Next[T]{p.chain, runFunc[T](fn), nil}.Do(ctx)
	return err
}

// Call is Do for an [Operation].
func (p *Pipeline[T]) Call(ctx context.Context, operation Operation[T]) (T, error) {
	if p == nil || ctx == nil || nilness.Is(operation) {
		var none T
		return none, argumentError(p == nil, ctx == nil)
	}
	return Next[T]{p.chain, operation, nil}.Do(ctx)
}

// Wrap returns fn decorated with the pipeline.
func (p *Pipeline[T]) Wrap(fn Func[T]) Func[T] {
	return func(ctx context.Context) (T, error) { return p.Do(ctx, fn) }
}

// Decorate returns fn, which takes an argument besides the context, decorated with the pipeline.
func Decorate[In, T any](p *Pipeline[T], fn func(context.Context, In) (T, error)) func(context.Context, In) (T, error) {
	return func(ctx context.Context, in In) (T, error) {
		if fn == nil {
			return p.Do(ctx, nil)
		}
		return p.Call(ctx, &decorated[In, T]{fn, in})
	}
}

// Apply runs the pipeline's policies around next. It makes the pipeline a [Policy].
func (p *Pipeline[T]) Apply(ctx context.Context, next Next[T]) (T, error) {
	if p == nil || ctx == nil || next.isZero() {
		var none T
		return none, argumentError(p == nil, ctx == nil)
	}
	next.node = p.chainOnto(next.node)
	return next.Do(ctx)
}

// Synchronous reports whether all policies of the pipeline are [Synchronous].
func (p *Pipeline[T]) Synchronous() bool { return p == nil || p.chain == nil || p.chain.synchronous }

// chainOnto returns the pipeline's chain with tail inside it.
func (p *Pipeline[T]) chainOnto(tail *node[T]) *node[T] {
	if tail == nil {
		return p.chain
	}
	return p.linkOnto(tail)
}

func (p *Pipeline[T]) linkOnto(tail *node[T]) *node[T] {
	return link(p.policies, tail.expecting(p.expected)).inEdge(p.expected)
}

// argumentError returns the error for a nil pipeline, a nil context or, if neither, a nil function.
func argumentError(nilPipeline, nilContext bool) error {
	switch {
	case nilPipeline:
		return ErrNilPipeline
	case nilContext:
		return ErrNilContext
	default:
		return ErrNilFunc
	}
}
