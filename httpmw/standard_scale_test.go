package httpmw_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
)

// load sends requests at random moments, rate a second for so long, and returns how many there were
// and how many got a status below 500.
func load(t *testing.T, transport http.RoundTripper, rate float64, lasts time.Duration) (sent, answered int) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	var count atomic.Int64
	var requests sync.WaitGroup
	for end := time.Now().Add(lasts); time.Now().Before(end); sent++ {
		requests.Go(func() {
			if status, err := fetch(t, transport); err == nil && status < 500 {
				count.Add(1)
			}
		})
		time.Sleep(time.Duration(random.ExpFloat64() / rate * float64(time.Second)))
	}
	requests.Wait()
	return sent, int(count.Load())
}

// fetch sends a GET and reads the response to its end.
func fetch(t *testing.T, transport http.RoundTripper) (status int, err error) {
	t.Helper()
	response, err := transport.RoundTrip(request(t, "GET", ""))
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, errors.Join(err, response.Body.Close())
}

// workers is a base of so many workers, each of which answers one request at a time.
func workers(count int, serviceTime func() time.Duration) http.RoundTripper {
	free := make(chan struct{}, count)
	return base(func(r *http.Request) (*http.Response, error) {
		select {
		case free <- struct{}{}:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		time.Sleep(serviceTime())
		<-free
		return response(200, "answer"), nil
	})
}

func TestStandardRejectsNothingOfAHealthyServiceOfAnySize(t *testing.T) {
	constant := func(d time.Duration) func() time.Duration { return func() time.Duration { return d } }
	random := rand.New(rand.NewPCG(3, 4))
	var mu sync.Mutex
	heavyTail := func() time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(4e9 * math.Exp(0.6*random.NormFloat64()-0.18))
	}
	of := func(count int, serviceTime func() time.Duration) func() http.RoundTripper {
		return func() http.RoundTripper { return workers(count, serviceTime) }
	}
	for name, service := range map[string]struct {
		base  func() http.RoundTripper
		rate  float64
		lasts time.Duration
	}{
		"400 workers of 100 ms":                     {of(400, constant(100*time.Millisecond)), 3200, 4 * time.Second},
		"2 workers of 200 ms":                       {of(2, constant(200*time.Millisecond)), 5, 10 * time.Minute},
		"8 workers of 10 ms":                        {of(8, constant(10*time.Millisecond)), 640, 20 * time.Second},
		"a model API, 100 answers of 4 s under way": {of(1000, heavyTail), 25, 5 * time.Minute},
		"a call a minute":                           {of(1, constant(time.Second)), 1.0 / 60, 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent, answered := load(t, httpmw.Standard("service", httpmw.WithBase(service.base())), service.rate, service.lasts)
				t.Logf("%d of %d", answered, sent)
				if answered != sent {
					t.Errorf("%d of %d requests were answered", answered, sent)
				}
			})
		})
	}
}

func TestStandardAnswersAThousandRequestsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := httpmw.Standard("service", httpmw.WithBase(workers(8, func() time.Duration { return 10 * time.Millisecond })))
		var requests sync.WaitGroup
		var answered atomic.Int64
		for range 1000 {
			requests.Go(func() {
				if status, err := fetch(t, transport); err == nil && status == 200 {
					answered.Add(1)
				}
			})
		}
		requests.Wait()
		if got := answered.Load(); got != 1000 {
			t.Errorf("%d of 1000 requests were answered", got)
		}
	})
}

// failing is a base that fails this share of the requests, at random.
func failing(share float64) http.RoundTripper {
	random := rand.New(rand.NewPCG(5, 6))
	var mu sync.Mutex
	return base(func(*http.Request) (*http.Response, error) {
		time.Sleep(10 * time.Millisecond)
		mu.Lock()
		failed := random.Float64() < share
		mu.Unlock()
		if failed {
			return response(500, ""), nil
		}
		return response(200, ""), nil
	})
}

func TestStandardMakesNoOutageOfAPartialFailure(t *testing.T) {
	for _, test := range []struct{ share, rate, want float64 }{
		{0.1, 10, 0.999}, {0.2, 200, 0.99}, {0.2, 3000, 0.99}, {0.33, 1, 0.96}, {0.33, 640, 0.96}, {0.5, 10, 0.87}, {0.5, 400, 0.87},
	} {
		t.Run(fmt.Sprintf("%v fail of %v a second", test.share, test.rate), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := httpmw.Standard("service", httpmw.WithBase(failing(test.share)))
				sent, answered := load(t, transport, test.rate, time.Duration(12_000/test.rate)*time.Second)
				t.Logf("%d of %d: %.1f %%", answered, sent, 100*float64(answered)/float64(sent))
				if share := float64(answered) / float64(sent); share < test.want-0.005 {
					t.Errorf("%d of %d requests were answered", answered, sent)
				}
			})
		})
	}
}

