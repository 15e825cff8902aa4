// Package scenario tests what both programs must do: give the same answers to their customers, and
// send the same requests to the warehouse.
package scenario

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/tenaxtest"
)

// visit is a request to the shop.
type visit struct {
	path string
	// after is how long the customer waits before the visit.
	after time.Duration
	// upstream has the warehouse's answers.
	upstream []tenaxtest.Response
	want     answer
}

type answer struct {
	Status   int
	Body     string
	Requests int
}

var (
	seven = tenaxtest.Response{Body: `{"sku":"a-1","units":7}`}
	busy  = tenaxtest.Response{Status: http.StatusServiceUnavailable}
	gone  = tenaxtest.Response{Status: http.StatusNotFound}
	hangs = tenaxtest.Response{Delay: time.Hour}
)

var visits = map[string][]visit{
	"all is well": {
		{path: "/stock/a-1", upstream: []tenaxtest.Response{seven}, want: answer{200, `{"sku":"a-1","units":7}`, 1}},
		{path: "/order/a-1/3", upstream: []tenaxtest.Response{seven}, want: answer{204, "", 1}},
		{path: "/order/a-1/8", upstream: []tenaxtest.Response{seven}, want: answer{409, "there are only 7", 1}},
		{path: "/health", want: answer{200, "", 0}},
	},
	"failures are retried": {
		{path: "/stock/a-1", upstream: []tenaxtest.Response{busy, busy, seven}, want: answer{200, `{"sku":"a-1","units":7}`, 3}},
		{path: "/stock/a-1", upstream: []tenaxtest.Response{hangs, seven}, want: answer{200, `{"sku":"a-1","units":7}`, 2}},
		{path: "/stock/a-1", upstream: []tenaxtest.Response{busy, busy, busy, seven}, want: answer{502, "the warehouse does not answer", 3}},
	},
	"what does not exist is not retried": {
		{path: "/stock/b-2", upstream: []tenaxtest.Response{gone, seven}, want: answer{404, "there is no such thing", 1}},
	},
	"a circuit opens and closes": {
		{path: "/stock/a-1", upstream: []tenaxtest.Response{busy}, want: answer{502, "the warehouse does not answer", 3}},
		{path: "/stock/a-1", upstream: []tenaxtest.Response{busy}, want: answer{502, "the warehouse does not answer", 3}},
		{path: "/stock/a-1", upstream: []tenaxtest.Response{seven}, want: answer{503, "the warehouse is closed", 0}},
		{path: "/stock/a-1", after: 61 * time.Second, upstream: []tenaxtest.Response{seven}, want: answer{200, `{"sku":"a-1","units":7}`, 1}},
		{path: "/stock/a-1", upstream: []tenaxtest.Response{seven}, want: answer{200, `{"sku":"a-1","units":7}`, 1}},
	},
	"a probe that fails opens it again": {
		{path: "/stock/a-1", upstream: []tenaxtest.Response{busy}, want: answer{502, "the warehouse does not answer", 3}},
		{path: "/stock/a-1", upstream: []tenaxtest.Response{busy}, want: answer{502, "the warehouse does not answer", 3}},
		{path: "/stock/a-1", after: 61 * time.Second, upstream: []tenaxtest.Response{busy}, want: answer{503, "the warehouse is closed", 1}},
		{path: "/stock/a-1", upstream: []tenaxtest.Response{seven}, want: answer{503, "the warehouse is closed", 0}},
	},
}

// Run visits the shop that newShop makes for the warehouse's address and the transport to it.
func Run(t *testing.T, newShop func(upstream string, transport http.RoundTripper) http.Handler) {
	t.Helper()
	for name, visits := range visits {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network := &street{}
				shop := newShop("http://warehouse.example", network)
				for i, visit := range visits {
					time.Sleep(visit.after)
					network.Transport = tenaxtest.NewTransport(visit.upstream...)
					if diff := cmp.Diff(visit.want, network.visit(t, shop, visit.path)); diff != "" {
						t.Errorf("visit %d, %s (-want +got):\n%s", i+1, visit.path, diff)
					}
				}
			})
		})
	}
}

// street is the transport to the warehouse, which changes with every visit.
type street struct{ *tenaxtest.Transport }

func (s *street) visit(t *testing.T, shop http.Handler, path string) answer {
	t.Helper()
	recorder := httptest.NewRecorder()
	shop.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	if n := s.Unclosed(); n != 0 {
		t.Errorf("%s: %d bodies are not closed", path, n)
	}
	return answer{recorder.Code, strings.TrimSpace(recorder.Body.String()), len(s.Requests())}
}
