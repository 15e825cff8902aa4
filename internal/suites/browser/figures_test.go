package browser_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenax-go/tenax/policy"
)

const list = "/debug/tenax/"

// calls calls a pipeline n times; each attempt ends with err.
func calls(p *policy.Pipeline[int], n int, err error) {
	for range n {
		_, _ = p.Do(context.Background(), func(context.Context) (int, error) { return 1, err })
	}
}

// row returns the JavaScript for the row of a pipeline in the list, or of a circuit.
func row(name string) string {
	return fmt.Sprintf(`[...document.querySelectorAll("main tbody tr")].find(r => [...r.querySelectorAll("th")].some(
		h => (h.querySelector("a") ?? h).textContent === %s))`, quote(name))
}

// cell returns the JavaScript for the text of a row under a heading, or for null if there is no
// such row.
func cell(name, heading string) string {
	return fmt.Sprintf(`(%s)?.querySelector(%s)?.innerText.split("\n").pop() ?? null`, row(name), quote("[data-label='"+heading+"']"))
}

// expect waits until a row has the wanted texts, by heading.
func (b *tab) expect(name string, want map[string]string) {
	b.t.Helper()
	for heading, text := range want {
		b.wait(fmt.Sprintf("(%s) === %s", cell(name, heading), quote(text)))
	}
}

// names returns the pipelines that the list shows, in its order.
func (b *tab) names() []string {
	b.t.Helper()
	return eval[[]string](b, `[...document.querySelectorAll(".pipelines tbody th a")].map(a => a.textContent)`)
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
