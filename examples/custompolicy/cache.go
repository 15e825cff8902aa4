package main

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/tenax-go/tenax/policy"
)

// Hit is the type of the event for an answer from the cache.
const Hit policy.EventType = "cache_hit"

// kind is the name of the policy in events, errors and descriptions.
const kind = "cache"

// Cache is a policy that answers from memory for a while. It belongs outside the retry policy:
// a known answer needs no attempt. Make it with NewCache; it is safe for concurrent use.
type Cache[K comparable, T any] struct {
	key        func(context.Context) K
	lifetime   time.Duration
	maxEntries int

	mu      sync.Mutex
	entries map[K]entry[T]
}

type entry[T any] struct {
	value   T
	expires time.Time
}

// NewCache returns a policy that keeps answers, at most maxEntries of them, under the key that it
// reads from the context of the call. Errors are not kept.
func NewCache[K comparable, T any](key func(context.Context) K, lifetime time.Duration, maxEntries int) *Cache[K, T] {
	return &Cache[K, T]{key: key, lifetime: lifetime, maxEntries: maxEntries, entries: map[K]entry[T]{}}
}

// Apply answers from memory, or calls next and keeps its value. A cache that is not valid fails
// closed.
func (c *Cache[K, T]) Apply(ctx context.Context, next policy.Next[T]) (T, error) {
	if err := c.Validate(); err != nil {
		var none T
		return none, err
	}
	key := c.key(ctx)
	if value, known := c.lookup(key); known {
		next.Emit(ctx, policy.Event{Type: Hit, Policy: kind})
		return value, nil
	}
	value, err := next.Do(ctx)
	if err == nil {
		c.keep(key, value)
	}
	return value, err
}

func (c *Cache[K, T]) lookup(key K) (T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, found := c.entries[key]
	return e.value, found && time.Now().Before(e.expires)
}

func (c *Cache[K, T]) keep(key K, value T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.entries[key]; !known && len(c.entries) >= c.maxEntries {
		for evictee := range c.entries { // a random one
			delete(c.entries, evictee)
			break
		}
	}
	c.entries[key] = entry[T]{value, time.Now().Add(c.lifetime)}
}

// Validate returns what is wrong with the options, for policy.New.
func (c *Cache[K, T]) Validate() error {
	var problems []error
	if c.key == nil {
		problems = append(problems, &policy.OptionError{Policy: kind, Option: "key", Problem: "must not be nil"})
	}
	if c.lifetime <= 0 {
		problems = append(problems, &policy.OptionError{Policy: kind, Option: "lifetime", Value: c.lifetime, Problem: "must be positive"})
	}
	if c.maxEntries < 1 {
		problems = append(problems, &policy.OptionError{Policy: kind, Option: "maxEntries", Value: c.maxEntries, Problem: "must be at least 1"})
	}
	return errors.Join(problems...)
}

// Describe returns the settings and the number of entries, for Pipeline.Describe.
func (c *Cache[K, T]) Describe() policy.Description {
	c.mu.Lock()
	defer c.mu.Unlock()
	return policy.Description{
		Kind: kind,
		Settings: []policy.Setting{
			{Name: "lifetime", Value: c.lifetime.String()},
			{Name: "max entries", Value: strconv.Itoa(c.maxEntries)},
		},
		Gauges: []policy.Gauge{{Name: "entries", Value: float64(len(c.entries))}},
	}
}

// Synchronous returns true: Apply leaves no goroutine behind that still uses next, so observers may
// reuse their memory.
func (*Cache[K, T]) Synchronous() bool { return true }
