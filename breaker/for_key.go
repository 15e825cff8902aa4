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
	return &keyed[T, K]{group: group, key: key}
}

type keyed[T any, K comparable] struct {
	group *Group[K]
	key   func(ctx context.Context) K

	pipeline string
}

func (k *keyed[T, K]) Bind(p policy.Binding) policy.Policy[T] {
	return &keyed[T, K]{k.group, k.key, p.Pipeline}
}

func (k *keyed[T, K]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if ctx == nil || k.key == nil {
		var none T
		return none, cmp.Or(k.Validate(), policy.ErrNilContext)
	}
	b := Breaker[T]{k.group.Get(k.key(ctx)), k.pipeline}
	return b.Apply(ctx, next)
}

func (k *keyed[T, K]) Validate() error {
	err := k.group.Validate()
	if k.key == nil {
		err = errors.Join(err, &policy.OptionError{Policy: policy.KindBreaker, Option: "ForKey", Problem: "the key function must not be nil"})
	}
	return err
}

func (*keyed[T, K]) Synchronous() bool { return true }

// Describe returns the settings of all circuits and the state of each, closed ones last.
func (k *keyed[T, K]) Describe() policy.Description {
	d := policy.Description{Kind: policy.KindBreaker}
	if k.Validate() != nil {
		return d
	}
	members := k.group.live()
	d.Name = k.group.template.name
	settings := k.group.template.settings()
	settings.Add("circuits", len(members))
	settings.Add("circuits at most", k.group.maxCircuits)
	settings.Add("idle timeout", k.group.idleTimeout)
	d.Settings = settings

	d.Parts = make([]policy.Description, len(members))
	first, last := 0, len(members) // closed circuits are filled in from the end
	for _, m := range members {
		if part := m.circuit.describeState(); part.State == policy.StateClosed {
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
