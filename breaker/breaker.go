package breaker

import (
	"cmp"
	"context"
	"errors"

	"github.com/tenax-go/tenax/internal/blame"
	"github.com/tenax-go/tenax/policy"
)

// Breaker is a policy that guards its calls with a [Circuit], whose methods it has. It is made by
// [New] or [For] and safe for concurrent use.
type Breaker[T any] struct {
	*Circuit

	pipeline string // whose name events carry, where the circuit has none
}

// New returns a breaker with a circuit of its own. See the options for the defaults.
func New[T any](options ...Option) *Breaker[T] {
	return &Breaker[T]{Circuit: NewCircuit(options...)}
}

// For returns a breaker on a circuit that others may share. A nil circuit is invalid, as is one
// that [NewCircuit] has not made.
func For[T any](circuit *Circuit) *Breaker[T] {
	if circuit == nil {
		circuit = new(Circuit)
	}
	return &Breaker[T]{Circuit: circuit}
}

// Bind returns the same breaker, on the same circuit, for a pipeline: without a name of its own the
// circuit goes by that of the pipeline, also where others observe it. [policy.New] calls it.
func (b *Breaker[T]) Bind(p policy.Binding) policy.Policy[T] {
	return &Breaker[T]{b.Circuit, p.Pipeline}
}

// Synchronous returns true.
func (*Breaker[T]) Synchronous() bool { return true }

// Apply calls next if the circuit admits the call, and otherwise returns an [*OpenError]. The
// result of next is returned as it is. A nil ctx gives policy.ErrNilContext.
func (b *Breaker[T]) Apply(ctx context.Context, next policy.Next[T]) (value T, err error) {
	c := b.Circuit
	if c == nil {
		return value, c.Validate()
	}
	w := c.word.Load()
	if !w.clean() || c.watch != nil || blame.MayBeLate(ctx) {
		return b.guard(ctx, next, w)
	}

	err = errNoReturn
	defer func() {
		if err != nil || c.word.Load() != w { // otherwise a success changes nothing
			b.conclude(ctx, next, permit{word: w}, err)
		}
	}()
	return next.Do(ctx)
}

// guard makes a call that is not sure to be admitted or in time, or whose success may change
// something.
func (b *Breaker[T]) guard(ctx context.Context, next policy.Next[T], w word) (value T, err error) {
	p := permit{word: w}
	if !w.passes() {
		if p, err = b.admit(ctx, next); err != nil {
			return value, err
		}
	}
	p.late = blame.TooLate(ctx)
	if b.watch.timesCalls() {
		p.began = now()
	}

	err = errNoReturn
	defer func() { b.conclude(ctx, next, p, err) }()
	return next.Do(ctx)
}

// errNoReturn is the error of a call until it returns: for good, if it panics or calls
// [runtime.Goexit].
var errNoReturn = errors.New("the call has not returned")

// conclude settles a call that has ended.
func (b *Breaker[T]) conclude(ctx context.Context, next policy.Next[T], p permit, err error) {
	r := failure // also if the classifier panics
	defer func() { b.settle(ctx, next, p, r) }()
	if err != errNoReturn { //nolint:errorlint // It is never wrapped.
		if r = b.judge(ctx, err); r == failure && p.late {
			r = neutral
		}
	}
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
		Type: policy.EventRejected, Policy: kind, Name: b.eventName(), Reason: r.reason, Delay: r.retryAfter, Err: err,
	})
	return err
}

func (b *Breaker[T]) eventName() string { return cmp.Or(b.name, b.pipeline) }

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
		Type: policy.EventStateChange, Policy: kind, Name: b.eventName(),
		From: c.from.String(), To: c.to.String(), Failures: int(c.failures),
	})
}
