package httpmw_test

import (
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
	for _, long := range []float64{0.01, 0.1, 0.5} {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(9, 10))
			var mu sync.Mutex
			transport := httpmw.Standard("service", httpmw.WithBase(base(func(*http.Request) (*http.Response, error) {
				mu.Lock()
				takes := 20 * time.Millisecond
				if random.Float64() < long {
					takes = 20 * time.Second
				}
				mu.Unlock()
				time.Sleep(takes)
				return response(200, ""), nil
			})))
			if sent, answered := load(t, transport, 20, 3*time.Minute); answered != sent {
				t.Errorf("%v of the answers are long: %d of %d", long, answered, sent)
			}
		})
	}
}
