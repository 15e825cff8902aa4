package breaker_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
)

// open opens the circuit of a key by failures.
func open[K comparable](t *testing.T, g *breaker.Group[K], key K) *breaker.Circuit {
	t.Helper()
	c := g.Get(key)
	trip(t, breaker.For[int](c))
	return c
}

func keys[K comparable](g *breaker.Group[K]) map[K]bool {
	all := make(map[K]bool)
	for key := range g.All() {
		all[key] = true
	}
	return all
}

func TestEachKeyHasACircuitOfItsOwn(t *testing.T) {
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

func TestKeysThatWereInUseGiveWayOnceTheyAreNot(t *testing.T) {
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

func TestCallUnderWayEndsOnItsCircuitThoughThatIsGone(t *testing.T) {
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

func TestKeysThatDoNotEqualThemselvesAreRefusedAndNotStored(t *testing.T) {
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

func TestKeysThatCannotBeComparedAreRefusedAndNotStored(t *testing.T) {
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

func TestInvalidOptionsOfAGroupMakeAllItsCircuitsInvalid(t *testing.T) {
	byKey := func(string) []breaker.Option { return nil }
	var none func(string) []breaker.Option
	for name, test := range map[string]struct {
		made *breaker.Group[string]
		want []policy.OptionError
	}{
		"no circuits": {
			breaker.NewGroup[string](breaker.WithMaxCircuits(0)),
			[]policy.OptionError{{Option: "WithMaxCircuits", Value: 0, Problem: "must be from 1 to 16777216"}},
		},
		"too many circuits": {
			breaker.NewGroup[string](breaker.WithMaxCircuits(1<<24 + 1)),
			[]policy.OptionError{{Option: "WithMaxCircuits", Value: 1<<24 + 1, Problem: "must be from 1 to 16777216"}},
		},
		"short idle timeout": {
			breaker.NewGroup[string](breaker.WithIdleTimeout(time.Second - 1)),
			[]policy.OptionError{{Option: "WithIdleTimeout", Value: time.Second - 1, Problem: "must be at least 1s"}},
		},
		"nil options by key": {
			breaker.NewGroup[string](breaker.WithKeyOptions(none)),
			[]policy.OptionError{{Option: "WithKeyOptions", Problem: "must not be nil"}},
		},
		"a circuit's option": {
			breaker.NewGroup[string](breaker.WithCooldown(0), nil),
			[]policy.OptionError{
				{Option: "NewGroup", Problem: "option 2 of 2 must not be nil"},
				{Option: "WithCooldown", Value: time.Duration(0), Problem: "must be positive"},
			},
		},
		"nil": {nil, []policy.OptionError{{Option: "Group", Problem: "must be made by NewGroup"}}},
		"zero": {
			new(breaker.Group[string]), []policy.OptionError{{Option: "Group", Problem: "must be made by NewGroup"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range test.want {
				test.want[i].Policy = "breaker"
			}
			p := breaker.ForKey[int](test.made, func(context.Context) string { return "key" })
			_, err := policy.New("p", p)
			if diff := cmp.Diff(test.want, optionerrors.All(err)); diff != "" {
				t.Errorf("problems found by policy.New (-want +got):\n%s", diff)
			}
			called := false
			_, err = p.Apply(t.Context(), policy.NextFunc(func(context.Context) (int, error) {
				called = true
				return 7, nil
			}))
			if called || err == nil {
				t.Errorf("called %v, error %v", called, err)
			}
			if got := optionerrors.All(err); !slices.Equal(got, test.want) {
				t.Errorf("a call returns %v, want %v", got, test.want)
			}
			if test.made.Len() != 0 {
				t.Error("an invalid group has circuits")
			}
			for range test.made.All() {
				t.Error("an invalid group lists circuits")
			}
		})
	}

	wrong := breaker.NewGroup[int](breaker.WithKeyOptions(byKey)).Validate()
	if got := optionerrors.All(wrong); len(got) != 1 || got[0].Problem != "must take the group's keys, of type int" {
		t.Errorf("options for keys of another type: %v", wrong)
	}
}

func TestOnlyGroupsTakeTheOptionsOfGroups(t *testing.T) {
	for name, option := range map[string]breaker.GroupOption{
		"WithMaxCircuits": breaker.WithMaxCircuits(1),
		"WithIdleTimeout": breaker.WithIdleTimeout(time.Hour),
		"WithKeyOptions":  breaker.WithKeyOptions(func(int) []breaker.Option { return nil }),
	} {
		if _, ok := option.(breaker.Option); ok {
			t.Errorf("%s is an option of a circuit", name)
		}
	}
}

func TestInvalidOptionsByKeyMakeTheCircuitOfThatKeyInvalid(t *testing.T) {
	g := breaker.NewGroup[string](breaker.WithKeyOptions(func(key string) []breaker.Option {
		if key == "fine" {
			return nil
		}
		return []breaker.Option{nil, breaker.WithCooldown(0)}
	}))
	want := []policy.OptionError{
		{Policy: "breaker", Option: "WithKeyOptions", Problem: "option 1 of 2 must not be nil"},
		{Policy: "breaker", Option: "WithCooldown", Value: time.Duration(0), Problem: "must be positive"},
	}
	for range 2 {
		err := do(t, breaker.For[int](g.Get("wrong")), succeed)
		if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
		if err := do(t, breaker.For[int](g.Get("fine")), succeed); err != nil {
			t.Error(err)
		}
	}
}

func TestOptionsByKeyComeAfterThoseOfTheGroup(t *testing.T) {
	var reported []string
	g := breaker.NewGroup[string](
		breaker.WithName("all"), breaker.WithFailureThreshold(3),
		breaker.WithKeyOptions(func(host string) []breaker.Option {
			if host == "plain" {
				return nil
			}
			return []breaker.Option{
				breaker.WithName(host), breaker.WithFailureThreshold(1),
				breaker.WithOnStateChange(func(from, to breaker.State) {
					reported = append(reported, fmt.Sprint(host, " ", from, " ", to))
				}),
			}
		}))
	open(t, g, "a.example")
	if diff := cmp.Diff([]string{"a.example closed open"}, reported); diff != "" {
		t.Errorf("the callback gets (-want +got):\n%s", diff)
	}
	open(t, g, "plain")
	for key, want := range map[string]policy.Description{
		"a.example": {Name: "a.example", Settings: []policy.Setting{{Name: "failure threshold", Value: "1"}}},
		"plain":     {Name: "all", Settings: []policy.Setting{{Name: "failure threshold", Value: "3"}}},
	} {
		got := g.Get(key).Describe()
		if got.Name != want.Name || got.Settings[0] != want.Settings[0] {
			t.Errorf("%s: %v, want %v", key, got, want)
		}
	}
}

type hostKey struct{}

func onHost(host string) context.Context {
	return context.WithValue(context.Background(), hostKey{}, host)
}

func hostOf(ctx context.Context) string {
	host, _ := ctx.Value(hostKey{}).(string)
	return host
}

func TestPolicyForKeysGuardsEachCallWithTheCircuitOfItsKey(t *testing.T) {
	g := breaker.NewGroup[string](breaker.WithFailureThreshold(2))
	numbers := policy.Must(policy.New("numbers", breaker.ForKey[int](g, hostOf)))
	texts := policy.Must(policy.New("texts", breaker.ForKey[string](g, hostOf)))
	for range 2 {
		if _, err := numbers.Do(onHost("a"), fail); err != errBoom {
			t.Errorf("got %v", err)
		}
	}
	if _, err := numbers.Do(onHost("a"), succeed); !errors.Is(err, breaker.ErrOpen) {
		t.Errorf("the open circuit: %v", err)
	}
	text := func(context.Context) (string, error) { return "text", nil }
	if _, err := texts.Do(onHost("a"), text); !errors.Is(err, breaker.ErrOpen) {
		t.Errorf("a pipeline of another type: %v", err)
	}
	if got, err := numbers.Do(onHost("b"), succeed); got != 7 || err != nil {
		t.Errorf("another key: %v, %v", got, err)
	}
}

func TestPolicyForKeysRefusesNilAndSurvivesAKeyThatPanics(t *testing.T) {
	g := breaker.NewGroup[string]()
	p := breaker.ForKey[int](g, hostOf)
	var none context.Context
	if _, err := p.Apply(none, policy.NextFunc(succeed)); err != policy.ErrNilContext {
		t.Errorf("nil context: %v", err)
	}
	for _, p := range []policy.Policy[int]{breaker.ForKey[int, string](g, nil)} {
		want := []policy.OptionError{{Policy: "breaker", Option: "ForKey", Problem: "the key function must not be nil"}}
		_, err := policy.New("p", p)
		if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
			t.Errorf("policy.New (-want +got):\n%s", diff)
		}
		_, err = p.Apply(t.Context(), policy.NextFunc(succeed))
		if diff := cmp.Diff(want, optionerrors.All(err)); diff != "" {
			t.Errorf("a call (-want +got):\n%s", diff)
		}
	}
	panics := breaker.ForKey[int](g, func(context.Context) string { panic("explosion") })
	func() {
		defer func() {
			if recover() != "explosion" {
				t.Error("the panic does not pass through")
			}
		}()
		panics.Apply(t.Context(), policy.NextFunc(succeed))
	}()
	if g.Len() != 0 {
		t.Error("a key is stored")
	}
}

func TestGroupIsDescribedWithoutItsKeys(t *testing.T) {
	g := breaker.NewGroup[string](breaker.WithName("hosts"), breaker.WithMaxCircuits(500))
	for i := range 300 {
		g.Get(fmt.Sprint("secret ", i))
	}
	open(t, g, "open")
	pipeline := policy.Must(policy.New("p", breaker.ForKey[int](g, hostOf)))
	got := pipeline.Describe().Parts[0]
	want := policy.Description{Kind: "breaker", Name: "hosts", Settings: []policy.Setting{
		{Name: "failure threshold", Value: "5"},
		{Name: "cooldown", Value: "1m0s"},
		{Name: "probes at once", Value: "1"},
		{Name: "probe successes", Value: "1"},
		{Name: "probe timeout", Value: "1m0s"},
		{Name: "circuits", Value: "301"},
		{Name: "circuits at most", Value: "500"},
		{Name: "idle timeout", Value: "1h0m0s"},
	}}
	want.Parts = append(want.Parts, policy.Description{
		Kind: "breaker", Name: "hosts", State: "open", Gauges: []policy.Gauge{{Name: "retry after", Value: 60}},
	})
	for range 300 {
		want.Parts = append(want.Parts, policy.Description{Kind: "breaker", Name: "hosts", State: "closed"})
	}
	anyControl := cmp.Comparer(func(_, _ policy.Control) bool { return true })
	roundly := cmp.Comparer(func(a, b float64) bool { return math.Ceil(a) == math.Ceil(b) })
	if diff := cmp.Diff(want, got, anyControl, roundly); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
	got.Parts[0].Control.Reset()
	if state := g.Get("open").State(); state != breaker.Closed {
		t.Errorf("the circuit is %v after its description's control reset it", state)
	}
	invalid, _ := breaker.ForKey[int](breaker.NewGroup[string](nil), hostOf).(policy.Describer)
	if diff := cmp.Diff(policy.Description{Kind: "breaker"}, invalid.Describe()); diff != "" {
		t.Errorf("an invalid group (-want +got):\n%s", diff)
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

// The options by key are asked for outside the lock, so another goroutine may be faster.
func TestCircuitThatCameMeanwhileIsTheOneOfTheKey(t *testing.T) {
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

func TestGroupMayBeUsedAndFloodedAtOnce(t *testing.T) {
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
