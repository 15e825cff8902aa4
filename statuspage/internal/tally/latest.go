package tally

import (
	"slices"
	"sync/atomic"
)

// Latest are the latest of many values. [Latest.Add] takes no lock. The zero Latest is empty and
// ready for use.
type Latest[T any] struct {
	ring  atomic.Pointer[[]atomic.Pointer[T]]
	added atomic.Uint64
}

// Add replaces the oldest of limit values by v. The limit must always be the same.
func (l *Latest[T]) Add(v *T, limit int) {
	ring := l.ring.Load()
	if ring == nil {
		made := make([]atomic.Pointer[T], limit)
		l.ring.CompareAndSwap(nil, &made)
		ring = l.ring.Load()
	}
	(*ring)[(l.added.Add(1)-1)%uint64(len(*ring))].Store(v)
}

// All returns the values, the greatest first. Values that are being added may be missing.
func (l *Latest[T]) All(compare func(a, b *T) int) []*T {
	ring := l.ring.Load()
	if ring == nil {
		return nil
	}
	var all []*T
	for i := range *ring {
		if v := (*ring)[i].Load(); v != nil {
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, func(a, b *T) int { return compare(b, a) })
	return all
}
