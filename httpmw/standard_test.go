package httpmw_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/testkit/atonce"
	"github.com/tenax-go/tenax/internal/testkit/optionerrors"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/timeout"
)

func to(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestThePartsOfStandard(t *testing.T) {
	var kinds []string
	description := httpmw.Standard("service", httpmw.WithPolicies(valued)).Describe()
	for _, part := range description.Parts {
		kinds = append(kinds, part.Kind)
	}
	want := []string{"policy.Middleware[*net/http.Response]", "timeout", "retry", "pacing", "breaker", "bulkhead", "timeout"}
	if diff := cmp.Diff(want, kinds); diff != "" || description.Name != "service" {
		t.Errorf("%q (-want +got):\n%s", description.Name, diff)
	}
	settings := description.String()
	for _, part := range []string{"limit 4m0s", "limit 1m0s", "cooldown 10ms to 1.2s, until it has rejected 12 calls", "token bucket", "failure rate 0.8", "patience 1m0s", "probe timeout 1m0s"} {
		if !strings.Contains(settings, part) {
			t.Errorf("no %q in %s", part, settings)
		}
	}
}

func TestStandardRetriesAndReturnsTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream, calls := statuses(503, 429, 200)
		status, body, err := roundTrip(t, httpmw.Standard("service", httpmw.WithBase(upstream)), request(t, "GET", ""))
		if status != 200 || body != "answer" || err != nil || calls.Load() != 3 {
			t.Errorf("got %d %q, %v after %d calls", status, body, err, calls.Load())
		}
	})
}

func TestStandardHasACircuitForEachHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := make(map[string]int)
		once := []httpmw.Option{httpmw.WithRetry(retry.WithMaxAttempts(1)), httpmw.WithCircuit(breaker.WithFailureThreshold(5))}
		transport := httpmw.Standard("service", append(once, httpmw.WithBase(base(func(r *http.Request) (*http.Response, error) {
			asked[r.URL.Host]++
			if r.URL.Host == "good.test" {
				return response(200, ""), nil
			}
			return response(503, ""), nil
		})))...)
		for range 10 {
			for _, host := range []string{"bad.test", "BAD.test", "good.test"} {
				_, _, err := roundTrip(t, transport, to(t, "http://"+host+"/"))
				if host == "good.test" && err != nil {
					t.Errorf("the good host is rejected: %v", err)
				}
			}
		}
		if bad := asked["bad.test"] + asked["BAD.test"]; bad != 5 || asked["good.test"] != 10 {
			t.Errorf("asked %v, want the bad host 5 times and the good one always", asked)
		}
		time.Sleep(200 * time.Millisecond)
		if _, _, err := roundTrip(t, transport, to(t, "http://bad.test/")); err != nil || asked["bad.test"]+asked["BAD.test"] != 6 {
			t.Errorf("no probe after the cooldown: %v", err)
		}
	})
}

func TestStandardLimitsEachAttemptAndAllTogether(t *testing.T) {
	hanging := base(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, context.Cause(r.Context())
	})
	for _, test := range []struct {
		name     string
		options  []httpmw.Option
		attempts int
		limit    time.Duration
	}{
		{"as it comes", nil, 3, time.Minute},
		{"the total is sooner", []httpmw.Option{httpmw.WithTotalTimeout(90 * time.Second)}, 2, 90 * time.Second},
		{"no total", []httpmw.Option{httpmw.WithTotalTimeout(0), httpmw.WithAttemptTimeout(2 * time.Minute)}, 3, 2 * time.Minute},
		{"no limit an attempt", []httpmw.Option{httpmw.WithAttemptTimeout(0), httpmw.WithTotalTimeout(3 * time.Minute)}, 1, 3 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				counted := base(func(r *http.Request) (*http.Response, error) {
					calls++
					return hanging(r)
				})
				options := append([]httpmw.Option{httpmw.WithBase(counted), httpmw.WithRetry(retry.WithBackoff(retry.Constant(0)))}, test.options...)
				_, _, err := roundTrip(t, httpmw.Standard("service", options...), request(t, "GET", ""))
				exceeded, ok := errors.AsType[*timeout.ExceededError](err)
				if !ok || exceeded.Limit != test.limit || calls != test.attempts {
					t.Errorf("%v after %d attempts, want %v after %d", err, calls, test.limit, test.attempts)
				}
			})
		})
	}
}

func TestStandardRejectsTooManyConcurrentRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var requests atonce.Counter
		transport := httpmw.Standard("service", httpmw.WithMaxConcurrent(3), httpmw.WithBase(base(func(*http.Request) (*http.Response, error) {
			defer requests.Begin()()
			time.Sleep(time.Second)
			return response(200, ""), nil
		})))
		var full atomic.Int64
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if _, _, err := roundTrip(t, transport, request(t, "GET", "")); errors.Is(err, bulkhead.ErrFull) {
					full.Add(1)
				}
			})
		}
		wg.Wait()
		if requests.Most() != 3 || full.Load() != 7 {
			t.Errorf("%d at once, %d rejected", requests.Most(), full.Load())
		}
	})
}

func TestStandardsBudgetEndsRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		upstream, calls := statuses(503)
		transport := httpmw.Standard("service", httpmw.WithBase(upstream),
			httpmw.WithCircuit(breaker.WithFailureThreshold(1_000_000)))
		for range 1000 {
			_, _, _ = roundTrip(t, transport, request(t, "GET", ""))
		}
		if calls.Load() > 1200 {
			t.Errorf("1000 requests became %d attempts", calls.Load())
		}
	})
}

func TestStandardsOptionsAreChecked(t *testing.T) {
	for _, test := range []struct {
		name      string
		transport *httpmw.Transport
		want      string
	}{
		{"no name", httpmw.Standard(""), `httpmw: WithName(""): must not be empty`},
		{"nil option", httpmw.Standard("s", nil), "httpmw: Standard: option 1 of 1 must not be nil"},
		{"nil pointer as base", httpmw.Standard("s", httpmw.WithBase((*http.Transport)(nil))), "httpmw: WithBase: the base must not be a nil pointer"},
		{"negative total", httpmw.Standard("s", httpmw.WithTotalTimeout(-1)), "options: httpmw: WithTotalTimeout(-1ns): must not be negative"},
		{"negative attempt", httpmw.Standard("s", httpmw.WithAttemptTimeout(-1)), "httpmw: WithAttemptTimeout(-1ns): must not be negative"},
		{"none at once", httpmw.Standard("s", httpmw.WithMaxConcurrent(0)), "httpmw: WithMaxConcurrent(0): must be at least 1"},
		{"invalid retry", httpmw.Standard("s", httpmw.WithRetry(retry.WithMaxAttempts(0))), "WithMaxAttempts"},
		{"invalid circuit", httpmw.Standard("s", httpmw.WithCircuit(breaker.WithFailureThreshold(0))), "WithFailureThreshold"},
	} {
		_, _, err := roundTrip(t, test.transport, request(t, "GET", ""))
		if err == nil || !strings.Contains(err.Error(), test.want) || test.transport.Validate() == nil {
			t.Errorf("%s: got %v, want %q in it", test.name, err, test.want)
		}
	}
}

