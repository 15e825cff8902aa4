package httpmw_test

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/racing"
	"github.com/tenax-go/tenax/retry"
)

func TestADeadlineNeedsNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	_ = inContext(t.Context(), policies{limit(time.Hour), limit(time.Minute)}, func(ctx context.Context) {
		_, cancel := context.WithCancel(ctx)
		defer cancel()
		if now := runtime.NumGoroutine(); now > before { // Goroutines of earlier tests may end.
			t.Errorf("%d goroutines, before there were %d", now, before)
		}
	})
}

func TestAllocationsOfATimeout(t *testing.T) {
	if racing.Enabled {
		t.Skip("the race detector allocates")
	}
	answer := response(http.StatusOK, "")
	asking := base(func(request *http.Request) (*http.Response, error) {
		_, cancel := context.WithCancelCause(request.Context()) // as http.Transport does
		cancel(nil)
		answer.Body = http.NoBody
		return answer, nil
	})
	quiet := base(func(*http.Request) (*http.Response, error) {
		answer.Body = http.NoBody
		return answer, nil
	})
	get := request(t, "GET", "").WithContext(context.Background())
	allocations := func(transport http.RoundTripper) float64 {
		return testing.AllocsPerRun(1000, func() {
			response, err := transport.RoundTrip(get)
			if err != nil || response.Body.Close() != nil {
				t.Fatal(err)
			}
		})
	}
	retries, circuit := retry.New[*http.Response](), breaker.New[*http.Response]()
	for _, test := range []struct {
		name     string
		base     http.RoundTripper
		policies policies
		most     float64
	}{
		{"net/http, no limit", plain(asking), policies{retries, circuit}, 1},
		{"net/http", plain(asking), policies{retries, circuit, limit(time.Hour)}, 5},
		{"net/http, total", plain(asking), policies{limit(time.Hour), retries, limit(time.Hour)}, 6},
		{"net/http, quiet", plain(quiet), policies{retries, circuit, limit(time.Hour)}, 2},
		{"another, quiet, no limit", quiet, policies{retries, circuit}, 2}, // with its own headers
		{"another, quiet", quiet, policies{retries, circuit, limit(time.Hour)}, 3},
	} {
		if more := allocations(httpmw.NewTransport(test.base, httpmw.WithPolicies(test.policies...))) - allocations(test.base); more > test.most {
			t.Errorf("%s: %v allocations more than the base alone, want at most %v", test.name, more, test.most)
		}
	}
}

func TestConcurrentAttemptsHaveTheirOwnContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		twice := middleware(func(ctx context.Context, next next) (*http.Response, error) {
			var wg sync.WaitGroup
			wg.Go(func() { _, _ = next.Do(ctx) })
			wg.Go(func() {
				time.Sleep(time.Second)
				_, _ = next.Do(ctx)
			})
			wg.Wait()
			return nil, errBoom
		})
		var mu sync.Mutex
		var start time.Time
		var ends []time.Duration
		transport := httpmw.NewTransport(base(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			mu.Lock()
			defer mu.Unlock()
			ends = append(ends, time.Since(start))
			return nil, context.Cause(r.Context())
		}), httpmw.WithPolicies(twice, limit(3*time.Second)))
		for range 2 { // The first call warms up.
			start, ends = time.Now(), nil
			_, _, _ = roundTrip(t, transport, request(t, "GET", ""))
			if diff := cmp.Diff([]time.Duration{3 * time.Second, 4 * time.Second}, ends); diff != "" {
				t.Errorf("the attempts ended (-want +got):\n%s", diff)
			}
		}
	})
}
