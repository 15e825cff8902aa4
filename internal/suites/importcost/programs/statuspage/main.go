// Statuspage serves the page of a transport with the standard policies.
package main

import (
	"net/http"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/page"
	"github.com/tenax-go/tenax/statuspage"
)

func main() {
	page.Serve(statuspage.Handler())
	observer := statuspage.New[*http.Response]() //nolint:bodyclose // This makes no response.
	page.Get(&http.Client{Transport: httpmw.Standard("page", httpmw.WithPolicies(observer))})
}
