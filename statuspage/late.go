package statuspage

import (
	"context"

	"github.com/tenax-go/tenax/internal/monotonic"
	"github.com/tenax-go/tenax/internal/observe"
	"github.com/tenax-go/tenax/statuspage/internal/tally"
)

// LateFailure counts a failure of a call that has already returned, in the second in which it
// happens.
func (s *pipelineStats) LateFailure(ctx context.Context, err error) {
	judged, failed := observe.JudgeLate(ctx, err, s.classifier)
	if !failed {
		return
	}
	at := monotonic.Now()
	s.counting().Count(tally.Late, at)
	s.addFailure(&failure{
		at: at, pipeline: s.id, pipelineName: s.name, kind: judged.Kind, status: judged.Status, goType: typeOf(err), late: true,
	})
}
