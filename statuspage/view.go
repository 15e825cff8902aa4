package statuspage

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/statuspage/internal/page"
	"github.com/tenax-go/tenax/statuspage/internal/query"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// view returns the document that a query asks for, or false if there is no such pipeline.
func (p *Page) view(q query.Query, controls bool) (*page.Document, bool) {
	s := p.sample()
	d := page.New(q, s.clock.time, s.overview, controls)
	if q.Pipeline == 0 {
		p.showAll(d, s)
		return d, true
	}
	stats := p.find(q.Pipeline)
	if stats == nil {
		return nil, false
	}
	stats.show(d, s)
	return d, true
}

// showAll fills a document with all pipelines.
func (p *Page) showAll(d *page.Document, s *sample) {
	d.ShowPipelines(s.pipelines, func(id uint64) []tally.Second {
		if stats := p.find(id); stats != nil {
			return stats.lastSeconds(s.clock.at, tally.RecentSeconds)
		}
		return nil
	})
	circuits := make([]page.CircuitRow, 0, len(s.notClosed))
	for _, c := range s.notClosed {
		if stats := p.find(c.pipeline); stats != nil {
			circuits = append(circuits, page.CircuitRow{
				Pipeline: stats.id, PipelineName: stats.name, Name: c.name, State: c.state, Changes: stats.changesOf(c.name, s.clock),
			})
		}
	}
	d.ShowNotClosed(circuits)
	d.Failures = s.rowsOf(s.failures)
}

// show fills a document with one pipeline.
func (s *pipelineStats) show(d *page.Document, at *sample) {
	now := at.clock.at
	summary, totals := s.summarise(now), s.totals()
	end := now - now%monotonic.Instant(time.Second)
	d.ShowPipeline(&summary, s.lastSeconds(now, tally.ShownSeconds), at.clock.of(end), &totals)
	d.Failures = at.rowsOf(s.failures.All(byTime))
	description, ok := s.description()
	if !ok {
		return
	}
	d.ShowPolicies(&description, kind)
	d.ShowCircuits(&description)
	for i := range d.Circuits {
		d.Circuits[i].Changes = s.changesOf(d.Circuits[i].Name, at.clock)
	}
}

func (s *pipelineStats) changesOf(circuit string, clock wallClock) []page.ChangeRow {
	changes := s.timelines.Of(circuit)
	rows := make([]page.ChangeRow, len(changes))
	for i, c := range changes {
		rows[i] = page.ChangeRow{Time: clock.of(c.At), From: c.From, To: c.To, Failures: c.Failures}
	}
	return rows
}

func (s *sample) rowsOf(failures []*failure) []page.FailureRow {
	rows := make([]page.FailureRow, len(failures))
	for i, f := range failures {
		rows[i] = page.FailureRow{
			Time: s.clock.of(f.at), Pipeline: f.pipeline, PipelineName: f.pipelineName, Kind: f.kind,
			Status: f.status, StatusText: http.StatusText(f.status), Attempts: f.attempts, Reason: f.reason, Type: f.goType,
			Late: f.late, Listed: s.has(f.pipeline), At: int64(f.at),
		}
	}
	return rows
}

// has reports whether the pipeline is in the sample.
func (s *sample) has(pipeline uint64) bool {
	_, found := slices.BinarySearchFunc(s.pipelines, pipeline, func(one page.Summary, id uint64) int { return cmp.Compare(one.ID, id) })
	return found
}
