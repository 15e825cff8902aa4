package page

import (
	"fmt"

	"github.com/tenax-go/tenax/statuspage/internal/query"
)

// The template calls these methods.

// Live returns the query for the events of this view.
func (d *Document) Live() string { return d.query.String() }

// Controls reports whether there are buttons.
func (d *Document) Controls() bool { return d.controls }

// ToPipeline links to one pipeline.
func (d *Document) ToPipeline(id uint64) string {
	return query.Query{Pipeline: id, Sort: query.Sorts[0], Limit: d.query.Limit, Page: 1}.String()
}

// ToAll links to the list.
func (d *Document) ToAll() string {
	return query.Query{Sort: query.Sorts[0], Limit: query.DefaultLimit, Page: 1}.String()
}

// ToHealth links to the pipelines of that health.
func (d *Document) ToHealth(health string) string {
	q := d.query
	q.Pipeline, q.Page, q.Health = 0, 1, health
	return q.String()
}

// Previous links to the page before this one, or is empty.
func (d *Document) Previous() string { return d.toPage(d.Query.Page - 1) }

// Next links to the page after this one, or is empty.
func (d *Document) Next() string { return d.toPage(d.Query.Page + 1) }

func (d *Document) toPage(page int) string {
	if page < 1 || page > d.Query.Pages {
		return ""
	}
	q := d.query
	q.Page = page
	return q.String()
}

// Sorts are the orders that can be chosen.
func (d *Document) Sorts() []string { return query.Sorts }

// Healths are the healths that can be chosen.
func (d *Document) Healths() []string { return query.Healths }

// Heading sums up the health of all pipelines in a sentence. It changes only when that does, as
// screen readers read it out.
func (d *Document) Heading() string {
	o := d.Overview
	switch {
	case o.Pipelines == 0:
		return "No pipelines yet"
	case o.Failing > 0:
		return fmt.Sprintf("%d of %s failing", o.Failing, pipelines(o.Pipelines))
	case o.Strained > 0:
		return fmt.Sprintf("%d of %s strained", o.Strained, pipelines(o.Pipelines))
	case o.Idle == o.Pipelines:
		return "All is quiet"
	default:
		return "All is well"
	}
}

func pipelines(n int) string {
	if n == 1 {
		return "1 pipeline"
	}
	return grouped(uint64(n)) + " pipelines"
}
