package breaker

import (
	"context"

	"github.com/tenax-go/tenax/policy"
)

// Breaker is a policy that guards its calls with a [Circuit], whose methods it has. It is made by [New] or [For] and safe
// for concurrent use.
type Breaker[T any] struct {
	*Circuit
}

// New returns a breaker with a circuit of its own. See the options for the defaults.
func New[T any](options ...Option) *Breaker[T] {
	return &Breaker[T]{NewCircuit(options...)}
}

// For returns a breaker on a circuit that others may share. A nil circuit is invalid, as is one that [NewCircuit] has not
// made.
func For[T any](circuit *Circuit) *Breaker[T] {
	if circuit == nil {
		circuit = new(Circuit)
	}
	return &Breaker[T]{circuit}
}

// Apply calls next if the circuit admits the call, and otherwise returns an [*OpenError]. The result of next is returned
// as it is. A nil ctx gives policy.ErrNilContext.
func (b *Breaker[T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if b.Circuit == nil || ctx == nil {
		return b.guard(ctx, next, 0)
	}
	w := b.word.Load()
	if !w.clean() || b.watch != nil {
		return b.guard(ctx, next, w)
	}

	returned := false
	defer func() {
		if !returned {
			b.settle(ctx, next, permit{word: w}, failure)
		}
	}()
	value, err := next.Do(ctx)
	returned = true
	if err != nil || b.word.Load() != w {
		b.conclude(ctx, next, permit{word: w}, err)
	}
	return value, err
}

// guard makes a call that is not sure to be admitted, or whose success may change something.
func (b *Breaker[T]) guard(ctx context.Context, next policy.Next[T], w word) (T, error) {
	p := permit{word: w}
	if !w.passes() {
		var err error
		if p, err = b.admit(ctx, next); err != nil {
			var none T
			return none, err
		}
	}
	if b.watch.timesCalls() {
		p.began = now()
	}

	returned := false
	defer func() {
		if !returned {
			b.settle(ctx, next, p, failure)
		}
	}()
	value, err := next.Do(ctx)
	returned = true
	b.conclude(ctx, next, p, err)
	return value, err
}

// conclude settles a call that has returned.
func (b *Breaker[T]) conclude(ctx context.Context, next policy.Next[T], p permit, err error) {
	r := failure // if the classifier panics
	defer func() { b.settle(ctx, next, p, r) }()
	r = b.judge(ctx, err)
}

// admit decides on a call that does not just pass.
func (b *Breaker[T]) admit(ctx context.Context, next policy.Next[T]) (permit, error) {
	if err := b.Validate(); err != nil {
		return permit{}, err
	}
	if ctx == nil {
		return permit{}, policy.ErrNilContext
	}
	p, changed, rejected := b.Circuit.admit()
	if rejected.reason != "" {
		return p, b.reject(ctx, next, rejected)
	}
	told := false
	defer func() {
		if !told {
			b.Circuit.settle(p, neutral)
		}
	}()
	b.emit(ctx, next, changed)
	told = true
	return p, nil
}

func (b *Breaker[T]) reject(ctx context.Context, next policy.Next[T], r rejection) error {
	err := &OpenError{Name: b.name, State: Open, RetryAfter: r.retryAfter}
	if r.reason == reasonHalfOpen {
		err.State = HalfOpen
	}
	next.Emit(ctx, policy.Event{
		Type: policy.EventRejected, Policy: kind, Name: b.name, Reason: r.reason, Delay: r.retryAfter, Err: err,
	})
	return err
}

func (b *Breaker[T]) settle(ctx context.Context, next policy.Next[T], p permit, r result) {
	b.emit(ctx, next, b.Circuit.settle(p, r))
}

// emit tells of a change of state: the observers of this call, and then the circuit's callback.
func (b *Breaker[T]) emit(ctx context.Context, next policy.Next[T], c change) {
	if c == (change{}) {
		return
	}
	defer b.notify()
	next.Emit(ctx, policy.Event{
		Type: policy.EventStateChange, Policy: kind, Name: b.name,
		From: c.from.String(), To: c.to.String(), Failures: c.failures,
	})
}
