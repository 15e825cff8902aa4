// Package page serves and gets a page by HTTP.
package page

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/internal/suites/importcost/programs/internal/canary"
)

// Serve serves requests beside the program.
func Serve(handler http.Handler) {
	server := http.Server{Addr: "localhost:0", Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { fmt.Println(server.ListenAndServe()) }()
}

// Get gets a page by the client and prints an error.
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
