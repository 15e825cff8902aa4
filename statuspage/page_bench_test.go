package statuspage_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"testing"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/statuspage"
)

type keyOf struct{}

// manyPipelines returns n pipelines with a circuit each, each called once.
func manyPipelines(tb testing.TB, page *statuspage.Page, n int) []*policy.Pipeline[int] {
	all := make([]*policy.Pipeline[int], n)
	for i := range all {
		all[i] = shown(tb, page, fmt.Sprintf("pipeline %d", i), retry.New[int](), breaker.New[int]())
		all[i].Do(tb.Context(), succeed)
	}
	return all
}

// manyCircuits returns a pipeline with a circuit for each of n keys; every tenth is open.
func manyCircuits(tb testing.TB, page *statuspage.Page, n int) *policy.Pipeline[int] {
	if n == 0 {
		return nil
	}
	group := breaker.NewGroup[int](
		breaker.WithMaxCircuits(n), breaker.WithFailureThreshold(1),
		breaker.WithKeyOptions(func(key int) []breaker.Option {
			return []breaker.Option{breaker.WithName(fmt.Sprintf("tenant %d", key))}
		}))
	p := shown(tb, page, "many circuits", breaker.ForKey[int](group, func(ctx context.Context) int { return ctx.Value(keyOf{}).(int) }))
	for key := range n {
		ctx := context.WithValue(tb.Context(), keyOf{}, key)
		if key%10 == 0 {
			p.Do(ctx, returning(errUnavailable))
		} else {
			p.Do(ctx, succeed)
		}
	}
	return p
}

// BenchmarkPage measures a page with 10,000 pipelines, with 10,000 circuits of one pipeline, and
// with both. The first reader in half a second takes a sample of all pipelines, which were called
// since; later ones get the same sample.
func BenchmarkPage(b *testing.B) {
	const n = 10_000
	list := []string{
		"", "?format=json", "?limit=500", "?limit=500&format=json", "?search=99", "?health=healthy&page=9", "?sort=name",
		"?sort=latency&format=json",
	}
	one := func(id int) (targets []string) {
		for _, rest := range []string{"", "&format=json", "&search=99", "&limit=500", "&limit=500&format=json"} {
			targets = append(targets, fmt.Sprintf("?pipeline=%d%s", id, rest))
		}
		return targets
	}
	for _, bench := range []struct {
		name                string
		pipelines, circuits int
		targets             []string
	}{
		{"10000 pipelines", n, 0, slices.Concat(list, one(1))},
		{"10000 circuits", 0, n, slices.Concat(list[:2], one(1))},
		{"both", n, n, slices.Concat(list, one(n+1))},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var page statuspage.Page
			pipelines := manyPipelines(b, &page, bench.pipelines)
			circuits := manyCircuits(b, &page, bench.circuits)
			ask := asker(b, &page)
			ask("")
			for _, target := range bench.targets {
				b.Run("page"+target+" first", func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						b.StopTimer()
						for _, p := range pipelines {
							p.Do(b.Context(), succeed)
						}
						statuspage.EndSecond(&page)
						b.StartTimer()
						ask(target)
					}
				})
				b.Run("page"+target+" later", func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						ask(target)
					}
				})
			}
			runtime.KeepAlive(circuits)
		})
	}
}

func asker(b *testing.B, page *statuspage.Page) func(target string) {
	h := page.Handler()
	return func(target string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/"+target, nil))
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
}
