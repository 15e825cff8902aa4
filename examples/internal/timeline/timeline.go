// Package timeline draws a trace as an SVG: a bar for each span, a mark for each span event, and
// the waits between attempts as long as they are.
package timeline

import (
	_ "embed"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/template"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
)

//go:embed timeline.svg.tmpl
var source string

var picture = template.Must(template.New("timeline").Funcs(template.FuncMap{
	"text":   escape,
	"px":     pixels,
	"add":    func(a, b int) int { return a + b },
	"length": func(from, to float64) string { return pixels(to - from) },
	"right":  func(x float64) float64 { return x + signWidth },
	"label":  func(x float64) float64 { return x + signWidth + gap },
}).Parse(source))

// ErrEmpty is the error for a trace without spans.
var ErrEmpty = errors.New("timeline: the trace has no spans")

// Draw writes the picture of a trace to w. Spans without a parent in the trace stand at its left
// edge, in the order of their start. A trace of more than [MaxRows] spans and events is truncated
// there.
func Draw(w io.Writer, trace jaeger.Trace) error {
	if len(trace.Spans) == 0 {
		return ErrEmpty
	}
	if err := picture.Execute(w, lay(trace)); err != nil {
		return fmt.Errorf("timeline: %w", err)
	}
	return nil
}

func escape(text string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(text))
	return b.String(), err
}

// pixels writes a length with a tenth of a pixel.
func pixels(x float64) string { return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0") }
