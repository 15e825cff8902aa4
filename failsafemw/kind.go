package failsafemw

import (
	"reflect"
	"strings"

	"github.com/failsafe-go/failsafe-go"
)

// What events and descriptions call the policies. Where Tenax has one of its own, the word is the
// same.
const (
	kindRetry     = "retry"
	kindBreaker   = "breaker"
	kindTimeout   = "timeout"
	kindFallback  = "fallback"
	kindBulkhead  = "bulkhead"
	kindHedge     = "hedge"
	kindRate      = "rate_limiter"
	kindLimiter   = "adaptive_limiter"
	kindThrottler = "adaptive_throttler"
	kindCache     = "cache"
	kindCustom    = "failsafe"
)

// kinds has the kind of each package of failsafe-go that has a policy.
var kinds = map[string]string{
	"retrypolicy":       kindRetry,
	"circuitbreaker":    kindBreaker,
	"timeout":           kindTimeout,
	"fallback":          kindFallback,
	"bulkhead":          kindBulkhead,
	"hedgepolicy":       kindHedge,
	"ratelimiter":       kindRate,
	"adaptivelimiter":   kindLimiter,
	"adaptivethrottler": kindThrottler,
	"cachepolicy":       kindCache,
}

// kindOf tells the kind of a policy by the package of its type: most policies of failsafe-go have
// no other mark.
func kindOf[R any](p failsafe.Policy[R]) string {
	t := reflect.TypeOf(p)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if name, ok := strings.CutPrefix(t.PkgPath(), "github.com/failsafe-go/failsafe-go/"); ok {
		if kind, ok := kinds[name]; ok {
			return kind
		}
	}
	return kindCustom
}

func isKnown(kind string) bool {
	for _, known := range kinds {
		if kind == known {
			return true
		}
	}
	return false
}

// isConcurrent reports whether the policy may make attempts at once and after it has returned.
func isConcurrent(kind string) bool { return kind == kindHedge || !isKnown(kind) }

// holds reports whether a panic that unwinds the policy would take with it what nobody else can
// give back: the permit of a limiter or a budget, a running timer, the goroutine of an attempt.
func holds(kind string) bool {
	switch kind {
	case kindBreaker, kindThrottler, kindBulkhead, kindRate, kindFallback, kindCache:
		return false
	default:
		return true
	}
}

// refusal is the word for why a policy of a kind refuses calls, or empty if none does. Such a
// policy returns no other error without a call than that of its own and, while it waits, that of
// the caller's context.
func refusal(kind string) string {
	switch kind {
	case kindBreaker:
		return reasonOpen
	case kindBulkhead:
		return "full"
	case kindRate:
		return "rate"
	case kindLimiter:
		return "limit"
	case kindThrottler:
		return "failure_rate"
	case kindRetry, kindTimeout, kindFallback, kindHedge, kindCache:
		return ""
	default:
		return reasonRefused
	}
}
