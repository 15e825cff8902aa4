package otelmw

import (
	"math"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/tenax-go/tenax/internal/observe"
)

// How many attribute sets of each kind a pipeline has at most.
const (
	maxRejections  = 64
	maxHedges      = 16
	maxTransitions = 1000
	maxRequests    = 1000
)

// series are the attribute sets of a pipeline's measurements.
type series struct {
	common   []attribute.KeyValue // of WithAttributes, on every metric
	pipeline attribute.KeyValue

	all         *attributeOptions // with no more than the pipeline's name
	success     *attributeOptions // of most calls and attempts
	outcomes    *cache[outcome]
	fallbacks   *cache[string]
	late        *cache[string]
	hedges      *cache[string]
	rejections  *cache[rejection]
	transitions *cache[transition]
	requests    *cache[request]
}

// The keys of a pipeline's series.
type (
	outcome    struct{ name, errorType string }
	rejection  struct{ policy, reason string }
	transition struct{ circuit, from, to string }
)

func newSeries(common []attribute.KeyValue, pipeline string) *series {
	s := &series{common: common, pipeline: pipelineKey.String(pipeline)}
	s.all = optionsOf(s.set(s.pipeline))
	s.outcomes = newCache(math.MaxInt, s.outcomeSet, nil)
	s.success = s.outcomes.get(outcome{name: observe.Success.String()})
	s.fallbacks = newCache(math.MaxInt, s.failureSet, nil)
	s.late = newCache(math.MaxInt, s.failureSet, nil)
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

// of returns the set for calls and attempts with that outcome.
func (s *series) of(j observe.Judgement) *attributeOptions {
	if j.Outcome == observe.Success {
		return s.success
	}
	return s.outcomes.get(outcome{j.Outcome.String(), j.ErrorType()})
}

func (s *series) outcomeSet(o outcome) attribute.Set {
	if o.errorType == "" {
		return s.set(s.pipeline, outcomeKey.String(o.name))
	}
	return s.set(s.pipeline, outcomeKey.String(o.name), semconv.ErrorTypeKey.String(o.errorType))
}

func (s *series) failureSet(errorType string) attribute.Set {
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
