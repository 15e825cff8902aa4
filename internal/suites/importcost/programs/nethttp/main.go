// Nethttp gets a page by net/http alone. Other programs are compared with it.
package main

import (
	"net/http"

	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/page"
)

func main() {
	page.Get(&http.Client{Transport: http.DefaultTransport})
}
