package pacing

import (
	"hash/maphash"
	"maps"
	"sync/atomic"
)

// lanes finds the lanes of keys. Readers take no lock and only one goroutine at a time changes it.
// A change copies a small part.
type lanes[K comparable] struct {
	seed  maphash.Seed
	parts []atomic.Pointer[map[K]*lane] // as many as a power of two
}

// lanesOfPart is how many lanes a part has, roughly, if there are as many as there may be.
const lanesOfPart = 16

func newLanes[K comparable](most int) lanes[K] {
	parts := 1
	for parts*lanesOfPart < most {
		parts *= 2
	}
	return lanes[K]{maphash.MakeSeed(), make([]atomic.Pointer[map[K]*lane], parts)}
}

func (s *lanes[K]) part(key K) *atomic.Pointer[map[K]*lane] {
	if len(s.parts) == 1 {
		return &s.parts[0]
	}
	return &s.parts[maphash.Comparable(s.seed, key)&uint64(len(s.parts)-1)]
}

// find returns the lane of a key that equals itself, or nil.
func (s *lanes[K]) find(key K) *lane {
	if part := s.part(key).Load(); part != nil {
		return (*part)[key]
	}
	return nil
}

// change sets the lane of a key, or drops it if that is nil.
func (s *lanes[K]) change(key K, l *lane) {
	part := s.part(key)
	changed := map[K]*lane{}
	if present := part.Load(); present != nil {
		changed = maps.Clone(*present)
	}
	if l != nil {
		changed[key] = l
	} else {
		delete(changed, key)
	}
	part.Store(&changed)
}