func TestStandardSparesAServiceThatIsDown(t *testing.T) {
	for _, share := range []float64{0.9, 0.97, 1} {
		for _, rate := range []float64{10, 100, 1000} {
			t.Run(fmt.Sprintf("%v fail of %v a second", share, rate), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var attempts atomic.Int64
					service := failing(share)
					transport := httpmw.Standard("service", httpmw.WithBase(base(func(r *http.Request) (*http.Response, error) {
						attempts.Add(1)
						return service.RoundTrip(r)
					})))
					sent, _ := load(t, transport, rate, time.Duration(6_000/rate)*time.Second)
					if got := float64(attempts.Load()) / float64(sent); got >= 0.2 {
						t.Errorf("%.2f attempts a request", got)
					}
				})
			})
		}
	}
}

// window is an API that answers so many requests in each second, and 429 to the others.
func window(limit int, delay bool) (http.RoundTripper, *atomic.Int64) {
	var mu sync.Mutex
	var second time.Time
	used := 0
	requests := new(atomic.Int64)
	return base(func(*http.Request) (*http.Response, error) {
		requests.Add(1)
		time.Sleep(time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		if now := time.Now().Truncate(time.Second); now != second {
			second, used = now, 0
		}
		if used++; used <= limit {
			return response(200, ""), nil
		}
		r := response(429, "")
		if delay {
			r.Header.Set("Retry-After", "1")
		}
		return r, nil
	}), requests
}

func TestStandardWaitsForTheRateLimitOfAnAPI(t *testing.T) {
	for name, test := range map[string]struct {
		limit, workers, calls int
		delay                 bool
		want                  int
	}{
		"30 at once, 10 a second":                              {10, 30, 1, true, 30},
		"8 workers, 20 a second":                               {20, 8, 15, true, 114},
		"8 workers, 20 a second, and the server names no time": {20, 8, 15, false, 114},
		"1000 at once, 100 a second":                           {100, 1000, 1, true, 990},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api, sent := window(test.limit, test.delay)
				transport := httpmw.Standard("api", httpmw.WithBase(api))
				var answered atomic.Int64
				var all sync.WaitGroup
				start := time.Now()
				for range test.workers {
					all.Go(func() {
						for range test.calls {
							if status, err := fetch(t, transport); err == nil && status == 200 {
								answered.Add(1)
							}
						}
					})
				}
				all.Wait()
				t.Logf("%d of %d answered, %d requests, %v", answered.Load(), test.workers*test.calls, sent.Load(), time.Since(start))
				if got := answered.Load(); got < int64(test.want) {
					t.Errorf("%d of %d answered", got, test.workers*test.calls)
				}
			})
		})
	}
}

func TestStandardTakesAnAnswerForASignOfLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		transport := httpmw.Standard("service", httpmw.WithBase(base(func(*http.Request) (*http.Response, error) {
			time.Sleep(20 * time.Millisecond)
			if down.Load() {
				return response(503, ""), nil
			}
			return response(404, ""), nil
		})))
		down.Store(true)
		load(t, transport, 100, 10*time.Second)
		down.Store(false)
		load(t, transport, 100, 2*time.Second) // the probe
		if sent, answered := load(t, transport, 100, 10*time.Second); answered != sent {
			t.Errorf("%d of %d requests were answered", answered, sent)
		}
	})
}

func TestAFewErrorsAmongManyAnswersOpenNoCircuitOfStandard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, rejected := 0, 0
		transport := httpmw.Standard("service", httpmw.WithBase(base(func(*http.Request) (*http.Response, error) {
			if n++; n%100_000 == 50_000 {
				return response(503, ""), nil
			}
			return response(404, ""), nil
		})))
		for range 500_000 {
			if _, err := fetch(t, transport); errors.Is(err, breaker.ErrOpen) {
				rejected++
			}
			time.Sleep(time.Millisecond)
		}
		if rejected > 0 {
			t.Errorf("%d requests were rejected", rejected)
		}
	})
}
