package httpmw_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/retry"
)

func TestEachPartOfStandardCanBeLeftOut(t *testing.T) {
	for without, option := range map[string]httpmw.Option{
		"retry":    httpmw.WithoutRetry(),
		"pacing":   httpmw.WithoutPacing(),
		"breaker":  httpmw.WithoutCircuit(),
		"bulkhead": httpmw.WithoutLimit(),
		"total":    httpmw.WithTotalTimeout(0),
		"attempt":  httpmw.WithAttemptTimeout(0),
	} {
		var want, got []string
		for _, part := range []string{"total", "retry", "pacing", "breaker", "bulkhead", "attempt"} {
			if part != without {
				want = append(want, strings.NewReplacer("total", "timeout", "attempt", "timeout").Replace(part))
			}
		}
		answer, _ := statuses(200)
		transport := httpmw.Standard("service", httpmw.WithBase(answer), option)
		for _, part := range transport.Describe().Parts {
			got = append(got, part.Kind)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("without %s (-want +got):\n%s", without, diff)
		}
		if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 200 || err != nil {
			t.Errorf("without %s: %d, %v", without, status, err)
		}
	}
}

func TestAFixedLimitOfStandardComesBesidesTheAdaptiveOne(t *testing.T) {
	settings := httpmw.Standard("service", httpmw.WithMaxConcurrent(7)).Describe().String()
	for _, part := range []string{"max concurrent 7", "patience 1m0s"} {
		if !strings.Contains(settings, part) {
			t.Errorf("no %q in %s", part, settings)
		}
	}
}

func TestOptionsOfThePartsOfStandardAreChecked(t *testing.T) {
	for want, option := range map[string]httpmw.Option{
		"WithPacingKey: must not be nil": httpmw.WithPacingKey(nil),
		"WithMaxWait":                    httpmw.WithPacing(pacing.WithMaxWait(-1)),
		"WithPatience":                   httpmw.WithLimit(bulkhead.WithPatience(-1)),
	} {
		answer, _ := statuses(200)
		_, _, err := roundTrip(t, httpmw.Standard("s", httpmw.WithBase(answer), option), request(t, "GET", ""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q in it", err, want)
		}
	}
}

// limited is an API that refuses every request with a Retry-After for which refuse returns true.
func limited(delay string, refuse func(*http.Request) bool) (http.RoundTripper, *atomic.Int64) {
	sent := new(atomic.Int64)
	return base(func(r *http.Request) (*http.Response, error) {
		sent.Add(1)
		if !refuse(r) {
			return response(200, ""), nil
		}
		refusal := response(429, "")
		refusal.Header.Set("Retry-After", delay)
		return refusal, nil
	}), sent
}

func with(r *http.Request, header, value string) *http.Request {
	r.Header.Set(header, value)
	return r
}

func TestARateLimitHoldsForItsHostAndCredentialAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		until := time.Now().Add(30 * time.Second)
		api, _ := limited("30", func(r *http.Request) bool {
			return r.Header.Get("Authorization") == "Bearer one" && r.URL.Host == "a.test" && time.Now().Before(until)
		})
		transport := httpmw.Standard("api", httpmw.WithBase(api))
		for _, test := range []struct {
			host, credential string
			waits            bool
		}{
			{"a.test", "Bearer one", true}, {"a.test", "Bearer two", false}, {"b.test", "Bearer one", false}, {"a.test", "", false},
		} {
			go func() {
				start := time.Now()
				status, _, err := roundTrip(t, transport, with(to(t, "http://"+test.host+"/"), "Authorization", test.credential))
				if waited := time.Since(start) >= 20*time.Second; status != 200 || err != nil || waited != test.waits {
					t.Errorf("%s, %s: %d, %v after %v", test.host, test.credential, status, err, time.Since(start))
				}
			}()
			time.Sleep(time.Second)
		}
		time.Sleep(2 * time.Minute)
	})
}

func TestLaterRequestsWaitForARefusalOfAnEarlierOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		until := time.Now().Add(10 * time.Second)
		api, sent := limited("10", func(*http.Request) bool { return time.Now().Before(until) })
		transport := httpmw.Standard("api", httpmw.WithBase(api))
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status != 200 || err != nil {
					t.Errorf("%d, %v", status, err)
				}
			})
			time.Sleep(time.Second / 2)
		}
		all.Wait()
		if got := sent.Load(); got != 11 {
			t.Errorf("%d requests were sent, want 10 and the refused one", got)
		}
	})
}

