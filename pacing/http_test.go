package pacing_test

import (
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/pipenet"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/retry"
)

// limiting is a handler with a limit, which may say when to come back.
func limiting(l limiter, names bool) (handler http.Handler, requests *atomic.Int64) {
	var mu sync.Mutex
	requests = new(atomic.Int64)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		mu.Lock()
		ok, after := l.begin(time.Now())
		mu.Unlock()
		if ok {
			return
		}
		if names {
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
		}
		w.WriteHeader(http.StatusTooManyRequests)
	}), requests
}

func transport(base http.RoundTripper) http.RoundTripper {
	return httpmw.NewTransport(base, httpmw.WithPolicies(retry.New[*http.Response](), pacing.New[*http.Response]()))
}

// gets makes that many GETs in so many goroutines, and returns how many were answered.
func gets(ctx context.Context, client *http.Client, url string, workers, count int) int64 {
	var begun, answered atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for begun.Add(1) <= int64(count) {
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
				if err != nil {
					panic(err)
				}
				response, err := client.Do(request)
				if err != nil {
					continue
				}
				_ = response.Body.Close()
				if response.StatusCode == http.StatusOK {
					answered.Add(1)
				}
			}
		})
	}
	all.Wait()
	return answered.Load()
}

func TestRequestsGetThroughTheLimitOfAServer(t *testing.T) {
	for name, test := range map[string]struct {
		limit          func() limiter
		workers, count int
		most           int64 // requests
	}{
		"30 at once, 10 a second by a window": {func() limiter { return &fixedWindow{limit: 10, window: time.Second} }, 30, 30, 60},
		"30 at once, 10 a second by a bucket": {func() limiter { return &tokenBucket{rate: 10} }, 30, 30, 60},
		"8 workers, 20 a second by a window":  {func() limiter { return &fixedWindow{limit: 20, window: time.Second} }, 8, 120, 150},
		"8 workers, 20 a second by a bucket":  {func() limiter { return &tokenBucket{rate: 20} }, 8, 120, 150},
	} {
		for _, names := range []bool{true, false} {
			t.Run(name+", with Retry-After: "+strconv.FormatBool(names), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					handler, requests := limiting(test.limit(), names)
					client := &http.Client{Transport: transport(pipenet.Serve(t, handler))}
					answered := gets(t.Context(), client, "http://api.example/", test.workers, test.count)
					if answered < int64(test.count) || requests.Load() > test.most {
						t.Errorf("%d of %d answered, by %d requests", answered, test.count, requests.Load())
					}
				})
			})
		}
	}
}

// The same once over loopback, in real time, by a limit that is quick.
func TestRequestsGetThroughTheLimitOfAServerOverLoopback(t *testing.T) {
	var mu sync.Mutex
	var requests atomic.Int64
	limit := &fixedWindow{limit: 10, window: 100 * time.Millisecond}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		mu.Lock()
		ok, _ := limit.begin(time.Now())
		mu.Unlock()
		if !ok {
			w.Header().Set("Retry-After-Ms", "100")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}))
	defer server.Close()
	base := &http.Transport{MaxIdleConnsPerHost: 30}
	defer base.CloseIdleConnections()
	answered := gets(t.Context(), &http.Client{Transport: transport(base)}, server.URL, 30, 30)
	if answered != 30 || requests.Load() > 60 {
		t.Errorf("%d of 30 answered, by %d requests", answered, requests.Load())
	}
}
