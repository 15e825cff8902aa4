package bulkhead

import (
	"cmp"
	"context"
	"errors"

	"github.com/tenax-go/tenax/policy"
)

// ForKey returns a policy that limits each call with the limit of its key. The function reads the
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
	b := Bulkhead[T]{k.group.Get(k.key(ctx)), k.pipeline}
	return b.Apply(ctx, next)
}

func (k *byKey[T, K]) Validate() error {
	err := k.group.Validate()
	if k.key == nil {
		err = errors.Join(err, &policy.OptionError{Policy: policy.KindBulkhead, Option: "ForKey", Problem: "the key function must not be nil"})
	}
	return err
}

func (*byKey[T, K]) Synchronous() bool { return true }

func (*byKey[T, K]) Waits() bool { return true }

// Describe returns the settings of all limits and the state of those that are in force. The gauge
// of the limit is their sum, and 0 if there is none.
func (k *byKey[T, K]) Describe() policy.Description {
	d := policy.Description{Kind: policy.KindBulkhead}
	if k.Validate() != nil {
		return d
	}
	d.Name = k.group.config.name
	settings := k.group.config.settings()
	running, waiting, limit, keys := 0, 0, 0, 0
	for _, slots := range k.group.All() {
		keys++
		running += slots.Running()
		waiting += slots.Waiting()
		if now := slots.Limit(); now > 0 {
			limit += now
			part := slots.Describe()
			part.Settings = nil
			d.Parts = append(d.Parts, part)
		}
	}
	settings.Add("limits", keys)
	settings.Add("limits at most", k.group.maxKeys)
	settings.Add("idle timeout", k.group.idleTimeout)
	d.Settings = settings
	d.Gauges = []policy.Gauge{
		{Name: policy.GaugeRunning, Value: float64(running)},
		{Name: policy.GaugeWaiting, Value: float64(waiting)},
		{Name: policy.GaugeLimit, Value: float64(limit)},
	}
	return d
}
