package otelmw

import (
	"maps"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// measured is an attribute set as an option for every kind of instrument. Making one costs more
// than a measurement.
type measured struct {
	record []metric.RecordOption
	add    []metric.AddOption
}

func measuredWith(set attribute.Set) *measured {
	option := metric.WithAttributeSet(set)
	return &measured{[]metric.RecordOption{option}, []metric.AddOption{option}}
}

// cache keeps attribute sets by key. Reading takes no lock. Once there are limit sets, overflow
// maps each new key to one of a few, so that a cache also bounds the number of time series.
type cache[K comparable] struct {
	limit    int
	build    func(K) attribute.Set
	overflow func(K) K

	mu   sync.Mutex
	sets atomic.Pointer[map[K]*measured]
}

func newCache[K comparable](limit int, build func(K) attribute.Set, overflow func(K) K) *cache[K] {
	c := &cache[K]{limit: limit, build: build, overflow: overflow}
	c.sets.Store(&map[K]*measured{})
	return c
}

func (c *cache[K]) get(key K) *measured {
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

func (c *cache[K]) add(key K) *measured {
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
	m := measuredWith(c.build(key))
	larger[key] = m
	c.sets.Store(&larger)
	return m
}
