package composition

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Picture has lanes below each other, on one axis.
type Picture struct {
	Title string
	Lanes []*Lane
	// Length is the end of the axis, and Step the distance of its lines.
	Length, Step time.Duration
}

const (
	width   = 900
	left    = 20
	right   = width - 30
	head    = 74
	laneTop = 28 // from the top of a lane to its bars
	laneGap = 76 // from the top of a lane to that of the next, without marks
	bar     = 18
	row     = 17 // of marks
)

const style = `<style>
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; }
text.head { font-size: 15px; font-weight: bold; }
text.stack { font-size: 13px; font-weight: bold; }
text.dim { fill: #59636e; }
.card { fill: #ffffff; stroke: #d1d9e0; }
.grid { stroke: #e4e8ec; }
.success { fill: #1a7f37; }
.failure { fill: #cf222e; }
.held { fill: #9a6700; }
.mark { fill: #0969da; }
.wait { stroke: #0969da; stroke-width: 2; stroke-dasharray: 2 4; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  text.dim { fill: #9198a1; }
  .card { fill: #0d1117; stroke: #3d444d; }
  .grid { stroke: #21262d; }
  .success { fill: #2ea043; }
  .failure { fill: #da3633; }
  .held { fill: #bb8009; }
  .mark { fill: #4493f8; }
  .wait { stroke: #4493f8; }
}
</style>
`

// SVG returns the picture. It is for light and dark pages.
func (p Picture) SVG() string {
	var b strings.Builder
	height := head + 24
	for _, lane := range p.Lanes {
		height += p.height(lane)
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-labelledby="title">`+"\n",
		width, height, width, height)
	fmt.Fprintf(&b, "<title id=\"title\">%s</title>\n%s", escape(p.Title), style)
	fmt.Fprintf(&b, `<rect class="card" x="0.5" y="0.5" width="%d" height="%d" rx="8"/>`+"\n", width-1, height-1)
	fmt.Fprintf(&b, `<text class="head" x="%d" y="30">%s</text>`+"\n", left, escape(p.Title))
	p.axis(&b, height)
	top := head
	for _, lane := range p.Lanes {
		p.lane(&b, lane, top)
		top += p.height(lane)
	}
	p.legend(&b, height-16)
	b.WriteString("</svg>\n")
	return b.String()
}

func (p Picture) axis(b *strings.Builder, height int) {
	for at := time.Duration(0); at <= p.Length; at += p.Step {
		x := p.x(at)
		fmt.Fprintf(b, `<line class="grid" x1="%.1f" y1="60" x2="%.1f" y2="%d"/>`+"\n", x, x, height-34)
		fmt.Fprintf(b, `<text class="dim" x="%.1f" y="54" text-anchor="middle">%v</text>`+"\n", x, at)
	}
}

func (p Picture) lane(b *strings.Builder, l *Lane, top int) {
	fmt.Fprintf(b, `<text class="stack" x="%d" y="%d">%s</text>`+"\n", left+20, top+16, escape(l.Stack))
	fmt.Fprintf(b, `<text class="dim" x="%d" y="%d" text-anchor="end">%s</text>`+"\n", right, top+16, escape(l.Result))
	y := top + laneTop
	for _, s := range l.Waits {
		fmt.Fprintf(b, `<line class="wait" x1="%.1f" y1="%d" x2="%.1f" y2="%d"/>`+"\n", p.x(s.From), y+bar/2, p.x(s.To), y+bar/2)
	}
	for _, s := range l.Attempts {
		class := "success"
		if s.Failed {
			class = "failure"
		}
		p.rect(b, class, s, y, bar)
	}
	for _, s := range l.Held {
		p.rect(b, "held", s, y+bar+4, 6)
	}
	rows, _ := p.rows(l)
	for i, m := range l.Marks {
		x, middle := p.x(m.At), y+bar+12+rows[i]*row
		fmt.Fprintf(b, `<path class="mark" d="M%.1f %dm-5 0l5 -5l5 5l-5 5z"/>`+"\n", x, middle)
		fmt.Fprintf(b, `<text class="dim" x="%.1f" y="%d">%s</text>`+"\n", x+9, middle+4, escape(m.Text))
	}
}

func (p Picture) height(l *Lane) int {
	_, rows := p.rows(l)
	return laneGap + rows*row
}

// rows puts each mark into the first row where its text does not run into another.
func (p Picture) rows(l *Lane) (of []int, count int) {
	var ends []float64
	for _, m := range l.Marks {
		x := p.x(m.At)
		at := slices.IndexFunc(ends, func(end float64) bool { return end < x-6 })
		if at < 0 {
			at = len(ends)
			ends = append(ends, 0)
		}
		ends[at] = x + 14 + 7.3*float64(len(m.Text))
		of = append(of, at)
	}
	return of, len(ends)
}

func (p Picture) rect(b *strings.Builder, class string, s Span, y, height int) {
	fmt.Fprintf(b, `<rect class="%s" x="%.1f" y="%d" width="%.1f" height="%d" rx="2"/>`+"\n",
		class, p.x(s.From), y, max(p.x(s.To)-p.x(s.From), 2), height)
}

// legend explains the colours that are used.
func (p Picture) legend(b *strings.Builder, y int) {
	var success, failure, wait, held bool
	for _, l := range p.Lanes {
		for _, s := range l.Attempts {
			success, failure = success || !s.Failed, failure || s.Failed
		}
		wait, held = wait || len(l.Waits) > 0, held || len(l.Held) > 0
	}
	x := left + 20
	for _, entry := range []struct {
		shown       bool
		class, text string
	}{
		{success, "success", "attempt that succeeds"},
		{failure, "failure", "attempt that fails"},
		{wait, "mark", "wait before a retry"},
		{held, "held", "place of the bulkhead taken"},
	} {
		if entry.shown {
			fmt.Fprintf(b, `<rect class="%s" x="%d" y="%d" width="10" height="10" rx="2"/>`+"\n", entry.class, x, y-9)
			fmt.Fprintf(b, `<text class="dim" x="%d" y="%d">%s</text>`+"\n", x+16, y, entry.text)
			x += 16 + 8*len(entry.text) + 12
		}
	}
}

func (p Picture) x(at time.Duration) float64 {
	return left + 20 + float64(right-left-20)*float64(at)/float64(p.Length)
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
