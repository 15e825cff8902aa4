// Httpmw gets a page through the standard transport.
package main

import (
	"net/http"

	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/page"
)

func main() {
	page.Get(&http.Client{Transport: httpmw.Standard("page")})
}
