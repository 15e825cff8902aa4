package page

import (
	"cmp"
	"slices"

	"github.com/tenax-go/tenax/statuspage/internal/query"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// Summary is a pipeline in its last minute.
type Summary struct {
	ID       uint64
	Name     string // clean
	Sums     tally.Sums
	Latency  tally.Quantiles
	Circuits CircuitCounts
	Held     Held
	Health   Health
}

// ShowPipelines adds rows for the pipelines of the query. It calls lastMinute for these only.
func (d *Document) ShowPipelines(all []Summary, lastMinute func(id uint64) []tally.Second) {
	var matching []*Summary
	for i := range all {
		one := &all[i]
		if (d.query.Health == "" || d.query.Health == one.Health.String()) && d.query.Matches(one.Name) {
			matching = append(matching, one)
		}
	}
	slices.SortStableFunc(matching, orders[d.query.Sort])
	for _, one := range showPage(d, matching) {
		row := one.row()
		row.seconds = lastMinute(one.ID)
		d.Pipelines = append(d.Pipelines, row)
	}
}

// orders has the order for each of query.Sorts. Equal pipelines stay in the order in which they
// were made.
var orders = map[string]func(a, b *Summary) int{
	"health": func(a, b *Summary) int {
		return cmp.Or(cmp.Compare(a.Health, b.Health),
			byCount(tally.Failures, tally.Rejected, tally.Late)(a, b), byCount(tally.Calls)(a, b), byName(a, b))
	},
	"name":       byName,
	"calls":      byCount(tally.Calls),
	"failures":   byCount(tally.Failures, tally.Rejected, tally.Late),
	"retries":    byCount(tally.Retries),
	"rejections": byCount(tally.Rejections),
	"latency":    func(a, b *Summary) int { return cmp.Compare(b.Latency.P99, a.Latency.P99) },
}

func byName(a, b *Summary) int { return cmp.Compare(a.Name, b.Name) }

func byCount(counts ...tally.Count) func(a, b *Summary) int {
	return func(a, b *Summary) int {
		var inA, inB uint64
		for _, c := range counts {
			inA, inB = inA+a.Sums[c], inB+b.Sums[c]
		}
		return cmp.Compare(inB, inA)
	}
}

// showPage records how many rows match, and returns those on the page of the query.
func showPage[T any](d *Document, all []T) []T {
	d.Query.Matching, d.Query.Pages = len(all), d.query.PagesOf(len(all))
	return query.PageOf(d.query, all)
}
