package statuspage

import (
	"cmp"
	"net/http"
	"slices"
)

// view makes the document that a query asks for. It returns false if there is no such pipeline.
func (p *Page) view(q query, controls bool) (*document, bool) {
	s := p.sample()
	d := &document{
		Time:     s.clock.time.UTC(),
		Overview: s.overview(),
		Query:    shownQuery{Search: clean(q.search, maxSearch), Health: q.health, Sort: q.sort, Limit: q.limit, Page: q.page},
		query:    q,
		controls: controls,
	}
	if q.pipeline != 0 {
		w := p.find(q.pipeline)
		if w == nil {
			return nil, false
		}
		d.showOne(s, w)
		return d, true
	}
	d.showAll(p, s)
	return d, true
}

func (s *sample) overview() overview {
	return overview{
		Pipelines: len(s.pipelines),
		Failing:   s.health[failing], Strained: s.health[strained], Healthy: s.health[healthy], Idle: s.health[idle],
		Circuits: circuitsIn{s.circuits.closed, s.circuits.halfOpen, s.circuits.open},
	}
}

func (d *document) showAll(p *Page, s *sample) {
	var matching []*summary
	for i := range s.pipelines {
		one := &s.pipelines[i]
		if (d.query.health == "" || d.query.health == one.health.String()) && d.query.matches(one.name) {
			matching = append(matching, one)
		}
	}
	slices.SortStableFunc(matching, orders[d.query.sort])
	d.Query.Matching, d.Query.Pages = len(matching), d.query.pages(len(matching))

	shown := cut(d.query, matching)
	d.Pipelines = make([]pipelineRow, 0, len(shown))
	for _, one := range shown {
		row := one.row()
		if w := one.watch.Value(); w != nil {
			row.spark = w.lastSeconds(s.at, recentSeconds)
		}
		d.Pipelines = append(d.Pipelines, row)
	}
	d.Circuits = make([]circuitRow, 0, len(s.troubled))
	for _, t := range s.troubled {
		if w := p.find(t.pipeline); w != nil {
			d.Circuits = append(d.Circuits, w.circuitRow(t, s.clock))
		}
	}
	slices.SortStableFunc(d.Circuits, worstFirst)
	d.showFailures(s, s.failures)
}

func (d *document) showFailures(s *sample, failures []*failure) {
	live := make(map[uint64]bool, len(failures))
	d.Failures = make([]failureRow, 0, len(failures))
	for _, f := range failures {
		if _, known := live[f.watch]; !known {
			_, live[f.watch] = slices.BinarySearchFunc(s.pipelines, f.watch, func(one summary, id uint64) int { return cmp.Compare(one.id, id) })
		}
		d.Failures = append(d.Failures, failureRow{
			Time: s.clock.of(f.at).UTC(), Pipeline: f.watch, Of: f.pipeline, Kind: f.kind, Status: f.status,
			StatusText: http.StatusText(f.status), Attempts: f.attempts, Reason: f.reason, Type: f.goType, listed: live[f.watch], at: f.at,
		})
	}
}

// orders are those of sorts. What is equal stays in the order in which it was made.
var orders = map[string]func(a, b *summary) int{
	"health": func(a, b *summary) int {
		return cmp.Or(cmp.Compare(a.health, b.health), byCount(failures, rejected)(a, b), byCount(calls)(a, b), byName(a, b))
	},
	"name":       byName,
	"calls":      byCount(calls),
	"failures":   byCount(failures, rejected),
	"retries":    byCount(retries),
	"rejections": byCount(rejections),
	"latency":    func(a, b *summary) int { return cmp.Compare(b.latency.p99, a.latency.p99) },
}

func byName(a, b *summary) int { return cmp.Compare(a.name, b.name) }

func byCount(counts ...count) func(a, b *summary) int {
	return func(a, b *summary) int {
		var inA, inB uint64
		for _, c := range counts {
			inA, inB = inA+a.sums[c], inB+b.sums[c]
		}
		return cmp.Compare(inB, inA)
	}
}

func worstFirst(a, b circuitRow) int { return cmp.Compare(severity(a.State), severity(b.State)) }

func (s *summary) row() pipelineRow {
	success, first := s.sums.rates()
	return pipelineRow{
		ID: s.id, Name: s.name, Health: s.health.String(),
		Calls: s.sums[calls], Attempts: s.sums[attempts], Retries: s.sums[retries], Hedges: s.sums[hedges],
		Rejections: s.sums[rejections], Timeouts: s.sums[timeouts], Fallbacks: s.sums[fallbacks],
		Failures: s.sums[failures], Rejected: s.sums[rejected], Canceled: s.sums[canceled],
		SuccessRate: figure(success), SuccessRateWithoutRetries: figure(first),
		Latency:  percentiles{durationFigure(s.latency.p50), durationFigure(s.latency.p90), durationFigure(s.latency.p99)},
		Circuits: circuitsIn{s.circuits.closed, s.circuits.halfOpen, s.circuits.open},
	}
}

func (w *watch) circuitRow(t troubled, clock wallClock) circuitRow {
	row := circuitRow{Pipeline: w.id, Of: w.name, Name: t.circuit, State: t.state}
	row.addChanges(w.circuits.of(t.circuit), clock)
	return row
}

func (r *circuitRow) addChanges(changes []change, clock wallClock) {
	r.at = clock.time
	r.Changes = make([]changeView, len(changes))
	for i, c := range changes {
		r.Changes[i] = changeView{clock.of(c.at).UTC(), c.from, c.to, c.failures}
	}
}
