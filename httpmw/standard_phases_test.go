package httpmw_test

import (
	"math"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/httpmw"
)

func TestStandardRejectsNothingWhenAHealthyServiceTakesLonger(t *testing.T) {
	for name, phase := range map[string]struct {
		before     time.Duration
		rateBefore float64
		after      time.Duration
		rateAfter  float64
		calls      int
	}{
		"the first answers take most of the patience":  {0, 0, 45 * time.Second, 1, 60},
		"the first answers take half of the patience":  {0, 0, 30 * time.Second, 10, 600},
		"a thousand times longer":                      {10 * time.Millisecond, 50, 10 * time.Second, 10, 300},
		"a thousand times longer, a call a second":     {10 * time.Millisecond, 1, 10 * time.Second, 1, 60},
		"two hundred times longer, many calls":         {10 * time.Millisecond, 640, 2 * time.Second, 100, 1000},
		"long answers of a model after its short ones": {300 * time.Millisecond, 5, 20 * time.Second, 3, 200},
		"most of a minute after short ones":            {300 * time.Millisecond, 5, 40 * time.Second, 5, 400},
		"most of a minute after a second":              {time.Second, 5, 40 * time.Second, 5, 400},
		"most of a minute after hardly any time":       {10 * time.Millisecond, 200, 40 * time.Second, 50, 3000},
		"a hundred times longer, few calls":            {100 * time.Millisecond, 1, 10 * time.Second, 1, 200},
		"a hundred times longer":                       {100 * time.Millisecond, 50, 10 * time.Second, 50, 2000},
		"twenty long ones at once":                     {10 * time.Millisecond, 0.1, 20 * time.Second, 1e6, 20},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var takes atomic.Int64
				takes.Store(int64(phase.before))
				transport := httpmw.Standard("service", httpmw.WithBase(base(func(*http.Request) (*http.Response, error) {
					time.Sleep(time.Duration(takes.Load()))
					return response(200, ""), nil
				})))
				if phase.rateBefore > 0 {
					load(t, transport, phase.rateBefore, time.Duration(500/phase.rateBefore)*time.Second)
				}
				takes.Store(int64(phase.after))
				var all sync.WaitGroup
				for range phase.calls {
					all.Go(func() {
						if status, err := fetch(t, transport); status != 200 || err != nil {
							t.Errorf("%d, %v", status, err)
						}
					})
					time.Sleep(time.Duration(float64(time.Second) / phase.rateAfter))
				}
				all.Wait()
			})
		})
	}
}

func TestStandardRejectsNothingOfAHealthyMixOfShortAndLongAnswers(t *testing.T) {
	for _, long := range []time.Duration{3 * time.Second, 20 * time.Second, 40 * time.Second} {
		for _, share := range []float64{0.01, 0.1, 0.5, 0.8, 0.9, 0.97} {
			for _, perSecond := range []float64{2, 20} {
				synctest.Test(t, func(t *testing.T) {
					transport := healthy(func(random *rand.Rand) time.Duration {
						if random.Float64() < share {
							return long
						}
						return 20 * time.Millisecond
					})
					if sent, answered := load(t, transport, perSecond, 3*time.Minute); answered != sent {
						t.Errorf("%v of the answers take %v, %v a second: %d of %d", share, long, perSecond, answered, sent)
					}
				})
			}
		}
	}
}

func TestStandardRejectsNothingOfAHealthyServiceWithALongTail(t *testing.T) {
	for _, median := range []time.Duration{5 * time.Millisecond, time.Second, 5 * time.Second} {
		for _, sigma := range []float64{0.8, 2.5} {
			synctest.Test(t, func(t *testing.T) {
				transport := healthy(func(random *rand.Rand) time.Duration {
					return min(58*time.Second, time.Duration(float64(median)*math.Exp(sigma*random.NormFloat64())))
				})
				if sent, answered := load(t, transport, 10, 5*time.Minute); answered != sent {
					t.Errorf("a median of %v, sigma %v: %d of %d", median, sigma, answered, sent)
				}
			})
		}
	}
}

// healthy returns Standard over a service that answers every request, each after another time.
func healthy(takes func(*rand.Rand) time.Duration) http.RoundTripper {
	random := rand.New(rand.NewPCG(9, 10))
	var mu sync.Mutex
	return httpmw.Standard("service", httpmw.WithBase(base(func(*http.Request) (*http.Response, error) {
		mu.Lock()
		latency := takes(random)
		mu.Unlock()
		time.Sleep(latency)
		return response(200, ""), nil
	})))
}
