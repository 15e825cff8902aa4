// Nethttpserver serves and gets a page by net/http alone: what a server with Tenax is measured
// against.
package main

import (
	"net/http"

	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/page"
)

func main() {
	page.Serve(http.NotFoundHandler())
	page.Get(&http.Client{Transport: http.DefaultTransport})
}
