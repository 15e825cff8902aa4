package breaker

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/tenax-go/tenax/policy"
)

// ForKey returns a policy that guards each call with the circuit of its key. The function reads the
// key from the call's context; it must not be nil and should be quick. A panic in it passes through
// before the call has any effect. A nil or invalid group is invalid.
func ForKey[T any, K comparable](group *Group[K], key func(ctx context.Context) K) policy.Policy[T] {
	return &byKey[T, K]{group: group, key: key}
}

type byKey[T any, K comparable] struct {
	group *Group[K]
	key   func(ctx context.Context) K

	pipeline string
}

func (k *byKey[T, K]) Bind(p policy.Binding) policy.Policy[T] {
	return &byKey[T, K]{k.group, k.key, p.Pipeline}
}

func (k *byKey[T, K]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if ctx == nil || k.key == nil {
		var none T
		return none, cmp.Or(k.Validate(), policy.ErrNilContext)
	}
	b := Breaker[T]{k.group.Get(k.key(ctx)), k.pipeline}
	return b.Apply(ctx, next)
}

func (k *byKey[T, K]) Validate() error {
	err := k.group.Validate()
	if k.key == nil {
		err = errors.Join(err, &policy.OptionError{Policy: policy.KindBreaker, Option: "ForKey", Problem: "the key function must not be nil"})
	}
	return err
}

func (*byKey[T, K]) Synchronous() bool { return true }

// Describe returns the settings of all circuits and the state of each, closed ones last.
func (k *byKey[T, K]) Describe() policy.Description {
	d := policy.Description{Kind: policy.KindBreaker}
	if k.Validate() != nil {
		return d
	}
	entries := k.group.list()
	d.Name = k.group.template.name
	settings := k.group.template.settings()
	settings.Add("circuits", len(entries))
	settings.Add("circuits at most", k.group.maxCircuits)
	settings.Add("idle timeout", k.group.idleTimeout)
	d.Settings = settings

	d.Parts = make([]policy.Description, len(entries))
	first, last := 0, len(entries) // closed circuits are filled in from the end
	for _, entry := range entries {
		if part := entry.Value.describeState(); part.State == policy.StateClosed {
			last--
			d.Parts[last] = part
		} else {
			d.Parts[first] = part
			first++
		}
	}
	slices.Reverse(d.Parts[last:])
	return d
}
