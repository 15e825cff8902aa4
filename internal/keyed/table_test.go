package keyed_test

import (
	"math"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/internal/keyed"
)

// value says which one it is of those made for its key, and what would be lost with it.
type value struct{ number, rank int }

const (
	idleTimeout = time.Minute
	keptRank    = 2
)

func newTable[K comparable](maxEntries int) *keyed.Table[K, *value] {
	made := make(map[K]int)
	var mu sync.Mutex
	return keyed.New(keyed.Settings[K, *value]{
		MaxEntries: maxEntries, IdleTimeout: idleTimeout, KeptRank: keptRank,
		Make: func(key K) *value {
			mu.Lock()
			defer mu.Unlock()
			made[key]++
			return &value{number: made[key]}
		},
		Rank: func(v *value) int { return v.rank },
	})
}

func get[K comparable](t testing.TB, table *keyed.Table[K, *value], key K) *value {
	t.Helper()
	v, invalid := table.Get(key)
	if invalid != nil {
		t.Fatalf("%v: %+v", key, invalid)
	}
	return v
}

func keys[K comparable](table *keyed.Table[K, *value]) []K {
	var all []K
	for _, entry := range table.List() {
		all = append(all, entry.Key)
	}
	return all
}

func sortedKeys(table *keyed.Table[int, *value]) []int {
	return slices.Sorted(slices.Values(keys(table)))
}

func TestTheLeastUsefulValueIsEvicted(t *testing.T) {
	table := newTable[int](4)
	for key, rank := range []int{3, 1, 0, 0} {
		get(t, table, key).rank = rank
	}
	get(t, table, 2) // in use
	var evicted []int
	for key := 10; key < 14; key++ {
		before := sortedKeys(table)
		get(t, table, key).rank = 9
		for _, old := range before {
			if !slices.Contains(sortedKeys(table), old) {
				evicted = append(evicted, old)
				if _, found := table.Find(old); found {
					t.Errorf("key %d is still found", old)
				}
			}
		}
	}
	if diff := cmp.Diff([]int{3, 2, 1, 0}, evicted); diff != "" {
		t.Errorf("evicted (-want +got):\n%s", diff)
	}
}

func TestFindMakesNothingAndCountsAsUse(t *testing.T) {
	table := newTable[int](2)
	if v, found := table.Find(1); v != nil || found || table.Len() != 0 {
		t.Errorf("found %v, %v", v, found)
	}
	one := get(t, table, 1)
	get(t, table, 2)
	for key := 3; key < 20; key++ {
		if v, found := table.Find(1); v != one || !found {
			t.Fatalf("before key %d: found %v, %v", key, v, found)
		}
		get(t, table, key)
	}
}

func TestIdleValuesAreNotListedAndGoWhenANewKeyComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := newTable[int](100)
		get(t, table, 1)
		get(t, table, 2).rank = keptRank
		used := get(t, table, 3)
		time.Sleep(idleTimeout - 1)
		if diff := cmp.Diff([]int{1, 2, 3}, sortedKeys(table)); diff != "" {
			t.Errorf("just before (-want +got):\n%s", diff)
		}
		get(t, table, 3)
		time.Sleep(1)
		if diff := cmp.Diff([]int{2, 3}, sortedKeys(table)); diff != "" || table.Len() != 2 {
			t.Errorf("%d after it (-want +got):\n%s", table.Len(), diff)
		}
		get(t, table, 4) // finds that 3 is in use
		if get(t, table, 1).number != 2 || get(t, table, 2).number != 1 || get(t, table, 3) != used {
			t.Error("the wrong ones are gone")
		}
		for key := 5; key < 8; key++ { // a use is found by the first sweep after it
			time.Sleep(idleTimeout)
			get(t, table, key)
		}
		if diff := cmp.Diff([]int{2, 7}, sortedKeys(table)); diff != "" {
			t.Errorf("much later (-want +got):\n%s", diff)
		}
	})
}

// The search for an evictee and the sweep each see the use.
func TestAUseBeforeAnEvictionIsStillAUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := newTable[int](2)
		one := get(t, table, 1)
		one.rank = 1
		time.Sleep(40 * time.Second)
		get(t, table, 2) // sweeps
		time.Sleep(10 * time.Second)
		get(t, table, 1)
		get(t, table, 3) // evicts 2
		time.Sleep(25 * time.Second)
		get(t, table, 4) // sweeps, and evicts 3
		if get(t, table, 1) != one {
			t.Error("a value that was used 25 s ago is gone, after an idle timeout of a minute")
		}
	})
}

