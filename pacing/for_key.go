package pacing

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/tenax-go/tenax/policy"
)

// ForKey returns a policy that paces each call with what is known of its key. The function reads
// the key from the call's context; it must not be nil and should be quick. It is called only for
// calls that fail, and while any key is paced. A panic in it passes through. A nil or invalid pacer
// is invalid.
func ForKey[T any, K comparable](pacer *Pacer[K], key func(ctx context.Context) K) policy.Policy[T] {
	return &byKey[T, K]{pacer: pacer, key: key}
}

type byKey[T any, K comparable] struct {
	pacer *Pacer[K]
	key   func(ctx context.Context) K

	pipeline string
}

func (k *byKey[T, K]) Bind(p policy.Binding) policy.Policy[T] {
	return &byKey[T, K]{k.pacer, k.key, p.Pipeline}
}

func (*byKey[T, K]) Synchronous() bool { return true }

func (k *byKey[T, K]) Waits() bool { return k.pacer != nil && k.pacer.maxWait > 0 }

func (k *byKey[T, K]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if k.key == nil || !k.pacer.isIdle() || ctx == nil {
		return k.slow(ctx, next)
	}
	value, err := next.Do(ctx)
	if err != nil {
		k.failed(ctx, err)
	}
	return value, err
}

// slow makes a call unless something is wrong.
func (k *byKey[T, K]) slow(ctx context.Context, next policy.Next[T]) (T, error) {
	if k.pacer == nil || !k.pacer.ready || k.key == nil || ctx == nil {
		var none T
		return none, cmp.Or(k.Validate(), policy.ErrNilContext)
	}
	return k.paced(ctx, next)
}

// failed begins the pacing of the key if the error of a call says so.
func (k *byKey[T, K]) failed(ctx context.Context, err error) {
	outcome, asked := k.pacer.outcome(ctx, err)
	if outcome < refused {
		return
	}
	key := k.key(ctx)
	if !k.pacer.canPace(key) {
		return
	}
	if l := k.pacer.lane(key); l != nil {
		l.settle(ticket{}, outcome, asked)
		k.pacer.refresh(l)
	}
}

// paced makes a call while some key is paced.
func (k *byKey[T, K]) paced(ctx context.Context, next policy.Next[T]) (value T, err error) {
	if ctx.Err() != nil {
		return value, ended(ctx)
	}
	key := k.key(ctx)
	l := k.pacer.pacedLane(key)
	var t ticket
	if l == nil {
		k.pacer.tidy()
	} else if t, err = k.enter(ctx, next, l); err != nil {
		return value, err
	}
	if t.lane == nil { // The key is not paced, or not any more.
		if l != nil {
			k.pacer.refresh(l)
		}
		if value, err = next.Do(ctx); err != nil {
			k.failed(ctx, err)
		}
		return value, err
	}
	err = errNoReturn
	defer func() { k.settle(ctx, t, err) }()
	return next.Do(ctx)
}

func (k *byKey[T, K]) settle(ctx context.Context, t ticket, err error) {
	outcome, asked := silent, time.Duration(0)
	defer func() { // also if the classifier panics
		t.lane.settle(t, outcome, asked)
		if outcome >= refused {
			k.pacer.refresh(t.lane)
		}
	}()
	outcome, asked = k.pacer.outcome(ctx, err)
}

// Validate returns what is wrong with the pacer or the key function, or nil.
func (k *byKey[T, K]) Validate() error {
	err := k.pacer.Validate()
	if k.key == nil {
		err = errors.Join(err, &policy.OptionError{Policy: policy.KindPacing, Option: "ForKey", Problem: "the key function must not be nil"})
	}
	return err
}

func (k *byKey[T, K]) Describe() policy.Description { return k.pacer.Describe() }
