package page

import (
	"time"

	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// detail is one pipeline in full.
type detail struct {
	PipelineRow

	Totals   map[string]uint64 `json:"totals"`
	Policies []policyRow       `json:"policies"`
	Seconds  secondColumns     `json:"seconds"`
}

// ShowPipeline shows one pipeline: its last seconds up to end, and its totals since the first call.
func (d *Document) ShowPipeline(s *Summary, lastSeconds []tally.Second, end time.Time, totals *tally.Sums) {
	d.Pipeline = &detail{PipelineRow: s.row(), Totals: named(totals), Seconds: columns(lastSeconds, end.UTC())}
	d.Pipeline.seconds = lastSeconds
}

func named(n *tally.Sums) map[string]uint64 {
	all := make(map[string]uint64, len(n))
	for c, name := range countNames {
		all[name] = n[c]
	}
	return all
}

// countNames are the names of counts in documents. Calls that were saved show as a share alone.
var countNames = map[tally.Count]string{
	tally.Calls: "calls", tally.Failures: "failures", tally.Rejected: "rejected", tally.Canceled: "canceled",
	tally.Expected: "expected", tally.Late: "late_failures",
	tally.Attempts: "attempts", tally.Retries: "retries", tally.Paced: "paced", tally.Rejections: "rejections",
	tally.Fallbacks: "fallbacks", tally.Timeouts: "timeouts", tally.Hedges: "hedges",
}

// secondColumns have a value for each second up to End.
type secondColumns struct {
	End                       time.Time `json:"end"`
	Calls                     []uint32  `json:"calls"`
	Attempts                  []uint32  `json:"attempts"`
	Retries                   []uint32  `json:"retries"`
	Hedges                    []uint32  `json:"hedges"`
	Paced                     []uint32  `json:"paced"`
	Rejections                []uint32  `json:"rejections"`
	Timeouts                  []uint32  `json:"timeouts"`
	Fallbacks                 []uint32  `json:"fallbacks"`
	Failures                  []uint32  `json:"failures"`
	Rejected                  []uint32  `json:"rejected"`
	Canceled                  []uint32  `json:"canceled"`
	Expected                  []uint32  `json:"expected"`
	LateFailures              []uint32  `json:"late_failures"`
	SuccessRate               []figure  `json:"success_rate"`
	SuccessRateWithoutRetries []figure  `json:"success_rate_without_retries"`
	P50                       []figure  `json:"p50"`
	P90                       []figure  `json:"p90"`
	P99                       []figure  `json:"p99"`
}

func columns(all []tally.Second, end time.Time) secondColumns {
	v := secondColumns{End: end}
	for c, to := range map[tally.Count]*[]uint32{
		tally.Calls: &v.Calls, tally.Attempts: &v.Attempts, tally.Retries: &v.Retries, tally.Hedges: &v.Hedges, tally.Paced: &v.Paced,
		tally.Rejections: &v.Rejections, tally.Timeouts: &v.Timeouts, tally.Fallbacks: &v.Fallbacks,
		tally.Failures: &v.Failures, tally.Rejected: &v.Rejected, tally.Canceled: &v.Canceled,
		tally.Expected: &v.Expected, tally.Late: &v.LateFailures,
	} {
		*to = make([]uint32, len(all))
		for i := range all {
			(*to)[i] = all[i].Counts[c]
		}
	}
	for i := range all {
		s := &all[i]
		success, withoutRetries := s.Rates()
		v.SuccessRate = append(v.SuccessRate, figure(success))
		v.SuccessRateWithoutRetries = append(v.SuccessRateWithoutRetries, figure(withoutRetries))
		v.P50 = append(v.P50, seconds(s.P50))
		v.P90 = append(v.P90, seconds(s.P90))
		v.P99 = append(v.P99, seconds(s.P99))
	}
	return v
}