func TestAListedValueIsTheOneThatAKeyGets(t *testing.T) {
	table := newTable[string](3)
	for _, key := range []string{"a", "b", "c", "d"} {
		get(t, table, key)
	}
	for _, entry := range table.List() {
		if v, found := table.Find(entry.Key); v != entry.Value || !found {
			t.Errorf("%s: listed %p, got %p", entry.Key, entry.Value, v)
		}
	}
}

func TestKeysWithoutAValueAreRefused(t *testing.T) {
	numbers, anything := newTable[float64](4), newTable[any](4)
	want := &keyed.InvalidKey{Value: "NaN", Problem: "the key must be equal to itself"}
	for range 10 {
		_, invalid := numbers.Get(math.NaN())
		if diff := cmp.Diff(want, invalid); diff != "" {
			t.Errorf("NaN (-want +got):\n%s", diff)
		}
		if _, invalid = anything.Get([]int{1}); invalid == nil || invalid.Problem != "the key must be comparable" {
			t.Errorf("a slice: %+v", invalid)
		}
		if _, found := anything.Find(func() {}); found {
			t.Error("a function is found")
		}
	}
	if numbers.Len() != 0 || anything.Len() != 0 {
		t.Error("a key is stored")
	}
	if v := get(t, anything, nil); v != get(t, anything, nil) {
		t.Error("nil is no key")
	}
}

// Two tables get the same calls, and one of them is looked at again and again.
func TestALookChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var failed any
		synctest.Test(t, func(*testing.T) {
			defer func() { failed = recover() }()
			compareWithALook(rt)
		})
		if failed != nil {
			panic(failed)
		}
	})
}

func compareWithALook(rt *rapid.T) {
	most := rapid.IntRange(1, 6).Draw(rt, "entries at most")
	seen, unseen := newTable[int](most), newTable[int](most)
	for range rapid.IntRange(1, 200).Draw(rt, "calls") {
		key := rapid.IntRange(0, 9).Draw(rt, "key")
		a, _ := seen.Get(key)
		b, _ := unseen.Get(key)
		if *a != *b {
			rt.Fatalf("key %d has %+v in the table that is looked at, and %+v in the other", key, *a, *b)
		}
		if rapid.IntRange(0, 3).Draw(rt, "0: another rank") == 0 {
			a.rank = rapid.IntRange(0, 3).Draw(rt, "rank")
			b.rank = a.rank
		}
		time.Sleep(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 30, 59, 60, 200}).Draw(rt, "seconds")) * time.Second)
		for range rapid.IntRange(0, 2).Draw(rt, "looks") {
			if n, listed := seen.Len(), len(seen.List()); n != listed || n > most {
				rt.Fatalf("%d entries, %d of them listed, %d at most", n, listed, most)
			}
		}
	}
}

func TestATableMayBeUsedAndLookedAtConcurrently(t *testing.T) {
	table := newTable[int](16)
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 3000 {
				key := n%20 + 100*i
				if _, invalid := table.Get(key); invalid != nil {
					t.Error(invalid)
				}
				if n%50 == 0 && table.Len() > 16 {
					t.Errorf("%d entries", table.Len())
				}
			}
		})
	}
	all.Wait()
	if got := table.Len(); got != 16 {
		t.Errorf("%d entries, want 16", got)
	}
}

func TestGoroutinesThatMakeTheSameKeyAtOnceGetOneValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		table := keyed.New(keyed.Settings[string, *value]{
			MaxEntries: 10, IdleTimeout: idleTimeout, KeptRank: keptRank,
			Make: func(string) *value {
				<-release
				return new(value)
			},
			Rank: func(v *value) int { return v.rank },
		})
		got := make([]*value, 3)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() { got[i] = get(t, table, "key") })
		}
		synctest.Wait()
		close(release)
		wg.Wait()
		if got[0] != got[1] || got[1] != got[2] || table.Len() != 1 {
			t.Errorf("%p, %d entries, want one value", got, table.Len())
		}
	})
}
