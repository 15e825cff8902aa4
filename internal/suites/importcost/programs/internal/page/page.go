// Package page gets a page by HTTP.
package page

import (
	"context"
	"fmt"
	"net/http"

	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/canary"
)

// Get gets a page by the client and prints what went wrong.
func Get(client *http.Client) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://localhost/", nil)
	if err != nil {
		panic(err)
	}
	response, err := client.Do(request)
	if err == nil {
		err = response.Body.Close()
	}
	fmt.Println(err, canary.Canary{})
}
