package otelmw

import (
	"slices"
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/tenax-go/tenax/internal/observe"
)

// The attributes of Tenax. error.type and those of HTTP are OpenTelemetry's.
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
	breakerFailuresKey = attribute.Key("tenax.breaker.failures")
	bulkheadNameKey    = attribute.Key("tenax.bulkhead.name")
	pacingNameKey      = attribute.Key("tenax.pacing.name")
)

// reservedKeys are the keys of OpenTelemetry that Tenax sets on some spans and metrics, and that
// would be wrong on the others. Of the keys that it sets on every request, its own value wins.
var reservedKeys = []attribute.Key{
	semconv.ErrorTypeKey,
	semconv.HTTPRequestMethodOriginalKey, semconv.HTTPRequestResendCountKey, semconv.HTTPResponseStatusCodeKey,
}

// problemOf returns why a program must not set an attribute, or nothing.
func problemOf(a attribute.KeyValue) string {
	switch {
	case !a.Valid():
		return "an attribute needs a key and a value"
	case !utf8.ValidString(string(a.Key)):
		return "a key must be valid UTF-8"
	case strings.HasPrefix(string(a.Key), "tenax."):
		return "the namespace tenax is taken"
	case slices.Contains(reservedKeys, a.Key):
		return "is set by Tenax itself"
	default:
		return ""
	}
}

// validValue makes the texts of a value valid UTF-8. A single invalid one makes exporters reject
// the whole batch or scrape.
func validValue(v attribute.Value) attribute.Value {
	switch v.Type() {
	case attribute.STRING:
		return attribute.StringValue(observe.Valid(v.AsString()))
	case attribute.STRINGSLICE:
		texts := v.AsStringSlice()
		for i, text := range texts {
			texts[i] = observe.Valid(text)
		}
		return attribute.StringSliceValue(texts)
	case attribute.SLICE:
		values := v.AsSlice()
		for i, value := range values {
			values[i] = validValue(value)
		}
		return attribute.SliceValue(values...)
	case attribute.MAP:
		entries := v.AsMap()
		for i, entry := range entries {
			entries[i] = attribute.KeyValue{Key: attribute.Key(observe.Valid(string(entry.Key))), Value: validValue(entry.Value)}
		}
		return attribute.MapValue(entries...)
	default:
		return v
	}
}
