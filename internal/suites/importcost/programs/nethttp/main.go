// Nethttp gets a page by net/http alone: what the other programs are measured against.
package main

import (
	"net/http"

	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/page"
)

func main() {
	page.Get(&http.Client{Transport: http.DefaultTransport})
}
