package statuspage

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// chart is lines over the same seconds, on a canvas that is one wide for each second and
// chartHeight high.
type chart struct {
	Title string
	Top   string // what the upper edge stands for
	Width int
	Lines []line
}

type line struct {
	Name  string
	Class string
	Path  string
	Last  string // the latest value
}

const chartHeight = 100

// Charts are those of a pipeline.
func (d *detail) Charts() []chart {
	count := func(c count) []float64 {
		return d.each(func(s *second) float64 { return float64(s.tally[c]) })
	}
	with := d.each(func(s *second) float64 { success, _ := s.rates(); return success })
	without := d.each(func(s *second) float64 { _, first := s.rates(); return first })
	latency := func(of func(quantiles) quantile) []float64 {
		return d.each(func(s *second) float64 { return float64(durationFigure(of(s.quantiles))) })
	}
	share := func(v float64) string { return percent(figure(v)) }
	seconds := func(v float64) string { return duration(figure(v)) }
	return []chart{
		draw("Calls and attempts per second", 0, whole, []named{
			{"attempts", "b", count(attempts)}, {"calls", "a", count(calls)}, {"failed or rejected", "bad", d.each(bad)},
		}),
		draw("Success", 1, share, []named{{"with retries", "a", with}, {"without", "b", without}}),
		draw("Latency", 0, seconds, []named{
			{"p99", "c", latency(func(q quantiles) quantile { return q.p99 })},
			{"p90", "b", latency(func(q quantiles) quantile { return q.p90 })},
			{"p50", "a", latency(func(q quantiles) quantile { return q.p50 })},
		}),
		draw("Help per second", 0, whole, []named{
			{"retries", "a", count(retries)},
			{"rejections", "bad", count(rejections)},
			{"timeouts", "c", count(timeouts)},
			{"fallbacks", "b", count(fallbacks)},
			{"hedges", "d", count(hedges)},
		}),
	}
}

func bad(s *second) float64 { return float64(s.tally[failures]) + float64(s.tally[rejected]) }

func (d *detail) each(of func(*second) float64) []float64 {
	values := make([]float64, len(d.seconds))
	for i := range d.seconds {
		values[i] = of(&d.seconds[i])
	}
	return values
}

type named struct {
	name, class string
	values      []float64
}

// draw scales all lines alike: up to top or, if that is 0, to a round number above all values.
// Lines of what never happened stay away then.
func draw(title string, top float64, format func(float64) string, lines []named) chart {
	c := chart{Title: title}
	counted := top == 0
	if counted {
		for _, l := range lines {
			for _, v := range l.values {
				top = max(top, roundUp(v))
			}
		}
	}
	for _, l := range lines {
		c.Width = len(l.values) - 1
		own := top
		if counted && !slices.ContainsFunc(l.values, func(v float64) bool { return v > 0 }) {
			own = 0
		}
		c.Lines = append(c.Lines, line{l.name, l.class, pathOf(l.values, own), format(latest(l.values))})
	}
	c.Top = missing
	if top > 0 {
		c.Top = format(top)
	}
	return c
}

func whole(v float64) string { return grouped(uint64(math.Round(v))) }

// latest returns the last value that there is.
func latest(values []float64) float64 {
	for _, v := range slices.Backward(values) {
		if !math.IsNaN(v) {
			return v
		}
	}
	return nan
}

// roundUp returns 1, 2 or 5 times a power of ten.
func roundUp(v float64) float64 {
	if !(v > 0) { // or NaN
		return 0
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, factor := range []float64{1, 2, 5} {
		if v <= factor*power {
			return factor * power
		}
	}
	return 10 * power
}

// pathOf draws values, with gaps where there are none. A value alone is a short line. Where
// top is 0, nothing happened, and it draws nothing.
func pathOf(values []float64, top float64) string {
	if top == 0 {
		return ""
	}
	b := make([]byte, 0, 10*len(values))
	drawing := false
	for x, v := range values {
		if math.IsNaN(v) {
			drawing = false
			continue
		}
		command := byte('L')
		if !drawing {
			command = 'M'
		}
		y := chartHeight * (1 - min(v/top, 1))
		b = append(b, command)
		b = strconv.AppendInt(b, int64(x), 10)
		b = append(b, ' ')
		b = strconv.AppendFloat(b, math.Round(y*10)/10, 'f', -1, 64)
		if alone := !drawing && (x+1 == len(values) || math.IsNaN(values[x+1])); alone {
			b = append(b, "h.5"...)
		}
		drawing = true
	}
	return string(b)
}

// Spark draws a pipeline's last minute.
func (r pipelineRow) Spark() chart {
	d := detail{seconds: r.spark}
	return draw("", 0, whole, []named{
		{"calls", "a", d.each(func(s *second) float64 { return float64(s.tally[calls]) })}, {"failed", "bad", d.each(bad)},
	})
}

// segment is a time in one state, on a canvas that is one wide for each second shown.
type segment struct {
	From, Width float64
	State       string
}

// Timeline returns the states of the last minutes, the oldest first. Before its first change that
// is known a circuit was in the state that it left then.
func (r *circuitRow) Timeline() []segment {
	var all []segment
	add := func(from, to float64, state string) {
		from = max(from, 0)
		if to > from {
			all = append(all, segment{math.Round(from*10) / 10, math.Round((to-from)*10) / 10, state})
		}
	}
	x := func(t time.Time) float64 { return shownSeconds - r.at.Sub(t).Seconds() }
	from, state := 0., r.State
	if len(r.Changes) > 0 {
		state = r.Changes[0].From
	}
	for _, c := range r.Changes {
		add(from, x(c.Time), state)
		from, state = x(c.Time), c.To
	}
	add(from, shownSeconds, state)
	return all
}

// Controllable tells that the circuit can have buttons.
func (r *circuitRow) Controllable() bool { return r.controllable }

// Since is when the circuit came into its state, or nil if that is not known.
func (r *circuitRow) Since() *time.Time {
	if n := len(r.Changes); n > 0 {
		return &r.Changes[n-1].Time
	}
	return nil
}
