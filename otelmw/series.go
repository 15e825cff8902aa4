package otelmw

import (
	"math"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/tenax-go/tenax/internal/observe"
)

// The most attribute sets that a pipeline has of each kind.
const (
	maxRejections  = 64
	maxHedges      = 16
	maxTransitions = 1000
	maxRequests    = 1000
)

// series are the attribute sets that a pipeline measures with.
type series struct {
	common   []attribute.KeyValue // of WithAttributes, on every metric
	pipeline attribute.KeyValue

	all         *measured // with no more than the pipeline's name
	success     *measured // of most calls and attempts
	ends        *cache[end]
	fallbacks   *cache[string]
	hedges      *cache[string]
	rejections  *cache[rejection]
	transitions *cache[transition]
	requests    *cache[request]
}

// What distinguishes the series of a pipeline.
type (
	end        struct{ outcome, errorType string }
	rejection  struct{ policy, reason string }
	transition struct{ circuit, from, to string }
)

func newSeries(common []attribute.KeyValue, pipeline string) *series {
	s := &series{common: common, pipeline: pipelineKey.String(pipeline)}
	s.all = measuredWith(s.set(s.pipeline))
	s.ends = newCache(math.MaxInt, s.endSet, nil)
	s.success = s.ends.get(end{outcome: observe.Success.String()})
	s.fallbacks = newCache(math.MaxInt, s.fallbackSet, nil)
	s.hedges = newCache(maxHedges, s.hedgeSet, func(string) string { return observe.Other })
	s.rejections = newCache(maxRejections, s.rejectionSet, func(rejection) rejection { return rejection{observe.Other, observe.Other} })
	s.transitions = newCache(maxTransitions, s.transitionSet, func(t transition) transition {
		return transition{observe.Other, t.from, t.to}
	})
	s.requests = newCache(maxRequests, s.requestSet, request.coarse)
	return s
}

func (s *series) set(attributes ...attribute.KeyValue) attribute.Set {
	return attribute.NewSet(slices.Concat(s.common, attributes)...)
}

// ended returns the set for a call or an attempt that ended so.
func (s *series) ended(j observe.Judgement) *measured {
	if j.Outcome == observe.Success {
		return s.success
	}
	return s.ends.get(end{j.Outcome.String(), j.Kind})
}

func (s *series) endSet(e end) attribute.Set {
	if e.errorType == "" {
		return s.set(s.pipeline, outcomeKey.String(e.outcome))
	}
	return s.set(s.pipeline, outcomeKey.String(e.outcome), semconv.ErrorTypeKey.String(e.errorType))
}

func (s *series) fallbackSet(errorType string) attribute.Set {
	return s.set(s.pipeline, semconv.ErrorTypeKey.String(errorType))
}

func (s *series) hedgeSet(policy string) attribute.Set {
	return s.set(s.pipeline, policyKey.String(policy))
}

func (s *series) rejectionSet(r rejection) attribute.Set {
	return s.set(s.pipeline, policyKey.String(r.policy), reasonKey.String(r.reason))
}

func (s *series) transitionSet(t transition) attribute.Set {
	return s.set(breakerNameKey.String(t.circuit), breakerFromKey.String(t.from), breakerToKey.String(t.to))
}