func TestStandardReportsAllInvalidOptionsByName(t *testing.T) {
	transport := httpmw.Standard("", nil, httpmw.WithTotalTimeout(-1), httpmw.WithAttemptTimeout(-2), httpmw.WithMaxConcurrent(-3))
	want := []policy.OptionError{
		{Policy: "httpmw", Option: "Standard", Problem: "option 1 of 4 must not be nil"},
		{Policy: "httpmw", Option: "WithName", Value: `""`, Problem: "must not be empty"},
		{Policy: "httpmw", Option: "WithTotalTimeout", Value: time.Duration(-1), Problem: "must not be negative"},
		{Policy: "httpmw", Option: "WithAttemptTimeout", Value: time.Duration(-2), Problem: "must not be negative"},
		{Policy: "httpmw", Option: "WithMaxConcurrent", Value: -3, Problem: "must be at least 1"},
	}
	if diff := cmp.Diff(want, optionerrors.All(transport.Validate())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOptionsOfACircuitAddToThoseOfStandard(t *testing.T) {
	settings := httpmw.Standard("s", httpmw.WithCircuit(breaker.WithFailureThreshold(10)), httpmw.WithAttemptTimeout(5*time.Second)).Describe().String()
	for _, part := range []string{"failure threshold 10", "cooldown 10ms to 1.2s, until it has rejected 12 calls", "probe timeout 5s"} {
		if !strings.Contains(settings, part) {
			t.Errorf("no %q in %s", part, settings)
		}
	}
}

func TestACooldownBackoffReplacesTheCooldownOfStandard(t *testing.T) {
	growing := httpmw.WithCircuit(breaker.WithCooldownBackoff(time.Second, time.Minute, 2), breaker.WithMaxCircuits(7))
	transport := httpmw.Standard("s", growing)
	if err, settings := transport.Validate(), transport.Describe().String(); err != nil || !strings.Contains(settings, "cooldown 1s to 1m0s, times 2") {
		t.Errorf("%v: %s", err, settings)
	}
	both := httpmw.Standard("s", growing, httpmw.WithCircuit(breaker.WithCooldown(time.Second)))
	if both.Validate() == nil {
		t.Error("both cooldowns of the caller do not contradict each other")
	}
}

func TestRejectionsOfStandardNameTheService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost := base(func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return nil, errBoom
		})
		transport := httpmw.Standard("inventory", httpmw.WithBase(lost), httpmw.WithMaxConcurrent(1),
			httpmw.WithRetry(retry.WithMaxAttempts(1)), httpmw.WithCircuit(breaker.WithFailureThreshold(1)))
		var wg sync.WaitGroup
		wg.Go(func() { _, _, _ = roundTrip(t, transport, request(t, "GET", "")) })
		synctest.Wait()
		_, _, full := roundTrip(t, transport, request(t, "GET", ""))
		wg.Wait()
		_, _, open := roundTrip(t, transport, request(t, "GET", ""))
		for err, want := range map[error]string{full: "bulkhead full: inventory", open: "circuit breaker open: inventory"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q in it", err, want)
			}
		}
	})
}

func TestHostIsThatOfTheRequest(t *testing.T) {
	var hosts []string
	see := middleware(func(ctx context.Context, next policy.Next[*http.Response]) (*http.Response, error) {
		hosts = append(hosts, httpmw.Host(ctx))
		return next.Do(ctx)
	})
	fine, _ := statuses(200)
	transport := httpmw.NewTransport(fine, httpmw.WithPolicies(limit(time.Hour), see, valued, see))
	for _, url := range []string{"http://One.test:8080/x", "http://two.test/"} {
		_, _, _ = roundTrip(t, transport, to(t, url))
	}
	want := []string{"one.test:8080", "one.test:8080", "two.test", "two.test"}
	var none context.Context
	if diff := cmp.Diff(want, hosts); diff != "" || httpmw.Host(t.Context()) != "" || httpmw.Host(none) != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func ExampleStandard() {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls++; calls < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()

	client := &http.Client{Transport: httpmw.Standard("inventory")}
	defer client.CloseIdleConnections()
	response, err := client.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	fmt.Println(response.StatusCode, "after", calls, "attempts")
	// Output: 200 after 3 attempts
}

func ExampleHost() {
	circuits := breaker.NewGroup[string](breaker.WithCooldown(time.Second))
	transport := httpmw.NewTransport(http.DefaultTransport,
		httpmw.WithPolicies(breaker.ForKey[*http.Response](circuits, httpmw.Host)))
	fmt.Println(transport.Validate())
	// Output: <nil>
}
