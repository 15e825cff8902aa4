package breaker_test

import (
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
)

func keys[K comparable](g *breaker.Group[K]) map[K]bool {
	all := make(map[K]bool)
	for key := range g.All() {
		all[key] = true
	}
	return all
}

func TestEachKeyHasItsOwnCircuit(t *testing.T) {
	g := breaker.NewGroup[string](breaker.WithName("hosts"), breaker.WithFailureThreshold(2))
	a := open(t, g, "a")
	if a != g.Get("a") {
		t.Error("the circuit of a key is another one the second time")
	}
	if b := g.Get("b"); b == a || b.State() != breaker.Closed {
		t.Errorf("the circuit of another key is %v", b.State())
	}
	if g.Get("").State() != breaker.Closed {
		t.Error("the zero key has no circuit of its own")
	}
	if diff := cmp.Diff(map[string]bool{"a": true, "b": true, "": true}, keys(g)); diff != "" || g.Len() != 3 {
		t.Errorf("%d keys (-want +got):\n%s", g.Len(), diff)
	}
}

func TestKnownKeysAreAllFoundWhileTheGroupGrows(t *testing.T) {
	g := breaker.NewGroup[string](breaker.WithMaxCircuits(5000))
	made := make(map[string]*breaker.Circuit)
	for i := range 5000 {
		key := fmt.Sprint(i)
		made[key] = g.Get(key)
	}
	for key, circuit := range made {
		if g.Get(key) != circuit {
			t.Fatalf("the circuit of %s is another one", key)
		}
	}
	if got := g.Len(); got != 5000 {
		t.Errorf("%d circuits", got)
	}
}

func TestKeysThatDoNotEqualThemselvesAreInvalidAndNotStored(t *testing.T) {
	want := []policy.OptionError{{
		Policy: "breaker", Option: "Group.Get", Value: "NaN", Problem: "the key must be equal to itself",
	}}
	numbers := breaker.NewGroup[float64]()
	type point struct{ x, y float64 }
	points := breaker.NewGroup[point]()
	anything := breaker.NewGroup[any]()
	for range 100 {
		for _, c := range []*breaker.Circuit{
			numbers.Get(math.NaN()), points.Get(point{1, math.NaN()}), anything.Get(math.NaN()),
		} {
			err := do(t, breaker.For[int](c), succeed)
			if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
				t.Fatalf("NaN (-want +got):\n%s", diff)
			}
		}
	}
	if numbers.Len() != 0 || points.Len() != 0 || anything.Len() != 0 {
		t.Errorf("stored: %d, %d, %d", numbers.Len(), points.Len(), anything.Len())
	}
	if numbers.Get(0.0) != numbers.Get(math.Copysign(0, -1)) {
		t.Error("0 and -0 are one key")
	}
}

func TestUncomparableKeysAreInvalidAndNotStored(t *testing.T) {
	type host struct{ names any }
	anything, hosts, pairs := breaker.NewGroup[any](), breaker.NewGroup[host](), breaker.NewGroup[[2]any]()
	for _, c := range []*breaker.Circuit{
		anything.Get([]int{1}), hosts.Get(host{[]string{"a"}}), pairs.Get([2]any{1, func() {}}),
	} {
		err := do(t, breaker.For[int](c), succeed)
		if got := optionerrors.All(err); len(got) != 1 || got[0].Problem != "the key must be comparable" {
			t.Errorf("got %v", err)
		}
	}
	if anything.Len() != 0 || hosts.Len() != 0 || pairs.Len() != 0 {
		t.Error("a key is stored")
	}
	if c := hosts.Get(host{"a"}); c != hosts.Get(host{"a"}) || c.Validate() != nil || anything.Get(nil).Validate() != nil {
		t.Error("a key that can be compared is refused")
	}
}

func TestManyGoroutinesGetOneCircuitAKey(t *testing.T) {
	g := breaker.NewGroup[int](breaker.WithMaxCircuits(100), breaker.WithKeyOptions(func(int) []breaker.Option { return nil }))
	var got [64][8]*breaker.Circuit
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 100 {
				for key := range 64 {
					c := g.Get(key)
					if got[key][i] != nil && got[key][i] != c {
						t.Errorf("key %d has another circuit the second time", key)
					}
					got[key][i] = c
				}
			}
		})
	}
	all.Wait()
	for key, circuits := range got {
		for _, c := range circuits {
			if c != circuits[0] {
				t.Errorf("key %d has several circuits", key)
			}
		}
	}
}

// The options of a key are requested outside the lock, so another goroutine may be faster.
func TestCircuitMadeMeanwhileByAnotherGoroutineIsUsed(t *testing.T) {
	var g *breaker.Group[string]
	var faster *breaker.Circuit
	asked := 0
	g = breaker.NewGroup[string](breaker.WithKeyOptions(func(key string) []breaker.Option {
		if asked++; asked == 1 {
			faster = g.Get(key)
		}
		return nil
	}))
	if slower := g.Get("a"); slower != faster || g.Get("a") != faster || g.Len() != 1 {
		t.Errorf("one got %p, the other %p; %d circuits", faster, slower, g.Len())
	}
}

func TestGroupMayBeUsedDuringAFlood(t *testing.T) {
	g := breaker.NewGroup[int](breaker.WithMaxCircuits(16), breaker.WithIdleTimeout(time.Second))
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 3000 {
				g.Get(n%20 + 100*i)
				if n%500 == 0 {
					for range g.All() {
						break
					}
				}
			}
		})
	}
	all.Wait()
	if got := g.Len(); got != 16 {
		t.Errorf("%d circuits, want 16", got)
	}
	for key := range keys(g) {
		g.Get(key)
	}
	if got := g.Len(); got != 16 {
		t.Errorf("a key that is listed is not found: %d circuits", got)
	}
}
