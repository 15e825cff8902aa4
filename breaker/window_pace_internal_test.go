package breaker

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"github.com/tenax-go/tenax/internal/fault"
	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/policy"
)

// calls makes calls of a breaker, with a pause after each.
func calls(b *Breaker[int], n int, pause time.Duration, err error) {
	next := policy.NextFunc(func(context.Context) (int, error) { return 0, err })
	for range n {
		_, _ = b.Apply(context.Background(), next)
		if pause > 0 {
			time.Sleep(pause)
		}
	}
}

func (c *Circuit) isFast() bool { return c.window.Load().pace.fast.Load() != nil }

func TestClockIsReadSeldomWhileCallsComeFast(t *testing.T) {
	for _, test := range []struct {
		name  string
		calls int
		pause time.Duration
		err   error
		want  bool
	}{
		{"a thousand within a hundredth of the window, twice", 2 * manyCalls, 9 * time.Microsecond, nil, true},
		{"too few", 2*manyCalls - 1, 9 * time.Microsecond, nil, false},
		{"too slow", 4 * manyCalls, 11 * time.Microsecond, nil, false},
		{"all at once, so that nothing is known", 10 * manyCalls, 0, nil, false},
		{"all fail", 2 * manyCalls, 9 * time.Microsecond, errDown, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := New[int](WithFailureRate(1, time.Second, maxMinCalls))
				calls(b, test.calls, test.pause, test.err)
				if b.isFast() != test.want {
					t.Errorf("fast: %v, want %v", b.isFast(), test.want)
				}
			})
		})
	}
}

func fastBreaker(options ...Option) *Breaker[int] {
	b := New[int](options...)
	calls(b, 2*manyCalls, time.Microsecond, nil)
	return b
}

func TestEveryCallReadsTheClockAgainOnceItMatters(t *testing.T) {
	for name, trouble := range map[string]func(*Breaker[int]){
		"failures":          func(b *Breaker[int]) { calls(b, 1000, 0, errDown) },
		"calls come slowly": func(b *Breaker[int]) { calls(b, laneRoom, 10*time.Millisecond, nil) },
		"a pause":           func(b *Breaker[int]) { calls(b, 1, time.Hour, nil); calls(b, laneRoom-1, 0, nil) },
		"a pause, and a failure": func(b *Breaker[int]) {
			calls(b, 1, 400*time.Millisecond, nil)
			calls(b, 1, 0, errDown)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := fastBreaker(WithFailureRate(1, time.Second, maxMinCalls))
				if !b.isFast() {
					t.Fatal("it is slow already")
				}
				if trouble(b); b.isFast() {
					t.Error("it is still fast")
				}
			})
		})
	}
}

func TestAFewFailuresKeepABusyCircuitFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := fastBreaker(WithFailureRate(0.5, time.Second, 10))
		for range 20 {
			calls(b, 1, 0, errDown)
			calls(b, 500, time.Microsecond, nil)
		}
		if got := b.Counts().Window; !b.isFast() || got != (WindowCounts{Calls: 2*manyCalls + 20*501, Failures: 20}) {
			t.Errorf("fast: %v, %+v", b.isFast(), got)
		}
	})
}

// TestFastWindowDecidesAsAListOfCallsDoes makes busy times, pauses and failures at random.
func TestFastWindowDecidesAsAListOfCallsDoes(t *testing.T) {
	type ended struct {
		at     time.Time
		failed bool
	}
	const length, rate, least = time.Second, 0.5, 10
	opened, fast := 0, 0
	for seed := range uint64(12) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			b := New[int](WithFailureRate(rate, length, least), WithCooldown(time.Hour))
			var list []ended
			seen := func(age time.Duration) (calls, failures int) {
				since := time.Now().Add(-age)
				for i := len(list) - 1; i >= 0 && list[i].at.After(since); i-- {
					calls++
					failures += one(list[i].failed)
				}
				return calls, failures
			}
			one := func(err error, pause time.Duration) bool {
				list = append(list, ended{time.Now(), err != nil})
				calls(b, 1, 0, err)
				wide, wideFailed := seen(length)
				narrow, narrowFailed := seen(length - length/buckets)
				if err == nil && len(list)%1001 != 0 && b.State() == Closed {
					time.Sleep(pause)
					return true
				}
				// Between the two lies each window that has some of the oldest calls.
				possible := wide >= least && 2*wideFailed >= narrow
				certain := narrow-laneRoom >= least && 2*narrowFailed >= wide+laneRoom
				if open := b.State() == Open; open && !possible || !open && certain {
					t.Fatalf("seed %d, open: %v; %d of %d failed, and %d of %d in nine tenths of the window",
						seed, open, wideFailed, wide, narrowFailed, narrow)
				}
				time.Sleep(pause)
				return b.State() == Closed
			}
			for range 12 {
				switch random.IntN(4) {
				case 0, 1:
					for range random.IntN(3000) {
						if !one(nil, time.Microsecond) {
							return
						}
					}
				case 2:
					time.Sleep(time.Duration(random.Int64N(int64(length) * 3 / 2)))
				default:
					for range random.IntN(40) {
						if !one(errDown, time.Duration(random.IntN(1000))*time.Microsecond) {
							opened++
							return
						}
					}
				}
				if b.isFast() {
					fast++
				}
			}
		})
	}
	t.Logf("opened %d times, fast %d times", opened, fast)
	if opened < 4 || fast < 10 {
		t.Error("too seldom to show anything")
	}
}

func TestNoFastCallIsLostOrCountedTwice(t *testing.T) {
	const goroutines, each = 8, 20_000
	c := NewCircuit(WithFailureRate(1, 1000*time.Hour, 1))
	w := c.window.Load()
	w.speedUp(monotonic.Now())
	state := c.packed.Load()
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			for i := range each {
				if i%5000 == 4999 {
					w.slowDown()
				}
				if i%5000 == 2500 {
					w.speedUp(monotonic.Now())
				}
				if !c.countFast(state) {
					c.settle(permit{state: state}, fault.Success)
				}
			}
		})
	}
	all.Wait()
	w.gather(monotonic.Now())
	if got, want := w.ring[0].Load(), goroutines*each; w.waiting() != 0 || bucket(got).calls() < maxMinCalls {
		t.Errorf("%d calls of %d, %d wait", bucket(got).calls(), want, w.waiting())
	}
}

func TestSuccessOfAnotherGenerationIsNotCountedFast(t *testing.T) {
	c := NewCircuit(WithFailureRate(1, time.Hour, 1))
	old := c.packed.Load()
	c.Reset()
	c.window.Load().speedUp(monotonic.Now())
	if c.countFast(old) || c.window.Load().waiting() != 0 {
		t.Error("it is counted")
	}
}

func TestWindowIsSmall(t *testing.T) {
	all := unsafe.Sizeof(Circuit{}) + unsafe.Sizeof(windowSettings{}) + unsafe.Sizeof(window{}) + unsafe.Sizeof(underWay{})
	if all > 1024 {
		t.Errorf("a circuit with a window takes %d bytes", all)
	}
	if size := unsafe.Sizeof(window{}); size != 256 { // so that it begins with a cache line
		t.Errorf("a window takes %d bytes", size)
	}
	if busy := all + unsafe.Sizeof(lanes{}); busy > 1536 || unsafe.Sizeof(lane{}) != 64 {
		t.Errorf("a busy one takes %d bytes, %d a lane", busy, unsafe.Sizeof(lane{}))
	}
}
