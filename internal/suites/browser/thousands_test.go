package browser_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/retry"
)

// usable is how long people wait for an answer without losing the thread. It is generous for a busy
// machine; the log of the test has the measured times.
const usable = 10 * time.Second

func TestTenThousandPipelinesAreUsable(t *testing.T) {
	p := newProgram(t)
	const n = 10_000
	for i := range n {
		circuit := breaker.NewCircuit(breaker.WithName(fmt.Sprintf("circuit %05d", i)), breaker.WithFailureThreshold(1), breaker.WithCooldown(time.Hour))
		made := p.pipeline(fmt.Sprintf("pipeline %05d", i), retry.New[int](retry.WithBackoff(retry.Constant(0))), breaker.For[int](circuit))
		calls(made, 1+i%3, nil)
		if i%100 == 7 {
			calls(made, 1, errUnavailable)
		}
	}
	origin := p.serve()
	p.measure(origin)

	b := open(t, origin, "/debug/tenax/?limit=1", 1280, 900)
	within := func(what string, act func()) {
		start := time.Now()
		act()
		took := time.Since(start)
		t.Logf("%s: %v", what, took.Round(time.Millisecond))
		if took > usable {
			t.Errorf("%s took %v, want at most %v", what, took, usable)
		}
	}
	within("open the page until it is live", func() {
		b.visit(list)
		b.waitLive()
	})
	equal(t, "rows", eval[int](b, `document.querySelectorAll(".pipelines tbody tr").length`), 50)
	b.wait(`document.querySelector("h1").textContent === "100 of 10,000 pipelines failing"`)
	if elements := eval[int](b, `document.querySelectorAll("*").length`); elements > 10_000 {
		t.Errorf("the page has %d elements", elements)
	}
	b.tabTo("input search")
	b.press("0", "1", "2", "3")
	within("find some by their name", func() {
		b.press(kb.Enter)
		b.wait(`document.querySelector("h2 .muted")?.textContent === "11 of 10,000"`)
	})
	b.visit(list + "?sort=name")
	within("turn over to the next page", func() {
		b.activate(`.pages [rel=next]`)
		b.wait(`document.querySelector(".pipelines tbody a")?.textContent === "pipeline 00050"`)
	})
	within("open one", func() {
		b.activate(`.pipelines tbody a`)
		b.wait(`document.querySelector("h1")?.innerText.startsWith("pipeline 00050")`)
		b.waitLive()
	})
	runtime.KeepAlive(p)
}

// measure logs how long the server takes to answer after half a second without a request, when it
// reads all pipelines again.
func (p *program) measure(origin string) {
	p.t.Helper()
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for _, query := range []string{"", "?search=0123", "?sort=latency&page=100", "?pipeline=5000", "?format=json", "?format=json&limit=500"} {
		var took []time.Duration
		for range 3 {
			time.Sleep(600 * time.Millisecond)
			start := time.Now()
			response, err := client.Get(origin + list + query)
			if err != nil {
				p.t.Fatal(err)
			}
			size, err := io.Copy(io.Discard, response.Body)
			response.Body.Close()
			took = append(took, time.Since(start))
			if err != nil || response.StatusCode != http.StatusOK || size == 0 {
				p.t.Fatalf("%s: %s, %d bytes, %v", query, response.Status, size, err)
			}
		}
		slices.Sort(took)
		p.t.Logf("the server answers /debug/tenax/%s: fastest %v, median %v, slowest %v of %d", query,
			took[0].Round(time.Microsecond), took[len(took)/2].Round(time.Microsecond), took[len(took)-1].Round(time.Microsecond), len(took))
	}
}
