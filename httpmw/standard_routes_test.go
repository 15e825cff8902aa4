package httpmw_test

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/httpmw"
)

func TestARouteThatAlwaysFailsClosesNoOtherOfItsHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(7, 8))
		transport := httpmw.Standard("service", httpmw.WithBase(base(func(r *http.Request) (*http.Response, error) {
			time.Sleep(20 * time.Millisecond)
			if r.URL.Path == "/bad" {
				return response(500, ""), nil
			}
			return response(200, ""), nil
		})))
		var all sync.WaitGroup
		var lost atomic.Int64
		for range 6000 {
			path := "/good"
			if random.IntN(2) == 0 {
				path = "/bad"
			}
			all.Go(func() {
				if _, _, err := roundTrip(t, transport, to(t, "http://service.test"+path)); err != nil && path == "/good" {
					lost.Add(1)
				}
			})
			time.Sleep(20 * time.Millisecond)
		}
		all.Wait()
		if lost.Load() > 0 {
			t.Errorf("%d requests to the good route were lost", lost.Load())
		}
	})
}
