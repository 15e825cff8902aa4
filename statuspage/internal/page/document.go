package page

import (
	"encoding/json"
	"io"
	"time"

	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/statuspage/internal/query"
)

// Document is the content of the page, in the form of its JSON. docs/statuspage.md describes its
// fields; more may come, but none change their meaning.
type Document struct {
	Time      time.Time     `json:"time"`
	Overview  Overview      `json:"overview"`
	Query     shownQuery    `json:"query"`
	Pipelines []PipelineRow `json:"pipelines"`
	Pipeline  *detail       `json:"pipeline,omitempty"`
	Circuits  []CircuitRow  `json:"circuits"`
	Failures  []FailureRow  `json:"failures"`

	query    query.Query
	controls bool
}

// New returns a document without pipelines, circuits and failures. With controls, the HTML has
// buttons.
func New(q query.Query, at time.Time, o Overview, controls bool) *Document {
	return &Document{
		Time:      at.UTC(),
		Overview:  o,
		Query:     shownQuery{Search: clean(q.Search, query.MaxSearch), Health: q.Health, Sort: q.Sort, Limit: q.Limit, Page: q.Page, Pages: 1},
		Pipelines: []PipelineRow{},
		Circuits:  []CircuitRow{},
		Failures:  []FailureRow{},
		query:     q,
		controls:  controls,
	}
}

// WriteJSON writes the document as JSON.
func (d *Document) WriteJSON(w io.Writer) error { return json.NewEncoder(w).Encode(d) }

// WriteHTML writes the whole page.
func (d *Document) WriteHTML(w io.Writer) error { return pageTemplate.Execute(w, d) }

// WriteLive writes the part of the page that changes.
func (d *Document) WriteLive(w io.Writer) error {
	return pageTemplate.ExecuteTemplate(w, "live", d)
}

// Overview counts pipelines by health, and circuits by state.
type Overview struct {
	Pipelines int           `json:"pipelines"`
	Failing   int           `json:"failing"`
	Strained  int           `json:"strained"`
	Healthy   int           `json:"healthy"`
	Idle      int           `json:"idle"`
	Circuits  CircuitCounts `json:"circuits"`
}

// Add counts a pipeline.
func (o *Overview) Add(s *Summary) {
	o.Pipelines++
	switch s.Health {
	case Failing:
		o.Failing++
	case Strained:
		o.Strained++
	case Healthy:
		o.Healthy++
	default:
		o.Idle++
	}
	o.Circuits.Closed += s.Circuits.Closed
	o.Circuits.HalfOpen += s.Circuits.HalfOpen
	o.Circuits.Open += s.Circuits.Open
}

// CircuitCounts counts circuits by state.
type CircuitCounts struct {
	Closed   int `json:"closed"`
	HalfOpen int `json:"half_open"`
	Open     int `json:"open"`
}

// Add counts a circuit. A state that is not known counts as open.
func (c *CircuitCounts) Add(state string) {
	switch state {
	case policy.StateClosed:
		c.Closed++
	case policy.StateHalfOpen:
		c.HalfOpen++
	default:
		c.Open++
	}
}

// Total returns the number of circuits.
func (c *CircuitCounts) Total() int { return c.Closed + c.HalfOpen + c.Open }

type shownQuery struct {
	Search   string `json:"search"`
	Health   string `json:"health"`
	Sort     string `json:"sort"`
	Limit    int    `json:"limit"`
	Page     int    `json:"page"`
	Pages    int    `json:"pages"`
	Matching int    `json:"matching"` // pipelines, or circuits of one pipeline
}
