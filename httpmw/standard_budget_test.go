package httpmw_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/httpmw"
)

func TestTheBudgetOfStandardAlwaysBindsUnlessItsCircuitsAndLimitsDoTheWork(t *testing.T) {
	for name, test := range map[string]struct {
		options     []httpmw.Option
		alwaysBinds bool
	}{
		"as it comes":                       {nil, false},
		"with another cooldown":             {[]httpmw.Option{httpmw.WithCircuit(breaker.WithCooldown(time.Second))}, false},
		"without circuits":                  {[]httpmw.Option{httpmw.WithoutCircuit()}, true},
		"without limits":                    {[]httpmw.Option{httpmw.WithoutLimit()}, true},
		"without both":                      {[]httpmw.Option{httpmw.WithoutCircuit(), httpmw.WithoutLimit()}, true},
		"with circuits that open otherwise": {[]httpmw.Option{httpmw.WithCircuit(breaker.WithFailureThreshold(1000))}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const requests = 2000
				attempts := 0
				transport := httpmw.Standard("service", append(test.options, httpmw.WithBase(base(func(*http.Request) (*http.Response, error) {
					attempts++
					return response([]int{200, 503}[attempts/2%2], ""), nil
				})))...)
				for range requests {
					_, _, _ = roundTrip(t, transport, request(t, "GET", ""))
				}
				if binds := attempts < requests*7/5; binds != test.alwaysBinds {
					t.Errorf("%d attempts for %d requests", attempts, requests)
				}
			})
		})
	}
}
