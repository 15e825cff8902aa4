package chart

import (
	"math"
	"slices"
	"strconv"
)

// Height is the height of the canvas.
const Height = 100

// Missing is shown in place of a value that is not known.
const Missing = "–"

// Chart has lines over the same seconds. Its canvas is one unit wide for each second.
type Chart struct {
	Title string
	Top   string // what the upper edge stands for
	Width int
	Lines []Line
}

// Line is a line that is drawn.
type Line struct {
	Name  string
	Class string
	Path  string
	Last  string // the latest value
}

// Curve is a line before it is drawn.
type Curve struct {
	Name, Class string
	Values      []float64 // NaN for what is missing
}

// Draw scales all lines alike: up to top or, if that is 0, to a round number above all values. In
// the second case lines without any value above 0 are left empty.
func Draw(title string, top float64, format func(float64) string, curves []Curve) Chart {
	c := Chart{Title: title}
	counted := top == 0
	if counted {
		for _, l := range curves {
			for _, v := range l.Values {
				top = max(top, roundUp(v))
			}
		}
	}
	for _, l := range curves {
		c.Width = len(l.Values) - 1
		own := top
		if counted && !slices.ContainsFunc(l.Values, func(v float64) bool { return v > 0 }) {
			own = 0
		}
		c.Lines = append(c.Lines, Line{l.Name, l.Class, pathOf(l.Values, own), format(latest(l.Values))})
	}
	c.Top = Missing
	if top > 0 {
		c.Top = format(top)
	}
	return c
}

// latest returns the last value that is not missing.
func latest(values []float64) float64 {
	for _, v := range slices.Backward(values) {
		if !math.IsNaN(v) {
			return v
		}
	}
	return math.NaN()
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

// pathOf draws values, with gaps where they are missing. A value without neighbours is a short
// line. If top is 0, the path is empty.
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
		y := Height * (1 - min(v/top, 1))
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
