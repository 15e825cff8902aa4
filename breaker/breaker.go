package breaker

import (
	"cmp"
	"context"
	"errors"

	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/internal/localwait"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// Breaker is a policy that guards its calls with a [Circuit], and has its methods. It is made by
// [New] or [For] and safe for concurrent use. A nil or zero Breaker is invalid.
type Breaker[T any] struct {
	*Circuit

	pipeline string // the name in events if the circuit has none
}

// New returns a breaker with a circuit of its own. See the options for the defaults.
func New[T any](options ...Option) *Breaker[T] {
	return &Breaker[T]{Circuit: makeCircuit("New", options)}
}

// For returns a breaker for a circuit that others may share. A nil or zero Circuit is invalid.
func For[T any](circuit *Circuit) *Breaker[T] {
	if circuit == nil {
		circuit = new(Circuit)
	}
	return &Breaker[T]{Circuit: circuit}
}

// Bind returns a breaker for the same circuit in a pipeline. Its events carry the pipeline's name
// if the circuit has none. [policy.New] calls it.
func (b *Breaker[T]) Bind(p policy.Binding) policy.Policy[T] {
	return &Breaker[T]{b.circuit(), p.Pipeline}
}

// Synchronous returns true.
func (*Breaker[T]) Synchronous() bool { return true }

// Apply calls next if the circuit admits the call, and otherwise returns an [*OpenError]. The
// result of next is returned as it is.
//
// In a context that has ended nothing is called, and the circuit does not change: the error matches
// ctx.Err() and context.Cause(ctx), with a permanent verdict of kind canceled. A nil ctx gives
// policy.ErrNilContext.
func (b *Breaker[T]) Apply(ctx context.Context, next policy.Next[T]) (value T, err error) {
	c := b.circuit()
	if c == nil {
		return value, c.Validate()
	}
	state := c.packed.Load()
	if !state.clean() || c.windowSettings.measuresTime() || fault.MayBeLate(ctx) {
		return b.applyTracked(ctx, next, state)
	}

	err = errNoReturn
	defer func() {
		if err != nil || c.packed.Load() != state || c.windowSettings != nil && !c.countFast(state) {
			b.settleCall(ctx, next, permit{state: state}, err)
		}
	}()
	return next.Do(ctx)
}

// applyTracked makes a call that may be rejected, may begin late, or may change the circuit by
// succeeding.
func (b *Breaker[T]) applyTracked(ctx context.Context, next policy.Next[T], state packedState) (value T, err error) {
	if err := b.unable(ctx); err != nil {
		return value, err
	}
	p := permit{state: state}
	if b.windowSettings.measuresTime() {
		p.began = monotonic.Now()
		state = b.judgeHanging(ctx, next, state, p.began)
		p.state = state
	}
	if !state.admitsAll() {
		if p, err = b.admit(ctx, next); err != nil {
			return value, err
		}
		p.began = 0
	}
	inner := ctx
	if (p.probe != 0 || b.windowSettings.measuresTime()) && next.MayWait() {
		if p.waits == nil {
			p.waits = localwait.Measure(ctx)
		}
		inner = p.waits
	}
	if b.windowSettings.measuresTime() {
		b.track(&p)
	}

	err = errNoReturn
	defer func() { b.settleCall(ctx, next, p, err) }()
	return next.Do(inner)
}

// unable returns the error of a call that nothing can be called for, whatever the state.
func (b *Breaker[T]) unable(ctx context.Context) error {
	if err := b.Validate(); err != nil {
		return err
	}
	if ctx == nil {
		return policy.ErrNilContext
	}
	return fault.NotCalled(ctx)
}

// judgeHanging opens the circuit if the calls under way are too slow, and returns the state.
func (b *Breaker[T]) judgeHanging(ctx context.Context, next policy.Next[T], state packedState, t monotonic.Instant) packedState {
	if failures := b.hangs(state, t); failures > 0 {
		b.emit(ctx, next, b.open(state.generation(), failures))
		return b.packed.Load()
	}
	return state
}

// errNoReturn is the error of a call until it returns. It stays so if the call panics or calls
// [runtime.Goexit].
var errNoReturn = errors.New("the call has not returned")

// settleCall judges and settles a call that has ended.
func (b *Breaker[T]) settleCall(ctx context.Context, next policy.Next[T], p permit, err error) {
	result := fault.Failure // also if the classifier panics
	defer func() { b.emit(ctx, next, b.settle(p, result)) }()
	if err != errNoReturn { //nolint:errorlint // It is never wrapped.
		result = b.judge(ctx, err)
	}
	if b.isNoSample(ctx, p, result) {
		result = fault.Neutral
	}
}

// judge returns what the result of a call says about the dependency: see the package documentation.
func (c *Circuit) judge(ctx context.Context, err error) fault.Result {
	switch {
	case err == nil:
		return fault.Success
	case ctx.Err() == context.Canceled:
		return fault.Neutral
	}
	verdict := c.classifier.Of(err)
	return fault.Judge(ctx, false, err, &verdict)
}

// admit admits or rejects a call of a circuit that does not admit all.
func (b *Breaker[T]) admit(ctx context.Context, next policy.Next[T]) (permit, error) {
	p, changed, rejected := b.Circuit.admit(ctx, next.MayWait())
	emitted := p.probe == 0
	defer func() {
		if !emitted {
			b.settle(p, fault.Neutral)
		}
	}()
	for _, late := range b.takeLateChanges() {
		b.emit(ctx, next, late)
	}
	if rejected.reason != "" {
		return p, b.reject(ctx, next, rejected)
	}
	b.emit(ctx, next, changed)
	emitted = true
	return p, nil
}

func (b *Breaker[T]) reject(ctx context.Context, next policy.Next[T], r rejection) error {
	err := &OpenError{Name: b.name, State: Open, RetryAfter: r.retryAfter, NextPermit: r.nextPermit}
	if r.reason == policy.ReasonHalfOpen {
		err.State = HalfOpen
	}
	if next.Observed() {
		next.Emit(ctx, policy.Event{
			Type: policy.EventRejected, Policy: policy.KindBreaker, Name: b.eventName(),
			Reason: r.reason, Delay: cmp.Or(r.nextPermit, r.retryAfter), Err: err,
		})
	}
	return err
}

func (b *Breaker[T]) eventName() string { return cmp.Or(b.name, b.pipeline) }

// emit reports a change of state, if there is one: first to the observers of this call, and then to
// the circuit's callback.
func (b *Breaker[T]) emit(ctx context.Context, next policy.Next[T], c change) {
	if c == (change{}) {
		return
	}
	defer b.notify()
	next.Emit(ctx, policy.Event{
		Type: policy.EventStateChange, Policy: policy.KindBreaker, Name: b.eventName(),
		From: c.from.String(), To: c.to.String(), Failures: int(c.failures),
	})
}
