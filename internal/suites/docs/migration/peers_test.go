package migration_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	retrygo "github.com/avast/retry-go/v5"
	"github.com/cenkalti/backoff/v5"
	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/go-retryablehttp"
	"github.com/sony/gobreaker/v2"
	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/tenaxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errBusy  = errors.New("busy")
	errFinal = errors.New("final")
)

// result is the result of a call, and how often its function was called.
type result struct {
	Value int
	Busy  bool
	Final bool
	Calls int
}

type executor func(ctx context.Context, fn policy.Func[int]) (int, error)

// retries make up to three attempts, and none after errFinal, as the pages write it for each
// library.
var retries = map[string]executor{
	"tenax": func(ctx context.Context, fn policy.Func[int]) (int, error) {
		return policy.Must(policy.New("p", retry.New[int]())).Do(ctx, func(ctx context.Context) (int, error) {
			value, err := fn(ctx)
			if errors.Is(err, errFinal) {
				err = classify.Permanent(err)
			}
			return value, err
		})
	},
	"backoff": func(ctx context.Context, fn policy.Func[int]) (int, error) {
		return backoff.Retry(ctx, func() (int, error) {
			value, err := fn(ctx)
			if errors.Is(err, errFinal) {
				err = backoff.Permanent(err)
			}
			return value, err
		}, backoff.WithMaxTries(3))
	},
	"retry-go": func(ctx context.Context, fn policy.Func[int]) (int, error) {
		return retrygo.NewWithData[int](
			retrygo.Context(ctx), retrygo.Attempts(3),
			retrygo.RetryIf(func(err error) bool { return !errors.Is(err, errFinal) }),
		).Do(func() (int, error) { return fn(ctx) })
	},
	"failsafe-go": func(ctx context.Context, fn policy.Func[int]) (int, error) {
		again := retrypolicy.NewBuilder[int]().WithMaxRetries(2).AbortOnErrors(errFinal).Build()
		return failsafe.With[int](again).WithContext(ctx).Get(func() (int, error) { return fn(ctx) })
	},
}

func TestEveryRetryDoesTheSame(t *testing.T) {
	tests := map[string]struct {
		failures []error
		want     result
	}{
		"success":             {nil, result{Value: 7, Calls: 1}},
		"two failures":        {[]error{errBusy, errBusy}, result{Value: 7, Calls: 3}},
		"three failures":      {[]error{errBusy, errBusy, errBusy}, result{Busy: true, Calls: 3}},
		"an error that stays": {[]error{errFinal}, result{Final: true, Calls: 1}},
	}
	for name, test := range tests {
		for library, execute := range retries {
			t.Run(name+"/"+library, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f := tenaxtest.FailThen(7, test.failures...)
					value, err := execute(t.Context(), f.Call)
					got := result{value, errors.Is(err, errBusy), errors.Is(err, errFinal), f.Calls()}
					if diff := cmp.Diff(test.want, got); diff != "" {
						t.Error(diff)
					}
				})
			})
		}
	}
}

// circuits returns circuits that open after two failures, for a minute.
func circuits() map[string]executor {
	sony := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 2 },
	})
	safe := circuitbreaker.NewBuilder[int]().WithFailureThreshold(2).WithSuccessThreshold(1).WithDelay(time.Minute).Build()
	ours := policy.Must(policy.New("p", breaker.New[int](breaker.WithFailureThreshold(2))))
	return map[string]executor{
		"tenax": ours.Do,
		"gobreaker": func(ctx context.Context, fn policy.Func[int]) (int, error) {
			return sony.Execute(func() (int, error) { return fn(ctx) })
		},
		"failsafe-go": func(ctx context.Context, fn policy.Func[int]) (int, error) {
			return failsafe.With[int](safe).WithContext(ctx).Get(func() (int, error) { return fn(ctx) })
		},
	}
}

func TestEveryCircuitOpensAndClosesAtTheSameCalls(t *testing.T) {
	for _, library := range []string{"tenax", "gobreaker", "failsafe-go"} {
		t.Run(library, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				execute := circuits()[library]
				f := tenaxtest.FailThen(7, errBusy, errBusy, errBusy)
				var calls []int
				for _, wait := range []time.Duration{0, 0, 0, 0, 61 * time.Second, 0, 61 * time.Second, 0} {
					time.Sleep(wait)
					_, err := execute(t.Context(), f.Call)
					if rejected := err != nil && !errors.Is(err, errBusy); rejected {
						calls = append(calls, 0)
					} else {
						calls = append(calls, f.Calls())
					}
				}
				// Two failures; two rejections; a probe that fails; a rejection; a probe that
				// succeeds; a call.
				if diff := cmp.Diff([]int{1, 2, 0, 0, 3, 0, 4, 5}, calls); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestHTTPRequestsAreRepeatedAlike(t *testing.T) {
	clients := map[string]func(http.RoundTripper) *http.Client{
		"tenax": func(network http.RoundTripper) *http.Client {
			return &http.Client{Transport: httpmw.NewTransport(network, httpmw.WithPolicies(retry.New[*http.Response]()))}
		},
		"go-retryablehttp": func(network http.RoundTripper) *http.Client {
			client := retryablehttp.NewClient()
			client.HTTPClient = &http.Client{Transport: network}
			client.RetryMax, client.Logger = 2, nil
			return client.StandardClient()
		},
	}
	tests := map[string]struct {
		statuses []int
		requests int
	}{
		"a success":               {[]int{200}, 1},
		"busy, then a success":    {[]int{503, 429, 200}, 3},
		"a mistake of the caller": {[]int{404, 200}, 1},
		"not implemented":         {[]int{501, 200}, 1},
	}
	for name, test := range tests {
		for library, newClient := range clients {
			t.Run(name+"/"+library, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var script []tenaxtest.Response
					for _, status := range test.statuses {
						script = append(script, tenaxtest.Response{Status: status, Body: "body"})
					}
					network := tenaxtest.NewTransport(script...)
					response, err := newClient(network).Get("http://warehouse.example/")
					if err != nil {
						t.Fatal(err)
					}
					response.Body.Close()
					if got := len(network.Requests()); got != test.requests || response.StatusCode != test.statuses[got-1] {
						t.Errorf("the answer was %d after %d requests, want %d requests", response.StatusCode, got, test.requests)
					}
					if network.Unclosed() != 0 {
						t.Errorf("%d bodies are not closed", network.Unclosed())
					}
				})
			})
		}
	}
}
