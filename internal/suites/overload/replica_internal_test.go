package overload

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const ms = time.Millisecond

func TestAReplicaServesInTheOrderOfArrival(t *testing.T) {
	r := replica{queue: 10, free: make(times, 2), condition: healthy}
	for i, want := range []time.Duration{10 * ms, 10 * ms, 20 * ms, 20 * ms, 30 * ms} {
		if until, _ := r.serve(0, 10*ms); until != want {
			t.Errorf("request %d is served at %v, want %v", i, until, want)
		}
	}
	for at, want := range map[time.Duration]int{0: 3, 10 * ms: 1, 20 * ms: 0} {
		copied := r
		if got := copied.waiting(at); got != want {
			t.Errorf("%d wait at %v, want %d", got, at, want)
		}
	}
}

func TestAFreezeStopsWhatIsUnderWayAndWhatComes(t *testing.T) {
	r := replica{queue: 10, free: make(times, 1), condition: during(15*ms, 55*ms, Condition{Frozen: true})}
	for i, want := range []time.Duration{10 * ms, 60 * ms, 70 * ms} {
		if until, _ := r.serve(0, 10*ms); until != want {
			t.Errorf("request %d is served at %v, want %v", i, until, want)
		}
	}
}

func TestASlowdownIsThatOfTheBeginning(t *testing.T) {
	r := replica{queue: 10, free: make(times, 1), condition: during(0, 1, Condition{Slowdown: 3, Errors: 1})}
	first, bad := r.serve(0, 10*ms)
	second, good := r.serve(0, 10*ms)
	if first != 30*ms || bad.Errors != 1 || second != 40*ms || good.Errors != 0 {
		t.Errorf("%v with %+v, then %v with %+v", first, bad, second, good)
	}
}

func TestTimesComeOutSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SliceOf(rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(0, 20).Draw(t, "time"))
		})).Draw(t, "times")
		var h times
		for _, one := range given {
			h.push(one)
		}
		var got []time.Duration
		for len(h) > 0 {
			got = append(got, h.pop())
		}
		slices.Sort(given)
		if !slices.Equal(got, given) {
			t.Errorf("%v, want %v", got, given)
		}
	})
}

func TestShapesHaveAMeanOfOne(t *testing.T) {
	for name, shape := range map[string]func(*rand.Rand) float64{"log-normal": LogNormal(0.8), "Netflix": netflix().Shape} {
		random := rand.New(rand.NewPCG(1, 2))
		const draws = 200_000
		var sum float64
		for range draws {
			sum += shape(random)
		}
		if mean := sum / draws; math.Abs(mean-1) > 0.01 {
			t.Errorf("%s: the mean is %.3f", name, mean)
		}
	}
}
