package page

import (
	"fmt"
	"time"

	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// PipelineRow is a pipeline in its last minute.
type PipelineRow struct {
	ID                        uint64        `json:"id"`
	Name                      string        `json:"name"`
	Health                    string        `json:"health"`
	Calls                     uint64        `json:"calls"`
	Attempts                  uint64        `json:"attempts"`
	Retries                   uint64        `json:"retries"`
	Hedges                    uint64        `json:"hedges"`
	Paced                     uint64        `json:"paced"`
	Rejections                uint64        `json:"rejections"`
	Timeouts                  uint64        `json:"timeouts"`
	Fallbacks                 uint64        `json:"fallbacks"`
	Failures                  uint64        `json:"failures"`
	Rejected                  uint64        `json:"rejected"`
	Canceled                  uint64        `json:"canceled"`
	Expected                  uint64        `json:"expected"`
	LateFailures              uint64        `json:"late_failures"`
	SuccessRate               figure        `json:"success_rate"`
	SuccessRateWithoutRetries figure        `json:"success_rate_without_retries"`
	Latency                   percentiles   `json:"latency"`
	Circuits                  CircuitCounts `json:"circuits"`
	Held                      Held          `json:"held"`

	seconds []tally.Second // for the chart
}

// percentiles are in seconds.
type percentiles struct {
	P50 figure `json:"p50"`
	P90 figure `json:"p90"`
	P99 figure `json:"p99"`
}

func (s *Summary) row() PipelineRow {
	success, withoutRetries := s.Sums.Rates()
	return PipelineRow{
		ID: s.ID, Name: s.Name, Health: s.Health.String(),
		Calls: s.Sums[tally.Calls], Attempts: s.Sums[tally.Attempts], Retries: s.Sums[tally.Retries], Hedges: s.Sums[tally.Hedges], Paced: s.Sums[tally.Paced],
		Rejections: s.Sums[tally.Rejections], Timeouts: s.Sums[tally.Timeouts], Fallbacks: s.Sums[tally.Fallbacks],
		Failures: s.Sums[tally.Failures], Rejected: s.Sums[tally.Rejected], Canceled: s.Sums[tally.Canceled],
		Expected: s.Sums[tally.Expected], LateFailures: s.Sums[tally.Late],
		SuccessRate: figure(success), SuccessRateWithoutRetries: figure(withoutRetries),
		Latency:  percentiles{seconds(s.Latency.P50), seconds(s.Latency.P90), seconds(s.Latency.P99)},
		Circuits: s.Circuits, Held: s.Held.shown(),
	}
}

// CircuitRow is a circuit and how it changed.
type CircuitRow struct {
	Pipeline     uint64      `json:"pipeline"`
	PipelineName string      `json:"pipeline_name"`
	Name         string      `json:"name"`
	State        string      `json:"state"`
	Gauges       []gaugeRow  `json:"gauges,omitempty"`
	Changes      []ChangeRow `json:"changes"` // the oldest first

	// Controllable reports that the circuit can have buttons.
	Controllable bool `json:"-"`
}

// ChangeRow is a change of a circuit's state.
type ChangeRow struct {
	Time     time.Time `json:"time"`
	From     string    `json:"from"`
	To       string    `json:"to"`
	Failures int       `json:"failures,omitempty"`
}

// Since returns when the circuit entered its state, or nil if that is not known.
func (r *CircuitRow) Since() *time.Time {
	if n := len(r.Changes); n > 0 {
		return &r.Changes[n-1].Time
	}
	return nil
}

// FailureRow is a call that failed.
type FailureRow struct {
	Time         time.Time `json:"time"`
	Pipeline     uint64    `json:"pipeline"`
	PipelineName string    `json:"pipeline_name"`
	Kind         string    `json:"kind"`
	Status       int       `json:"status,omitempty"`
	StatusText   string    `json:"status_text,omitempty"`
	Attempts     int       `json:"attempts,omitempty"`
	Reason       string    `json:"reason,omitempty"`
	Type         string    `json:"type,omitempty"`
	Late         bool      `json:"late,omitempty"` // the call had already returned

	// Listed reports that the pipeline still exists.
	Listed bool `json:"-"`
	// At is Time on the monotonic clock.
	At int64 `json:"-"`
}

// Key identifies the row over updates. Unlike Time, it does not change with the wall clock.
func (f *FailureRow) Key() string { return fmt.Sprint(f.Pipeline, f.At) }
