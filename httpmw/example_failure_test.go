package httpmw_test

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/retry"
)

// scripted is a base that gives these answers, one after the other.
func scripted(contentType string, bodies ...string) http.RoundTripper {
	calls := 0
	return base(func(*http.Request) (*http.Response, error) {
		calls++
		fmt.Println("request", calls)
		return good(contentType, bodies[min(calls, len(bodies))-1]), nil
	})
}

func get(transport http.RoundTripper) {
	client := &http.Client{Transport: transport}
	response, err := client.Get("http://example.test/")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	var body bytes.Buffer
	_, _ = body.ReadFrom(response.Body)
	fmt.Println(response.StatusCode, body.String())
}

func ExampleWithFailureIf() {
	upstream := scripted("application/json", `{"ok":false,"error":"ratelimited"}`, `{"ok":true}`)
	get(httpmw.NewTransport(upstream,
		httpmw.WithFailureIf(httpmw.NotOK),
		httpmw.WithPolicies(retry.New[*http.Response]()),
	))
	// Output:
	// request 1
	// request 2
	// 200 {"ok":true}
}

func ExampleWithFailureIf_ownCheck() {
	rejected := func(p *httpmw.Preview) (classify.Verdict, bool) {
		if !p.IsJSON() || !bytes.Contains(p.Body(), []byte(`"state":"REJECTED"`)) {
			return classify.Verdict{}, false
		}
		return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest}, true
	}
	response := good("application/json", `{"state":"REJECTED"}`)
	fmt.Println(httpmw.ErrorOf(response, httpmw.WithFailureIf(rejected)))
	// Output: 200 OK (invalid_request) from GET
}

func ExampleWithEvents() {
	upstream := scripted("text/event-stream", "data: {\"error\":{\"code\":503}}\n\n", "data: [DONE]\n\n")
	get(httpmw.NewTransport(upstream,
		httpmw.WithEvents(httpmw.ModelEvents()),
		httpmw.WithPreview(64<<10, 5*time.Second), // as long as the first word may take
		httpmw.WithPolicies(retry.New[*http.Response]()),
	))
	// Output:
	// request 1
	// request 2
	// 200 data: [DONE]
}
