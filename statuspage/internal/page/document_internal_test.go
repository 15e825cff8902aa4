package page

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage/internal/query"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

func document(t *testing.T, text string) *Document {
	t.Helper()
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return New(q, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Overview{}, false)
}

func TestLinksLeadToTheirPage(t *testing.T) {
	none := func(uint64) []tally.Second { return nil }
	for query, want := range map[string]struct{ previous, next, failing, one string }{
		"":                           {"", "?limit=2&page=2", "?health=failing&limit=2", "?limit=2&pipeline=7"},
		"page=2":                     {"?limit=2", "?limit=2&page=3", "?health=failing&limit=2", "?limit=2&pipeline=7"},
		"page=3&sort=name&search=a":  {"?limit=2&page=2&search=a&sort=name", "", "?health=failing&limit=2&search=a&sort=name", "?limit=2&pipeline=7"},
		"page=4":                     {"?limit=2&page=3", "", "?health=failing&limit=2", "?limit=2&pipeline=7"},
		"page=9&health=idle":         {"", "", "?health=failing&limit=2", "?limit=2&pipeline=7"},
		"pipeline=3&page=2&search=x": {"?limit=2&pipeline=3&search=x", "", "?health=failing&limit=2&search=x", "?limit=2&pipeline=7"},
	} {
		d := document(t, query+"&limit=2")
		if d.query.Pipeline == 0 {
			all := make([]Summary, 5)
			for i := range all {
				all[i] = Summary{Name: "a", Health: Failing}
			}
			d.ShowPipelines(all, none)
		}
		got := struct{ previous, next, failing, one string }{d.Previous(), d.Next(), d.ToHealth("failing"), d.ToPipeline(7)}
		if got != want {
			t.Errorf("%q: %+v, want %+v", query, got, want)
		}
		if d.ToAll() != "?" {
			t.Errorf("%q: all are at %q, want the first page without any filter", query, d.ToAll())
		}
		if d.Live() != d.query.String() {
			t.Errorf("%q: events are at %q", query, d.Live())
		}
	}
}

func TestHeadingNamesTheWorst(t *testing.T) {
	for want, o := range map[string]Overview{
		"No pipelines yet":             {},
		"2 of 1,200 pipelines failing": {Pipelines: 1200, Failing: 2, Strained: 3, Healthy: 1195},
		"1 of 1 pipeline strained":     {Pipelines: 1, Strained: 1},
		"All is quiet":                 {Pipelines: 3, Idle: 3},
		"All is well":                  {Pipelines: 3, Healthy: 1, Idle: 2},
	} {
		if got := (&Document{Overview: o}).Heading(); got != want {
			t.Errorf("%+v: %q, want %q", o, got, want)
		}
	}
}

func TestDescriptionsAreBounded(t *testing.T) {
	part := policy.Description{Kind: "mine", Settings: make([]policy.Setting, maxSettings+1), Gauges: make([]policy.Gauge, maxSettings+1)}
	deep := policy.Description{Kind: "innermost", State: policy.StateOpen}
	for range 3 * maxDepth {
		deep = policy.Description{Kind: policy.KindPipeline, Parts: []policy.Description{deep}}
	}
	d := policy.Description{Parts: []policy.Description{deep, {Kind: "own"}}}
	for range maxPolicies + 1 {
		d.Parts = append(d.Parts, part)
	}
	rows := policies(d.Parts, "own", 0)
	if len(rows) != maxPolicies || len(rows[1].Settings) != maxSettings || len(rows[1].Gauges) != maxSettings {
		t.Errorf("%d policies with %d settings and %d gauges", len(rows), len(rows[1].Settings), len(rows[1].Gauges))
	}
	depth := 0
	for row := rows[0]; len(row.Policies) > 0; row = row.Policies[0] {
		depth++
	}
	if depth != maxDepth {
		t.Errorf("policies are shown %d deep, want %d", depth, maxDepth)
	}
	for c := range Circuits(&d, "stock") {
		t.Errorf("the circuit %+v is %d deep", c, 3*maxDepth)
	}
	for _, row := range rows {
		if row.Kind == "own" {
			t.Error("the status page shows itself")
		}
	}
}

func TestZeroDocumentIsWritten(t *testing.T) {
	for name, write := range map[string]func(*Document, *bytes.Buffer) error{
		"HTML": func(d *Document, b *bytes.Buffer) error { return d.WriteHTML(b) },
		"JSON": func(d *Document, b *bytes.Buffer) error { return d.WriteJSON(b) },
		"live": func(d *Document, b *bytes.Buffer) error { return d.WriteLive(b) },
	} {
		var b bytes.Buffer
		if err := write(new(Document), &b); err != nil || strings.TrimSpace(b.String()) == "" {
			t.Errorf("%s: %v, %s", name, err, b.String())
		}
	}
}
