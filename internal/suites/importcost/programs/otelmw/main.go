// Otelmw gets a page through a transport with the standard policies and telemetry.
package main

import (
	"net/http"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/page"
	"github.com/tenax-go/tenax/otelmw"
)

func main() {
	observer := otelmw.New[*http.Response]() //nolint:bodyclose // This makes no response.
	page.Get(&http.Client{Transport: httpmw.Standard("page", httpmw.WithPolicies(observer))})
}
