package breaker_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
)

// open opens the circuit of a key by failures.
func open[K comparable](t *testing.T, g *breaker.Group[K], key K) *breaker.Circuit {
	t.Helper()
	c := g.Get(key)
	trip(t, breaker.For[int](c))
	return c
}

func TestGroupKeepsItsBoundThroughAMillionKeys(t *testing.T) {
	const circuits, visits = 1000, 1_000_000
	g := breaker.NewGroup[int](breaker.WithMaxCircuits(circuits))
	before := heap()
	for key := range visits {
		g.Get(key)
	}
	grown := int64(heap()) - int64(before)
	if got := g.Len(); got != circuits {
		t.Errorf("%d circuits, want %d", got, circuits)
	}
	if got := len(keys(g)); got != circuits {
		t.Errorf("%d keys, want %d", got, circuits)
	}
	if most := int64(500 * circuits); grown > most {
		t.Errorf("the heap has grown by %d bytes, want %d at most", grown, most)
	}
	runtime.KeepAlive(g)
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func TestFloodOfKeysDropsNoOpenCircuit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		g := breaker.NewGroup[int](breaker.WithMaxCircuits(10))
		var kept []*breaker.Circuit
		for key := range 8 {
			kept = append(kept, open(t, g, key))
		}
		g.Get(8).ForceOpen()
		for key := range 10_000 {
			g.Get(100 + key)
		}
		for key, circuit := range kept {
			if g.Get(key) != circuit || g.Get(key).State() != breaker.Open {
				t.Errorf("the open circuit of key %d is gone", key)
			}
		}
		if g.Get(8).State() != breaker.Open {
			t.Error("the forced circuit is gone")
		}
	})
}

func TestTheCircuitOfTheLowestRankIsEvicted(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		g := breaker.NewGroup[string](breaker.WithMaxCircuits(5), breaker.WithCooldown(time.Minute))
		g.Get("forced").ForceClosed()
		open(t, g, "half-open")
		time.Sleep(time.Minute)
		open(t, g, "open")
		g.Get("used")
		g.Get("used")
		g.Get("unused")
		for i, gone := range []string{"unused", "used", "half-open", "open"} {
			open(t, g, fmt.Sprint(i))
			if keys(g)[gone] {
				t.Errorf("%s is still there: %v", gone, keys(g))
			}
			g.Get(fmt.Sprint(i)).ForceOpen()
		}
		if !keys(g)["forced"] {
			t.Errorf("the forced circuit gave way before any other: %v", keys(g))
		}
	})
}

func TestKeyInUseOutlivesAFlood(t *testing.T) {
	g := breaker.NewGroup[int](breaker.WithMaxCircuits(10))
	circuit := g.Get(-1)
	for key := range 10_000 {
		g.Get(key)
		if g.Get(-1) != circuit {
			t.Fatalf("the circuit of the key in use is gone after %d others", key)
		}
	}
}

func TestKeysNoLongerInUseAreEvicted(t *testing.T) {
	g := breaker.NewGroup[int](breaker.WithMaxCircuits(10))
	for key := range 9 {
		g.Get(key)
		g.Get(key)
	}
	for key := range 100 {
		g.Get(100 + key)
	}
	for key := range 9 {
		if keys(g)[key] {
			t.Errorf("key %d is still there", key)
		}
	}
}

func TestCallUnderWayCountsForItsEvictedCircuit(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		g := breaker.NewGroup[string](breaker.WithMaxCircuits(1), breaker.WithFailureThreshold(1))
		old := g.Get("a")
		running := begin(t, breaker.For[int](old))
		g.Get("b")
		if g.Get("a") == old {
			t.Fatal("the circuit has not given way")
		}
		if got := running.end(fail); got.Err != errBoom {
			t.Errorf("the call ended with %+v", got)
		}
		if old.State() != breaker.Open || g.Get("a").State() != breaker.Closed {
			t.Errorf("the old circuit is %v, the new one %v", old.State(), g.Get("a").State())
		}
	})
}

func TestIdleCircuitsAreDropped(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		g := breaker.NewGroup[string](breaker.WithIdleTimeout(time.Minute), breaker.WithCooldown(10*time.Minute))
		open(t, g, "open")
		g.Get("forced").ForceClosed()
		g.Get("idle")
		g.Get("asked")
		if g.Len() != 4 {
			t.Errorf("%d circuits", g.Len())
		}
		time.Sleep(time.Minute - 1)
		g.Get("asked")
		if g.Len() != 4 {
			t.Errorf("%d circuits just before the time is over", g.Len())
		}
		time.Sleep(1)
		if diff := cmp.Diff(map[string]bool{"open": true, "forced": true, "asked": true}, keys(g)); diff != "" {
			t.Errorf("after a minute (-want +got):\n%s", diff)
		}
		time.Sleep(time.Minute)
		if diff := cmp.Diff(map[string]bool{"open": true, "forced": true}, keys(g)); diff != "" {
			t.Errorf("after two (-want +got):\n%s", diff)
		}
		time.Sleep(8 * time.Minute)
		if diff := cmp.Diff(map[string]bool{"forced": true}, keys(g)); diff != "" {
			t.Errorf("after the cooldown (-want +got):\n%s", diff)
		}
	})
}

func TestNewKeyDropsIdleCircuits(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		g := breaker.NewGroup[int](breaker.WithIdleTimeout(time.Minute))
		old := g.Get(1)
		time.Sleep(time.Minute)
		g.Get(2)
		if g.Get(1) == old {
			t.Error("the idle circuit is still there")
		}
	})
}
