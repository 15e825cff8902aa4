// Slogmw gets a page through a transport with the standard policies and a log.
package main

import (
	"log/slog"
	"net/http"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/page"
	"github.com/tenax-go/tenax/slogmw"
)

func main() {
	observer := slogmw.New[*http.Response](slog.Default()) //nolint:bodyclose // It makes no response.
	page.Get(&http.Client{Transport: httpmw.Standard("page", httpmw.WithPolicies(observer))})
}
