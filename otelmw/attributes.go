package otelmw

import "go.opentelemetry.io/otel/attribute"

// The attributes of Tenax. Those of HTTP, and error.type, are OpenTelemetry's.
const (
	pipelineKey        = attribute.Key("tenax.pipeline.name")
	outcomeKey         = attribute.Key("tenax.outcome")
	attemptsKey        = attribute.Key("tenax.attempts")
	attemptNumberKey   = attribute.Key("tenax.attempt.number")
	policyKey          = attribute.Key("tenax.policy")
	policyNameKey      = attribute.Key("tenax.policy.name")
	reasonKey          = attribute.Key("tenax.reason")
	delayKey           = attribute.Key("tenax.delay")
	eventTypeKey       = attribute.Key("tenax.event.type")
	breakerNameKey     = attribute.Key("tenax.breaker.name")
	breakerStateKey    = attribute.Key("tenax.breaker.state")
	breakerFromKey     = attribute.Key("tenax.breaker.from")
	breakerToKey       = attribute.Key("tenax.breaker.to")
	bulkheadNameKey    = attribute.Key("tenax.bulkhead.name")
	breakerFailuresKey = attribute.Key("tenax.breaker.failures")
)
