package otelmw

import (
	"maps"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// attributeOptions are an attribute set as options for every kind of instrument. Making them costs
// more than a measurement.
type attributeOptions struct {
	record []metric.RecordOption
	add    []metric.AddOption
}

func optionsOf(set attribute.Set) *attributeOptions {
	option := metric.WithAttributeSet(set)
	return &attributeOptions{[]metric.RecordOption{option}, []metric.AddOption{option}}
}

// cache keeps attribute sets by key. Reading takes no lock. Once there are limit sets, overflow
// maps each new key to one of a few, which bounds the number of time series.
type cache[K comparable] struct {
	limit    int
	build    func(K) attribute.Set
	overflow func(K) K

	mu   sync.Mutex
	sets atomic.Pointer[map[K]*attributeOptions]
}

func newCache[K comparable](limit int, build func(K) attribute.Set, overflow func(K) K) *cache[K] {
	c := &cache[K]{limit: limit, build: build, overflow: overflow}
	c.sets.Store(&map[K]*attributeOptions{})
	return c
}

func (c *cache[K]) get(key K) *attributeOptions {
	sets := *c.sets.Load()
	if m := sets[key]; m != nil {
		return m
	}
	if len(sets) >= c.limit {
		key = c.overflow(key)
		if m := sets[key]; m != nil {
			return m
		}
	}
	return c.add(key)
}

func (c *cache[K]) add(key K) *attributeOptions {
	c.mu.Lock()
	defer c.mu.Unlock()
	sets := *c.sets.Load()
	if len(sets) >= c.limit {
		if m := sets[key]; m != nil {
			return m
		}
		key = c.overflow(key)
	}
	if m := sets[key]; m != nil {
		return m
	}
	larger := maps.Clone(sets)
	m := optionsOf(c.build(key))
	larger[key] = m
	c.sets.Store(&larger)
	return m
}