func TestTheCallerSaysWhatALimitCountsBy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		until := time.Now().Add(10 * time.Second)
		api, sent := limited("10", func(*http.Request) bool { return time.Now().Before(until) })
		tenant := func(r *http.Request) string { return r.Header.Get("X-Tenant") }
		transport := httpmw.Standard("api", httpmw.WithBase(api), httpmw.WithPacingKey(tenant), httpmw.WithRetry(retry.WithMaxAttempts(1)))
		get := func(tenant, credential string) {
			_, _, _ = roundTrip(t, transport, with(with(request(t, "GET", ""), "X-Tenant", tenant), "Authorization", credential))
		}
		get("one", "Bearer a")
		go get("one", "Bearer b") // waits
		time.Sleep(time.Second)
		get("two", "Bearer a")
		if got := sent.Load(); got != 2 {
			t.Errorf("%d requests were sent, want one of each tenant", got)
		}
		time.Sleep(time.Minute)
	})
}

func TestStandardSlowsDownBeforeAServerHasToRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var minute time.Time
		used, refused := 0, 0
		api := base(func(*http.Request) (*http.Response, error) {
			time.Sleep(100 * time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			now := time.Now()
			if current := now.Truncate(time.Minute); current != minute {
				minute, used = current, 0
			}
			used++
			answer := response(200, "")
			if used > 60 {
				refused++
				answer = response(429, "")
			}
			answer.Header.Set("X-RateLimit-Limit", "60")
			answer.Header.Set("X-RateLimit-Remaining", fmt.Sprint(max(0, 60-used)))
			answer.Header.Set("X-RateLimit-Reset", fmt.Sprint(int(minute.Add(time.Minute).Sub(now).Seconds())+1))
			return answer, nil
		})
		transport := httpmw.Standard("api", httpmw.WithBase(api))
		answered := 0
		for range 150 {
			if status, _, err := roundTrip(t, transport, request(t, "GET", "")); status == 200 && err == nil {
				answered++
			}
		}
		if answered != 150 || refused > 1 {
			t.Errorf("%d of 150 answered, %d refused", answered, refused)
		}
	})
}

func TestTheTroubleOfOneHostLimitsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := httpmw.Standard("service", httpmw.WithAttemptTimeout(time.Second), httpmw.WithRetry(retry.WithMaxAttempts(1)),
			httpmw.WithBase(base(func(r *http.Request) (*http.Response, error) {
				if r.URL.Host == "bad.test" {
					<-r.Context().Done()
					return nil, r.Context().Err()
				}
				time.Sleep(10 * time.Millisecond)
				return response(200, ""), nil
			})))
		var all sync.WaitGroup
		for range 2000 {
			all.Go(func() { _, _, _ = roundTrip(t, transport, to(t, "http://bad.test/")) })
			all.Go(func() {
				if status, _, err := roundTrip(t, transport, to(t, "http://good.test/")); status != 200 || err != nil {
					t.Errorf("the good host: %d, %v", status, err)
				}
			})
			time.Sleep(5 * time.Millisecond)
		}
		all.Wait()
	})
}

func TestStandardWithoutTimeoutsWaitsAsLongAsItTakes(t *testing.T) {
	for _, takes := range []time.Duration{time.Second, 50 * time.Second, 3 * time.Minute, 20 * time.Minute, 3 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			transport := httpmw.Standard("service", httpmw.WithTotalTimeout(0), httpmw.WithAttemptTimeout(0),
				httpmw.WithBase(workers(1000, func() time.Duration { return takes })))
			var all sync.WaitGroup
			for range 200 {
				all.Go(func() {
					if status, err := fetch(t, transport); status != 200 || err != nil {
						t.Errorf("answers of %v: %d, %v", takes, status, err)
					}
				})
				time.Sleep(10 * time.Second)
			}
			all.Wait()
		})
	}
}

func TestARejectionByAnAdaptiveLimitSaysWhenToComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := httpmw.Standard("service", httpmw.WithAttemptTimeout(time.Second), httpmw.WithoutCircuit(),
			httpmw.WithBase(workers(1, func() time.Duration { return 100 * time.Millisecond })))
		var rejected atomic.Int64
		var all sync.WaitGroup
		for range 2000 {
			all.Go(func() {
				_, err := fetch(t, transport)
				if full, ok := errors.AsType[*bulkhead.FullError](err); ok {
					rejected.Add(1)
					if full.Name != "service" || full.RetryAfter < 0 || full.RetryAfter > time.Minute {
						t.Errorf("%+v", full)
					}
				}
			})
			time.Sleep(10 * time.Millisecond)
		}
		all.Wait()
		if rejected.Load() == 0 {
			t.Error("ten times the load was not limited")
		}
	})
}
