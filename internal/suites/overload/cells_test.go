package overload_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenax-go/tenax/internal/suites/overload"
)

// bare is a client without policies, which waits as long as it is patient.
func bare(s overload.Scenario) overload.Call {
	return func(ctx context.Context, serve func(context.Context) error) error {
		ctx, cancel := context.WithTimeout(ctx, s.Patience)
		defer cancel()
		return serve(ctx)
	}
}

func cell(t *testing.T, name string) overload.Scenario {
	t.Helper()
	cells := overload.Cells()
	i := slices.IndexFunc(cells, func(c overload.Scenario) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("no cell is called %q", name)
	}
	return cells[i]
}

func simulate(t *testing.T, s overload.Scenario, newClient func(overload.Scenario) overload.Call) (r overload.Result) {
	t.Helper()
	synctest.Test(t, func(*testing.T) { r = overload.Run(s, newClient) })
	return r
}

func TestCellsAreComplete(t *testing.T) {
	seen := make(map[string]bool)
	for _, c := range overload.Cells() {
		if seen[c.Name] {
			t.Errorf("two cells are called %s", c.Name)
		}
		seen[c.Name] = true
		if c.Name != c.Service+": "+c.Trouble || strings.ContainsAny(c.Name, "|\t\n") {
			t.Errorf("%s: service %s, trouble %s", c.Name, c.Service, c.Trouble)
		}
		if c.Workers < 1 || c.ServiceTime <= 0 || c.Queue < 1 || c.Patience <= 0 || c.From >= c.End || c.Seed == 0 {
			t.Errorf("%+v", c)
		}
	}
	for _, trouble := range []string{"healthy, 400 clients", "97 % fail at once", "one of three hangs", "1,000 at once"} {
		for _, s := range overload.Sizes() {
			if !seen[s.Name+": "+trouble] {
				t.Errorf("%s lacks %s", s.Name, trouble)
			}
		}
	}
}

func TestAPartialFailureIsAsLargeAsItSays(t *testing.T) {
	for name, want := range map[string]float64{
		"8 × 10 ms: 20 % fail": 80, "8 × 10 ms: 50 % fail at once": 50, "8 × 10 ms: 97 % fail": 3,
		"8 × 10 ms: one of three refuses": 66.7, "8 × 10 ms: one of three hangs": 66.7, "8 × 10 ms: healthy": 100,
	} {
		r := simulate(t, cell(t, name), bare)
		if got := 100 * r.Goodput(); math.Abs(got-want) > 1 {
			t.Errorf("%s: %.1f %% answered, want %.1f %%", name, got, want)
		}
		if r.Attempts != r.Requests || r.Rejected != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestABatchArrivesAtOnce(t *testing.T) {
	c := cell(t, "400 × 100 ms: 1,000 at once")
	r := simulate(t, c, bare)
	if r.Requests != 5000 || r.Answered != 5000 || r.Peak != 1000 {
		t.Errorf("%+v", r)
	}
}

func TestAFullQueueAnswersAtOnce(t *testing.T) {
	c := cell(t, "2 × 200 ms: 1,000 at once")
	c.Queue, c.Batch, c.Runs = 3, 10, 1
	if r := simulate(t, c, bare); r.Requests != 10 || r.Answered != 5 || r.Rejected != 0 {
		t.Errorf("2 workers and 3 in the queue: %+v", r)
	}
}

func TestARequestWithoutAnAttemptIsRejected(t *testing.T) {
	c := cell(t, "2 × 200 ms: 1,000 at once")
	r := simulate(t, c, func(overload.Scenario) overload.Call {
		return func(context.Context, func(context.Context) error) error { return context.Canceled }
	})
	if r.Requests != 5000 || r.Rejected != 5000 || r.Attempts != 0 {
		t.Errorf("%+v", r)
	}
}

func TestALoadIsWhatItSays(t *testing.T) {
	c := cell(t, "others: a call a minute, half fail")
	if r := simulate(t, c, bare); math.Abs(float64(r.Requests)-3000) > 200 || math.Abs(r.Goodput()-0.5) > 0.05 {
		t.Errorf("%+v", r)
	}
}

func TestClientsKnowTheirScenario(t *testing.T) {
	c := cell(t, "2 × 200 ms: healthy, 40 clients")
	c.Runs, c.End = 2, c.From+time.Second
	clients := 0
	simulate(t, c, func(s overload.Scenario) overload.Call {
		if clients++; s.Patience != 2*time.Second {
			t.Errorf("the patience is %v", s.Patience)
		}
		return bare(s)
	})
	if clients != 80 {
		t.Errorf("%d clients in two runs of 40", clients)
	}
}

// Standard sees the answers of the service as responses: a 429 with its Retry-After.
func TestStandardSeesResponses(t *testing.T) {
	says := simulate(t, cell(t, "quota: 30 at once, token bucket, Retry-After"), overload.Standard().NewClient)
	if says.Goodput() < 0.99 {
		t.Errorf("with Retry-After: %+v", says)
	}
}

func TestOracle(t *testing.T) {
	best := overload.Tuning{Limit: 32, Cooldown: 10 * time.Second, Attempts: 3}
	distance := func(a, b float64) float64 { return math.Abs(math.Log2((a + 1) / (b + 1))) }
	runs := 0
	got, r := overload.Oracle(func(n overload.Tuning) overload.Result {
		runs++
		lost := 40 * distance(float64(n.Limit), 32)
		lost += 20 * distance(n.Cooldown.Seconds(), 10)
		if n.Budget || n.Attempts != 3 {
			lost += 10
		}
		return overload.Result{Requests: 1000, Answered: 1000 - int(lost), Peak: 5000}
	})
	if got != best || r.Answered != 1000 || runs > 40 {
		t.Errorf("%v after %d runs, with %+v", got, runs, r)
	}
	if text := got.String(); text != "3 attempts, breaker 10s, limit 32" {
		t.Error(text)
	}
}
