package timeline

import (
	"cmp"
	"slices"

	"github.com/tenax-go/tenax/examples/internal/jaeger"
)

// The kinds of rows.
const (
	bar  = "bar"  // a span
	mark = "mark" // a span event
	wait = "wait" // a span event that a wait follows
)

// row is a span or an event.
type row struct {
	Kind          string
	Class         string // of the style sheet
	Name, Detail  string
	Label         string
	Depth         int
	Start, Length int64 // microseconds
}

// rowsOf returns the spans and their events, children under their parent, in the order of time.
func rowsOf(trace jaeger.Trace) []row {
	t := tree{children: make(map[string][]jaeger.Span), seen: make(map[string]bool)}
	known := make(map[string]bool)
	for _, s := range trace.Spans {
		known[s.SpanID] = true
	}
	for _, s := range trace.Spans {
		parent := s.Parent()
		if !known[parent] {
			parent = ""
		}
		t.children[parent] = append(t.children[parent], s)
	}
	t.descend("", nil, 0)
	// The remaining spans refer to each other in a circle.
	for _, s := range trace.Spans {
		t.add(s, 0)
	}
	return t.rows
}

type tree struct {
	children map[string][]jaeger.Span
	seen     map[string]bool
	rows     []row
}

// descend adds the children of a span and its events.
func (t *tree) descend(parent string, events []jaeger.Log, depth int) {
	children := slices.Clone(t.children[parent])
	slices.SortStableFunc(children, func(a, b jaeger.Span) int { return cmp.Compare(a.StartTime, b.StartTime) })
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b jaeger.Log) int { return cmp.Compare(a.Timestamp, b.Timestamp) })
	for _, child := range children {
		for len(events) > 0 && events[0].Timestamp <= child.StartTime {
			t.rows = append(t.rows, eventRow(events[0], depth))
			events = events[1:]
		}
		t.add(child, depth)
	}
	for _, e := range events {
		t.rows = append(t.rows, eventRow(e, depth))
	}
}

func (t *tree) add(s jaeger.Span, depth int) {
	if t.seen[s.SpanID] {
		return
	}
	t.seen[s.SpanID] = true
	t.rows = append(t.rows, spanRow(s, depth))
	t.descend(s.SpanID, s.Logs, depth+1)
}
