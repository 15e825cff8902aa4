package statuspage

import (
	"cmp"
	"slices"
	"time"

	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/policy"
)

func (d *document) showOne(s *sample, w *watch) {
	summary := w.summarise(s.at)
	one := &detail{pipelineRow: summary.row(), seconds: w.lastSeconds(s.at, shownSeconds)}
	one.Totals = w.totals()
	one.Seconds = columns(one.seconds, s.clock.of(instant(s.at.second()*int64(time.Second))).UTC())
	d.Pipeline = one
	d.Pipelines = []pipelineRow{}
	d.showFailures(s, w.failures.all(byTime))
	d.Circuits = []circuitRow{}
	description, ok := w.description()
	if !ok {
		d.Query.Pages = 1
		return
	}
	one.Policies = policies(description)
	d.showCircuits(s, w, description)
}

// showCircuits makes rows only of those on the page, as a group may have thousands.
func (d *document) showCircuits(s *sample, w *watch, description policy.Description) {
	var matching []seenCircuit
	w.eachCircuit(description, func(name string, c *policy.Description) {
		if d.query.matches(name) {
			matching = append(matching, seenCircuit{name, c})
		}
	})
	slices.SortStableFunc(matching, func(a, b seenCircuit) int { return cmp.Compare(severity(a.State), severity(b.State)) })
	d.Query.Matching, d.Query.Pages = len(matching), d.query.pages(len(matching))

	shown := cut(d.query, matching)
	named := make(map[string]int, len(shown))
	for _, c := range shown {
		named[c.name] = 0
	}
	for _, c := range matching {
		if n, isShown := named[c.name]; isShown {
			named[c.name] = n + 1
		}
	}
	for _, c := range shown {
		row := circuitRow{
			Pipeline: w.id, Of: w.name, Name: c.name, State: observe.State(c.State), Gauges: gauges(c.Gauges),
			controllable: c.Control != nil && named[c.name] == 1,
		}
		row.addChanges(w.circuits.of(c.name), s.clock)
		d.Circuits = append(d.Circuits, row)
	}
}

type seenCircuit struct {
	name string
	*policy.Description
}

func (w *watch) lastSeconds(at instant, n int) []second {
	c := w.counters.Load()
	if c == nil {
		return make([]second, n)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.series.last(make([]second, 0, n), at.second(), n)
}

// totals are since the first call.
func (w *watch) totals() map[string]uint64 {
	var sum sums
	if c := w.counters.Load(); c != nil {
		c.mu.Lock()
		sum = c.series.totals
		c.mu.Unlock()
	}
	all := make(map[string]uint64, len(sum))
	for c, n := range sum {
		if name := countNames[c]; name != "" {
			all[name] = n
		}
	}
	return all
}

// countNames are the words for counts in documents; saved shows as a share alone.
var countNames = [countedTypes]string{
	calls: "calls", failures: "failures", rejected: "rejected", canceled: "canceled", attempts: "attempts", retries: "retries",
	rejections: "rejections", fallbacks: "fallbacks", timeouts: "timeouts", hedges: "hedges",
}

func columns(seconds []second, end time.Time) secondsView {
	v := secondsView{End: end}
	for c, to := range map[count]*[]uint32{
		calls: &v.Calls, attempts: &v.Attempts, retries: &v.Retries, hedges: &v.Hedges, rejections: &v.Rejections,
		timeouts: &v.Timeouts, fallbacks: &v.Fallbacks, failures: &v.Failures, rejected: &v.Rejected, canceled: &v.Canceled,
	} {
		*to = make([]uint32, len(seconds))
		for i := range seconds {
			(*to)[i] = seconds[i].tally[c]
		}
	}
	for i := range seconds {
		s := &seconds[i]
		success, first := s.rates()
		v.SuccessRate = append(v.SuccessRate, figure(success))
		v.SuccessRateWithoutRetries = append(v.SuccessRateWithoutRetries, figure(first))
		v.P50 = append(v.P50, durationFigure(s.p50))
		v.P90 = append(v.P90, durationFigure(s.p90))
		v.P99 = append(v.P99, durationFigure(s.p99))
	}
	return v
}

func (s *second) rates() (success, first float64) {
	var n sums
	for c, happened := range s.tally {
		n[c] = uint64(happened)
	}
	return n.rates()
}
