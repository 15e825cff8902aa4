package page

import (
	"math"
	"time"

	"github.com/tenax-go/tenax/statuspage/internal/chart"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

func curve(name, class string, values []float64) chart.Curve {
	return chart.Curve{Name: name, Class: class, Values: values}
}

// Charts returns the charts of a pipeline.
func (d *detail) Charts() []chart.Chart {
	count := func(c tally.Count) []float64 {
		return d.each(func(s *tally.Second) float64 { return float64(s.Counts[c]) })
	}
	with := d.each(func(s *tally.Second) float64 { success, _ := s.Rates(); return success })
	without := d.each(func(s *tally.Second) float64 { _, withoutRetries := s.Rates(); return withoutRetries })
	latency := func(of func(tally.Quantiles) tally.Quantile) []float64 {
		return d.each(func(s *tally.Second) float64 { return float64(seconds(of(s.Quantiles))) })
	}
	share := func(v float64) string { return percent(figure(v)) }
	return []chart.Chart{
		chart.Draw("Calls and attempts per second", 0, whole, []chart.Curve{
			curve("attempts", "b", count(tally.Attempts)), curve("calls", "a", count(tally.Calls)), curve("failed or rejected", "bad", d.each(bad)),
		}),
		chart.Draw("Success", 1, share, []chart.Curve{curve("with retries", "a", with), curve("without", "b", without)}),
		chart.Draw("Latency", 0, func(v float64) string { return duration(figure(v)) }, []chart.Curve{
			curve("p99", "c", latency(func(q tally.Quantiles) tally.Quantile { return q.P99 })),
			curve("p90", "b", latency(func(q tally.Quantiles) tally.Quantile { return q.P90 })),
			curve("p50", "a", latency(func(q tally.Quantiles) tally.Quantile { return q.P50 })),
		}),
		chart.Draw("Help per second", 0, whole, []chart.Curve{
			curve("retries", "a", count(tally.Retries)),
			curve("paced", "e", count(tally.Paced)),
			curve("rejections", "bad", count(tally.Rejections)),
			curve("timeouts", "c", count(tally.Timeouts)),
			curve("fallbacks", "b", count(tally.Fallbacks)),
			curve("hedges", "d", count(tally.Hedges)),
		}),
	}
}

// Spark returns the chart of a pipeline's last minute.
func (r *PipelineRow) Spark() chart.Chart {
	calls := r.each(func(s *tally.Second) float64 { return float64(s.Counts[tally.Calls]) })
	return chart.Draw("", 0, whole, []chart.Curve{curve("calls", "a", calls), curve("failed", "bad", r.each(bad))})
}

func bad(s *tally.Second) float64 {
	return float64(s.Counts[tally.Failures]) + float64(s.Counts[tally.Rejected]) + float64(s.Counts[tally.Late])
}

func (r *PipelineRow) each(of func(*tally.Second) float64) []float64 {
	values := make([]float64, len(r.seconds))
	for i := range r.seconds {
		values[i] = of(&r.seconds[i])
	}
	return values
}

func whole(v float64) string { return grouped(uint64(math.Round(v))) }

// segment is a time in one state. Its canvas is one unit wide for each second shown.
type segment struct {
	From, Width float64
	State       string
}

// Timeline returns the states of the minutes before now, the oldest first. Before its first known
// change, a circuit was in the state that it left then.
func (r *CircuitRow) Timeline(now time.Time) []segment {
	var all []segment
	add := func(from, to float64, state string) {
		from = max(from, 0)
		if to > from {
			all = append(all, segment{math.Round(from*10) / 10, math.Round((to-from)*10) / 10, state})
		}
	}
	x := func(t time.Time) float64 { return tally.ShownSeconds - now.Sub(t).Seconds() }
	from, state := 0., r.State
	if len(r.Changes) > 0 {
		state = r.Changes[0].From
	}
	for _, c := range r.Changes {
		add(from, x(c.Time), state)
		from, state = x(c.Time), c.To
	}
	add(from, tally.ShownSeconds, state)
	return all
}
