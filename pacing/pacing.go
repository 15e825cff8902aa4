package pacing

import (
	"context"

	"github.com/tenax-go/tenax/policy"
)

// Pacing is a policy that paces all its calls together. It is made by [New] and safe for concurrent
// use. It may be part of many pipelines. A nil or zero Pacing is invalid.
type Pacing[T any] struct {
	keyed *byKey[T, struct{}]
}

// New returns a policy for a dependency whose limits hold for all calls. See the options for the
// defaults.
func New[T any](options ...Option) *Pacing[T] {
	return &Pacing[T]{&byKey[T, struct{}]{pacer: newPacer[struct{}]("New", options), key: onlyKey}}
}

// Bind returns a policy with the same state in a pipeline. Its events carry the pipeline's name if
// the pacing has none. [policy.New] calls it.
func (p *Pacing[T]) Bind(b policy.Binding) policy.Policy[T] {
	return &Pacing[T]{&byKey[T, struct{}]{p.shared(), onlyKey, b.Pipeline}}
}

// Synchronous returns true.
func (*Pacing[T]) Synchronous() bool { return true }

// Waits reports whether calls may wait for their turn, as they do unless [WithMaxWait] is 0.
func (p *Pacing[T]) Waits() bool { return p.shared() != nil && p.keyed.Waits() }

// Apply calls next, in its turn if the calls are paced, and returns its result as it is.
//
// If the turn would come after the deadline of the caller's context, or after [WithMaxWait], it
// returns an [*Error]. If the caller's context ends during the wait, it returns an error that
// matches ctx.Err() and context.Cause(ctx), with a permanent verdict of kind canceled. A nil ctx
// gives policy.ErrNilContext.
func (p *Pacing[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if p == nil || p.keyed == nil {
		var none T
		return none, p.Validate()
	}
	if !p.keyed.pacer.isIdle() || ctx == nil {
		return p.keyed.slow(ctx, next)
	}
	value, err := next.Do(ctx)
	if err != nil {
		p.keyed.failed(ctx, err)
	}
	return value, err
}

func onlyKey(context.Context) struct{} { return struct{}{} }

// Report is [Pacer.Report] for all calls.
func (p *Pacing[T]) Report(q Quota) { p.shared().Report(struct{}{}, q) }

// Waiting returns how many calls wait for their turn.
func (p *Pacing[T]) Waiting() int { return p.shared().Waiting() }

// Validate returns what is wrong with the options, or nil.
func (p *Pacing[T]) Validate() error {
	if p.shared() == nil {
		return &policy.OptionError{Policy: policy.KindPacing, Option: "Pacing", Problem: "must be made by New"}
	}
	return p.shared().Validate()
}

// Describe returns the settings, the seconds until the next call may be sent, and how many wait.
func (p *Pacing[T]) Describe() policy.Description {
	d := p.shared().describe()
	if len(d.Parts) > 0 {
		d.Parts = nil
	}
	return d
}

func (p *Pacing[T]) shared() *Pacer[struct{}] {
	if p == nil || p.keyed == nil {
		return nil
	}
	return p.keyed.pacer
}
