package bulkhead

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenax-go/tenax/internal/monotonic"
)

// TestAgesAgreeWithTheModel counts calls that begin and end at random, by age. A call may count as
// old up to an epoch and a half late, but never early.
func TestAgesAgreeWithTheModel(t *testing.T) {
	const patience = 8 * time.Second
	rapid.Check(t, func(rt *rapid.T) {
		type begun struct {
			epoch  uint32
			at     monotonic.Instant
			stripe *stripe
		}
		var a ages
		var calls []begun
		stripes := make([]stripe, 2)
		now := monotonic.Instant(time.Hour)
		rt.Repeat(map[string]func(*rapid.T){
			"begin": func(rt *rapid.T) {
				s := &stripes[rapid.IntRange(0, 1).Draw(rt, "stripe")]
				s.begin(int(a.now % epochs))
				calls = append(calls, begun{a.now, now, s})
			},
			"end": func(rt *rapid.T) {
				if len(calls) > 0 {
					i := rapid.IntRange(0, len(calls)-1).Draw(rt, "call")
					calls[i].stripe.end(neutral, cellOf(calls[i].epoch, a.now))
					calls = append(calls[:i], calls[i+1:]...)
				}
			},
			"tick": func(rt *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 30).Draw(rt, "hundred milliseconds")) * 100 * time.Millisecond)
				a.turn(stripes, now, patience)
			},
			"": func(rt *rapid.T) {
				surely, perhaps, running := 0, 0, 0
				for _, c := range calls {
					if age := now.Sub(c.at); age >= patience+7*time.Second {
						surely++
					} else if age >= patience {
						perhaps++
					}
				}
				for i := range stripes {
					running += low(stripes[i].total())
				}
				if old := a.old(stripes); old < surely || old > surely+perhaps || running != len(calls) {
					rt.Fatalf("%d of %d are old, want %d to %d of %d", old, running, surely, surely+perhaps, len(calls))
				}
			},
		})
	})
}

func TestAnOldCallHoldsNoPlace(t *testing.T) {
	a := newAdaptive(time.Second)
	now := monotonic.Instant(time.Hour)
	a.tick(now)
	a.inForce.Store(true)
	for a.free(now) {
		a.admit(now)
	}
	running := a.running()
	for range 10 {
		now = now.Add(time.Second)
		a.trouble = now
		a.tick(now)
	}
	a.meter.silent = false
	if !a.free(now) || a.running() != running {
		t.Errorf("%d calls hold the places of others for ever", running)
	}
}

func TestLostCallsGetPlacesOfTheirOwnWhileOthersAreAnsweredSoon(t *testing.T) {
	for latency, want := range map[time.Duration]float64{10 * time.Millisecond: 5, 400 * time.Millisecond: 2.5, 900 * time.Millisecond: 0} {
		m := newMeter(time.Second)
		for i := range m.spans {
			m.spans[i] = span{took: 100 * time.Millisecond, timed: 1, latency: float64(latency)}
			if i%2 == 0 {
				m.spans[i].lost = 1
			}
		}
		if m.learnLosses(); m.hung < want-0.6 || m.hung > want+0.6 {
			t.Errorf("answers after %v: %v places, want %v", latency, m.hung, want)
		}
	}
}
