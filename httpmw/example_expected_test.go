package httpmw_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/tenax-go/tenax/httpmw"
)

// A lookup that finds nothing is no failure: not of the service, and not in telemetry.
func ExampleWithExpectedStatus() {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()

	client := &http.Client{Transport: httpmw.Standard("users", httpmw.WithExpectedStatus(http.StatusNotFound))}
	defer client.CloseIdleConnections()
	response, err := client.Head(server.URL + "/users/7")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	fmt.Println(response.Status)
	// Output: 404 Not Found
}
