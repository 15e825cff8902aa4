package timeline

import (
	"fmt"
	"strings"
	"time"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
)

// maxName is the maximum length of a name, in characters.
const maxName = 20

func title(trace jaeger.Trace) string {
	root := trace.Spans[0]
	for _, s := range trace.Spans {
		if s.StartTime < root.StartTime {
			root = s
		}
	}
	name := root.OperationName
	if p, ok := trace.Processes[root.ProcessID]; ok && p.ServiceName != "" {
		name = p.ServiceName + ": " + name
	}
	if scene := root.Tag("demo.scene"); scene != "" {
		name += " (" + scene + ")"
	}
	return name
}

func subtitle(trace jaeger.Trace, s scale, hidden int) string {
	text := fmt.Sprintf("%d spans in %s", len(trace.Spans), micros(s.length))
	if len(trace.Spans) == 1 {
		text = "1 span in " + micros(s.length)
	}
	if hidden > 0 {
		text += fmt.Sprintf(", %d rows left out", hidden)
	}
	return text
}

func spanRow(s jaeger.Span, depth int) row {
	r := row{
		Kind: bar, Class: "execution", Name: clip(s.OperationName), Label: micros(s.Duration), Depth: depth,
		Start: s.StartTime, Length: max(s.Duration, 0),
	}
	attempt := s.Tag("tenax.attempt.number")
	if attempt == "" {
		if outcome := s.Tag("tenax.outcome"); outcome != "" {
			r.Label = outcome + ", " + r.Label
		}
		if s.Tag("error") == "true" {
			r.Class = "failure"
		}
		return r
	}
	r.Detail = "#" + attempt
	result := s.Tag("http.response.status_code")
	if result == "" {
		result = s.Tag("error.type")
	}
	outcome := s.Tag("tenax.outcome")
	if result == "" {
		result = outcome
	}
	r.Label = result + ", " + r.Label
	switch {
	case s.Tag("error") == "true":
		r.Class = "failure"
	case outcome == "canceled":
		r.Class = "canceled"
	default:
		r.Class = "success"
	}
	return r
}

func eventRow(e jaeger.Log, depth int) row {
	r := row{Kind: mark, Class: "event", Name: clip(strings.TrimPrefix(e.Name(), "tenax.")), Depth: depth, Start: e.Timestamp}
	delay := e.Seconds("tenax.delay")
	switch e.Name() {
	case "tenax.retry":
		r.Kind, r.Length = wait, delay.Microseconds()
		r.Label = "wait " + short(delay)
	case "tenax.give_up":
		r.Label = e.Field("tenax.reason")
	case "tenax.rejected":
		r.Label = "circuit " + e.Field("tenax.reason") + ", probe in " + short(delay)
	case "tenax.timeout":
		r.Label = "after " + short(delay)
	case "tenax.state_change":
		r.Label = e.Field("tenax.breaker.from") + " to " + e.Field("tenax.breaker.to")
	case "tenax.fallback":
		r.Label = "degraded: " + e.Field("error.type")
	}
	return r
}

func clip(name string) string {
	if runes := []rune(name); len(runes) > maxName {
		return string(runes[:maxName-1]) + "…"
	}
	return name
}

func micros(n int64) string { return short(time.Duration(n) * time.Microsecond) }

func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond))
	default:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
}
