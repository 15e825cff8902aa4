package httpmw_test

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
)

func TestSilenceOpensACircuitOfStandardOnlyWithoutALimit(t *testing.T) {
	hanging := base(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	answers := func(status int) base {
		return func(*http.Request) (*http.Response, error) {
			time.Sleep(10 * time.Millisecond)
			return response(status, ""), nil
		}
	}
	fails := func(err error) base {
		return func(*http.Request) (*http.Response, error) {
			time.Sleep(10 * time.Millisecond)
			return nil, err
		}
	}
	declared := classify.As(errBoom, classify.Verdict{Kind: classify.KindTimeout, Health: classify.HealthBad})
	inARow := breaker.WithFailureThreshold(5)
	byTheRules := breaker.WithClassifier(func(error) (classify.Verdict, bool) { return classify.Verdict{}, false })
	for name, test := range map[string]struct {
		base    base
		options []httpmw.Option
		opens   bool
	}{
		"silence":                    {hanging, nil, false},
		"silence, without a limit":   {hanging, []httpmw.Option{httpmw.WithoutLimit()}, true},
		"a 504":                      {answers(http.StatusGatewayTimeout), nil, true},
		"a lost connection":          {fails(errBoom), nil, true},
		"a timeout declared a fault": {fails(declared), nil, true},
		"silence, in a row":          {hanging, []httpmw.Option{httpmw.WithCircuit(inARow)}, false},
		"silence that counts":        {hanging, []httpmw.Option{httpmw.WithCircuit(inARow, byTheRules)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := httpmw.Standard("service", append(test.options, httpmw.WithBase(test.base), httpmw.WithoutRetry(), httpmw.WithAttemptTimeout(100*time.Millisecond))...)
				opened := false
				var requests sync.WaitGroup
				var mu sync.Mutex
				for range 2000 {
					requests.Go(func() {
						_, _, err := roundTrip(t, transport, request(t, "GET", ""))
						mu.Lock()
						defer mu.Unlock()
						opened = opened || errors.Is(err, breaker.ErrOpen)
					})
					time.Sleep(5 * time.Millisecond)
				}
				requests.Wait()
				if opened != test.opens {
					t.Errorf("the circuit has opened: %t, want %t", opened, test.opens)
				}
			})
		})
	}
}
