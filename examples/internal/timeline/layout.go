package timeline

import (
	"math"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
)

// MaxRows is the most spans and events that a picture shows.
const MaxRows = 200

// Measures of the picture, in pixels.
const (
	width      = 900
	margin     = 20
	nameWidth  = 175
	indent     = 14
	headHeight = 76
	rowHeight  = 26
	barHeight  = 16
	footHeight = 46
	minBar     = 3
	halfMark   = 5
	gap        = 8
	charWidth  = 7.25 // of the 12 px monospaced font
	timeLeft   = margin + nameWidth
	timeRight  = width - margin - 10
)

// sheet is the whole picture.
type sheet struct {
	Height, Bottom  int
	Title, Subtitle string
	Ticks           []tick
	Rows            []drawn
	Legend          []sign
}

// drawn is a row with its place.
type drawn struct {
	row
	Y      int // of its middle
	NameX  float64
	X, End float64 // of the bar or the wait; the mark of an event is at X
	LabelX float64
	Anchor string // of the label, as SVG has it
	Behind bool   // the label covers a part of the wait
	Inside bool   // the label lies on the bar
}

func lay(trace jaeger.Trace) sheet {
	rows := rowsOf(trace)
	hidden := max(0, len(rows)-MaxRows)
	rows = rows[:len(rows)-hidden]
	scale := scaleOf(trace)
	bottom := headHeight + len(rows)*rowHeight
	s := sheet{
		Height: bottom + footHeight, Bottom: bottom,
		Title: title(trace), Subtitle: subtitle(trace, scale, hidden), Ticks: scale.ticks(), Legend: legend(rows),
	}
	for i, r := range rows {
		s.Rows = append(s.Rows, place(r, headHeight+i*rowHeight+rowHeight/2, scale))
	}
	return s
}

func place(r row, y int, s scale) drawn {
	d := drawn{row: r, Y: y, NameX: margin + float64(r.Depth)*indent, X: s.x(r.Start), End: s.x(r.Start + r.Length)}
	if r.Kind == bar {
		d.End = max(d.End, d.X+minBar)
	}
	return d.labeled(float64(len([]rune(r.Label))) * charWidth)
}

// labeled puts the label in the middle of a long wait, and otherwise to the right of the row's bar
// or mark, to the left, or on it, wherever there is room.
func (d drawn) labeled(length float64) drawn {
	left, right := d.X, d.End
	if d.Kind != bar {
		left, right = d.X-halfMark, max(d.End, d.X+halfMark)
	}
	switch {
	case d.Kind == wait && right-left > length+4*gap:
		d.LabelX, d.Anchor, d.Behind = (left+right)/2, "middle", true
	case right+gap+length <= timeRight:
		d.LabelX, d.Anchor = right+gap, "start"
	case left-gap-length >= timeLeft:
		d.LabelX, d.Anchor = left-gap, "end"
	default:
		d.LabelX, d.Anchor = min(right, timeRight)-gap, "end"
		d.Inside, d.Behind = d.Kind == bar, d.Kind == wait
	}
	return d
}

// LabelLeft returns the left edge of a label that covers a wait, including some space.
func (d drawn) LabelLeft() float64 {
	if d.Anchor == "middle" {
		return d.LabelX - d.LabelLength()/2
	}
	return d.LabelX - d.LabelLength() + gap
}

// LabelLength returns the length of the label, including some space on both sides.
func (d drawn) LabelLength() float64 { return float64(len([]rune(d.Label)))*charWidth + 2*gap }

// scale maps microseconds to pixels.
type scale struct{ start, length int64 }

func scaleOf(trace jaeger.Trace) scale {
	start, end := int64(math.MaxInt64), int64(math.MinInt64)
	for _, s := range trace.Spans {
		start, end = min(start, s.StartTime), max(end, s.StartTime+max(s.Duration, 0))
	}
	return scale{start, max(end-start, 1)}
}

// x is the place of an instant. One outside the trace is put at its edge.
func (s scale) x(t int64) float64 {
	part := float64(t-s.start) / float64(s.length)
	return timeLeft + (timeRight-timeLeft)*min(max(part, 0), 1)
}
