package statuspage

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"style":    func() template.CSS { return template.CSS(pageCSS) }, //nolint:gosec // It is part of the package.
	"script":   func() template.JS { return template.JS(pageJS) },    //nolint:gosec // It is part of the package.
	"percent":  percent,
	"duration": duration,
	"rate":     rate,
	"number":   number,
	"words":    words,
	"gauge":    gauge,
	"ago":      ago,
}).Parse(pageHTML))

// contentSecurityPolicy allows the page its own style and script, its icon, its event stream and
// its forms.
var contentSecurityPolicy = "default-src 'none'; style-src " + hashOf(pageCSS) + "; script-src " + hashOf(pageJS) +
	"; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// What follows is what the template asks of a document.

// Live is where events of this view come from.
func (d *document) Live() string { return d.query.String() }

// Controls tells that there are buttons.
func (d *document) Controls() bool { return d.controls }

// ToPipeline links to one pipeline.
func (d *document) ToPipeline(id uint64) string {
	return query{pipeline: id, sort: sorts[0], limit: d.query.limit, page: 1}.String()
}

// ToAll links to the list.
func (d *document) ToAll() string {
	return query{sort: sorts[0], limit: defaultLimit, page: 1}.String()
}

// ToHealth links to the pipelines in that health.
func (d *document) ToHealth(health string) string {
	q := d.query
	q.pipeline, q.page, q.health = 0, 1, health
	return q.String()
}

// Previous and Next link to the neighbouring pages, or are empty.
func (d *document) Previous() string { return d.toPage(d.Query.Page - 1) }

// Next is explained at Previous.
func (d *document) Next() string { return d.toPage(d.Query.Page + 1) }

func (d *document) toPage(page int) string {
	if page < 1 || page > d.Query.Pages {
		return ""
	}
	q := d.query
	q.page = page
	return q.String()
}

// Sorts and Healths are what can be chosen.
func (d *document) Sorts() []string { return sorts }

// Healths is explained at Sorts.
func (d *document) Healths() []string { return healthWords[:] }

// Heading says in a sentence how all is. It changes only when that does, as screen readers read it
// out.
func (d *document) Heading() string {
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

// Listed tells that the pipeline is still there.
func (f failureRow) Listed() bool { return f.listed }

// Key tells rows apart over updates. Unlike Time, it does not change with the wall clock.
func (f failureRow) Key() string { return fmt.Sprint(f.Pipeline, f.at) }
