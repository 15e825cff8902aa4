package main

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"github.com/tenax-go/tenax/internal/suites/docs/migration/scenario"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheShopDoesWhatItsCustomersExpect(t *testing.T) {
	scenario.Run(t, func(upstream string, transport http.RoundTripper) http.Handler { return newShop(upstream, transport) })
}
