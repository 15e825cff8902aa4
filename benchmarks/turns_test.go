package benchmarks_test

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/tenax-go/tenax/httpmw"
)

var turns = flag.Int("turns", 20, "how many requests each library sends in turn with the others")

// A request over loopback takes tens of microseconds and varies by more than a library adds to it.
// In turns, request by request in one process, other load of the machine affects all libraries
// alike, and medians are steady to half a percent: go test . -run Turns -turns 40000 -v
func TestLibrariesInTurnsOverLoopback(t *testing.T) {
	t.Run("GET", func(t *testing.T) { takeTurns(t, httpScenario{method: http.MethodGet}) })
	t.Run("POST of 1 KiB", func(t *testing.T) {
		takeTurns(t, httpScenario{method: http.MethodPost, body: bytes.Repeat([]byte("x"), 1<<10)})
	})
}

func takeTurns(t *testing.T, scenario httpScenario) {
	up := loopback(t)
	subjects := []struct {
		name string
		send send
	}{
		{"bare", clientOver(up.transport)},
		{"http.Client.Timeout", clientWithTimeoutOver(up.transport)},
		{"tenax, retry+breaker", tenaxHTTP(up.transport)},
		{"tenax, retry+breaker+timeout", tenaxHTTPTimeout(up.transport)},
		{"tenax, httpmw.Standard", clientOver(httpmw.Standard("standard", httpmw.WithBase(up.transport)))},
		{"failsafe-go, retry+breaker", failsafeHTTP(up.transport)},
		{"failsafe-go, retry+breaker+timeout", failsafeHTTPTimeout(up.transport)},
		{"go-retryablehttp, retry", retryableHTTP(up.transport)},
		{"go-retryablehttp, retry+timeout", retryableHTTPTimeout(up.transport)},
	}
	took := make([][]time.Duration, len(subjects))
	order := rand.New(rand.NewPCG(1, 2))
	for range *turns {
		for _, subject := range order.Perm(len(subjects)) { // Leftovers affect all others alike.
			start := time.Now()
			exchange(t, scenario, subjects[subject].send, up.url)
			took[subject] = append(took[subject], time.Since(start))
		}
	}
	if up.connections.Load() != 1 {
		t.Errorf("used %d connections, want 1", up.connections.Load())
	}
	var bare time.Duration
	for i, subject := range subjects {
		slices.Sort(took[i])
		median := took[i][len(took[i])/2]
		if i == 0 {
			bare = median
		}
		t.Logf("%-36s %8.2f µs  %+5.1f %%", subject.name, float64(median)/1e3, 100*(float64(median)/float64(bare)-1))
	}
}
