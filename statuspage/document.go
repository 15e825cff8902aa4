package statuspage

import (
	"encoding/json"
	"math"
	"time"
)

// document is what the page shows, as JSON has it. Its fields are described in docs/statuspage.md;
// more may come, but none change their meaning.
type document struct {
	Time      time.Time     `json:"time"`
	Overview  overview      `json:"overview"`
	Query     shownQuery    `json:"query"`
	Pipelines []pipelineRow `json:"pipelines"`
	Pipeline  *detail       `json:"pipeline,omitempty"`
	Circuits  []circuitRow  `json:"circuits"`
	Failures  []failureRow  `json:"failures"`

	query    query
	controls bool
}

type overview struct {
	Pipelines int        `json:"pipelines"`
	Failing   int        `json:"failing"`
	Strained  int        `json:"strained"`
	Healthy   int        `json:"healthy"`
	Idle      int        `json:"idle"`
	Circuits  circuitsIn `json:"circuits"`
}

type circuitsIn struct {
	Closed   int `json:"closed"`
	HalfOpen int `json:"half_open"`
	Open     int `json:"open"`
}

func (c circuitsIn) Total() int { return c.Closed + c.HalfOpen + c.Open }

type shownQuery struct {
	Search   string `json:"search"`
	Health   string `json:"health"`
	Sort     string `json:"sort"`
	Limit    int    `json:"limit"`
	Page     int    `json:"page"`
	Pages    int    `json:"pages"`
	Matching int    `json:"matching"` // of the pipelines, or of the circuits of one
}

// pipelineRow is a pipeline in its last minute.
type pipelineRow struct {
	ID                        uint64      `json:"id"`
	Name                      string      `json:"name"`
	Health                    string      `json:"health"`
	Calls                     uint64      `json:"calls"`
	Attempts                  uint64      `json:"attempts"`
	Retries                   uint64      `json:"retries"`
	Hedges                    uint64      `json:"hedges"`
	Rejections                uint64      `json:"rejections"`
	Timeouts                  uint64      `json:"timeouts"`
	Fallbacks                 uint64      `json:"fallbacks"`
	Failures                  uint64      `json:"failures"`
	Rejected                  uint64      `json:"rejected"`
	Canceled                  uint64      `json:"canceled"`
	SuccessRate               figure      `json:"success_rate"`
	SuccessRateWithoutRetries figure      `json:"success_rate_without_retries"`
	Latency                   percentiles `json:"latency"`
	Circuits                  circuitsIn  `json:"circuits"`

	spark []second
}

// percentiles are in seconds.
type percentiles struct {
	P50 figure `json:"p50"`
	P90 figure `json:"p90"`
	P99 figure `json:"p99"`
}

// detail is one pipeline in full.
type detail struct {
	pipelineRow

	Totals   map[string]uint64 `json:"totals"`
	Policies []policyView      `json:"policies"`
	Seconds  secondsView       `json:"seconds"`

	seconds []second
}

type policyView struct {
	Kind     string         `json:"kind"`
	Name     string         `json:"name,omitempty"`
	State    string         `json:"state,omitempty"`
	Settings []settingView  `json:"settings,omitempty"`
	Gauges   []gaugeView    `json:"gauges,omitempty"`
	Policies []policyView   `json:"policies,omitempty"`
	Circuits map[string]int `json:"circuits,omitempty"` // how many circuits of a group are in which state
}

type settingView struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type gaugeView struct {
	Name  string `json:"name"`
	Value figure `json:"value"`
}

// secondsView has a value for each second up to End.
type secondsView struct {
	End                       time.Time `json:"end"`
	Calls                     []uint32  `json:"calls"`
	Attempts                  []uint32  `json:"attempts"`
	Retries                   []uint32  `json:"retries"`
	Hedges                    []uint32  `json:"hedges"`
	Rejections                []uint32  `json:"rejections"`
	Timeouts                  []uint32  `json:"timeouts"`
	Fallbacks                 []uint32  `json:"fallbacks"`
	Failures                  []uint32  `json:"failures"`
	Rejected                  []uint32  `json:"rejected"`
	Canceled                  []uint32  `json:"canceled"`
	SuccessRate               []figure  `json:"success_rate"`
	SuccessRateWithoutRetries []figure  `json:"success_rate_without_retries"`
	P50                       []figure  `json:"p50"`
	P90                       []figure  `json:"p90"`
	P99                       []figure  `json:"p99"`
}

type circuitRow struct {
	Pipeline uint64       `json:"pipeline"`
	Of       string       `json:"pipeline_name"`
	Name     string       `json:"name"`
	State    string       `json:"state"`
	Gauges   []gaugeView  `json:"gauges,omitempty"`
	Changes  []changeView `json:"changes"`

	controllable bool
	at           time.Time
}

type changeView struct {
	Time     time.Time `json:"time"`
	From     string    `json:"from"`
	To       string    `json:"to"`
	Failures int       `json:"failures,omitempty"`
}

type failureRow struct {
	Time       time.Time `json:"time"`
	Pipeline   uint64    `json:"pipeline"`
	Of         string    `json:"pipeline_name"`
	Kind       string    `json:"kind"`
	Status     int       `json:"status,omitempty"`
	StatusText string    `json:"status_text,omitempty"`
	Attempts   int       `json:"attempts,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	Type       string    `json:"type,omitempty"`

	listed bool
	at     instant
}

// figure is a number that may be missing: NaN and the infinities are null.
type figure float64

func (f figure) MarshalJSON() ([]byte, error) {
	if !f.known() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

func (f figure) known() bool { return !math.IsNaN(float64(f)) && !math.IsInf(float64(f), 0) }

func durationFigure(q quantile) figure {
	if q == 0 {
		return figure(nan)
	}
	return figure(q.duration().Seconds())
}
