package keyed

import (
	"testing"
	"time"
	"unsafe"

	"github.com/tenax-go/tenax/internal/testkit/racing"
)

func numbered[K comparable](maxEntries int) *Table[K, *int] {
	return New(Settings[K, *int]{
		MaxEntries:  maxEntries,
		IdleTimeout: time.Hour,
		Make:        func(K) *int { return new(int) },
		Rank:        func(n *int) int { return *n },
		KeptRank:    1,
	})
}

func TestAKnownKeyTakesNoLockAndAllocatesNothing(t *testing.T) {
	type route struct {
		host string
		port int
	}
	numbers, texts, routes := numbered[int](8), numbered[string](8), numbered[route](8)
	host := string([]byte("inventory.example"))
	get := func() {
		numbers.Get(7)
		texts.Get(host)
		texts.Find(host)
		routes.Get(route{host, 443})
	}
	get()
	if !racing.Enabled {
		if got := testing.AllocsPerRun(1000, get); got != 0 {
			t.Errorf("%v allocations, want 0", got)
		}
	}
	numbers.mu.Lock()
	texts.mu.Lock()
	routes.mu.Lock()
	get() // hangs if it takes a lock
}

func TestAKeyInUseIsLookedUpWithoutAWrite(t *testing.T) {
	table := numbered[int](8)
	table.Get(1)
	table.Get(1)
	e := table.entries[0]
	type image [unsafe.Sizeof(*e)]byte
	before := *(*image)(unsafe.Pointer(e))
	for range 100 {
		table.Get(1)
	}
	if *(*image)(unsafe.Pointer(e)) != before {
		t.Error("the entry has changed")
	}
}
