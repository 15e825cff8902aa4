package failsafemw

import (
	"reflect"
	"strings"

	"github.com/failsafe-go/failsafe-go"

	"github.com/tenax-go/tenax/policy"
)

// Kinds of policies, and gauges, that package policy has no constant for.
const (
	kindHedge     = "hedge"
	kindRate      = "rate_limiter"
	kindLimiter   = "adaptive_limiter"
	kindThrottler = "adaptive_throttler"
	kindCache     = "cache"
	kindCustom    = "failsafe"

	gaugeLimit         = "limit"
	gaugeRejectionRate = "rejection rate"
)

// traits are all that the code knows about a kind of policy. The kind itself is only a word for
// telemetry.
type traits struct {
	kind string
	// refusal is the reason of a rejection, or empty for a policy that rejects no calls. A policy
	// that rejects calls returns no other error without an attempt, except for that of the caller's
	// context.
	refusal string

	custom      bool // is not part of failsafe-go
	concurrent  bool // may make attempts at once, and after it has returned
	retries     bool // makes another attempt after a failed one
	substitutes bool // replaces the result of a failed attempt
	limitsTime  bool // cancels the attempt when a limit has passed
	usesPermit  bool // holds a permit during the attempt, which can be released from outside
	counts      bool // records results: a panic as a failure, the caller's cancellation not at all
	inherits    bool // uses the name of its pipeline in events if it has none

	// containsPanics is set if a panic that unwinds the policy would lose what only the policy can
	// give back: a limiter's or budget's permit, a running timer, the goroutine of an attempt.
	containsPanics bool
	// judgesInBackground is set if a condition is called in a goroutine of failsafe-go.
	judgesInBackground bool
}

// customTraits are those of a policy that is not part of failsafe-go.
var customTraits = traits{kind: kindCustom, refusal: reasonRefused, custom: true, concurrent: true, containsPanics: true}

// knownTraits has the traits of each package of failsafe-go with a policy.
var knownTraits = map[string]traits{
	"retrypolicy":       {kind: policy.KindRetry, retries: true, containsPanics: true},
	"circuitbreaker":    {kind: policy.KindBreaker, refusal: policy.ReasonOpen, counts: true, inherits: true},
	"timeout":           {kind: policy.KindTimeout, limitsTime: true, containsPanics: true},
	"fallback":          {kind: policy.KindFallback, substitutes: true},
	"bulkhead":          {kind: policy.KindBulkhead, refusal: policy.ReasonFull, usesPermit: true, inherits: true},
	"hedgepolicy":       {kind: kindHedge, concurrent: true, containsPanics: true, judgesInBackground: true},
	"ratelimiter":       {kind: kindRate, refusal: reasonRate},
	"adaptivelimiter":   {kind: kindLimiter, refusal: reasonLimit, containsPanics: true},
	"adaptivethrottler": {kind: kindThrottler, refusal: reasonFailureRate, counts: true},
	"cachepolicy":       {kind: kindCache},
}

// traitsOf finds the traits by the package of the policy's type: most policies of failsafe-go have
// no other mark.
func traitsOf[R any](p failsafe.Policy[R]) traits {
	t := reflect.TypeOf(p)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if name, ok := strings.CutPrefix(t.PkgPath(), "github.com/failsafe-go/failsafe-go/"); ok {
		if known, ok := knownTraits[name]; ok {
			return known
		}
	}
	return customTraits
}

// isKnown reports whether a policy of failsafe-go is of that kind.
func isKnown(kind string) bool {
	for _, known := range knownTraits {
		if known.kind == kind {
			return true
		}
	}
	return false
}
