package benchmarks_test

import (
	"github.com/avast/retry-go/v5"
	"github.com/cenkalti/backoff/v5"
	resiliencybreaker "github.com/eapache/go-resiliency/breaker"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/sony/gobreaker/v2"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
)

func failingScenarios() []scenario {
	return []scenario{
		{
			name:      "retry-two-failures-then-success",
			operation: failsTwice(errTransient),
			wants:     []want{{attempts: 3, value: answer}},
			subjects: []subject{
				{lib: "tenax", setup: tenaxRetry},
				{lib: "tenax-own-verdict", setup: tenaxRetry, operation: failsTwice(classify.Transient(errTransient))},
				{lib: "failsafe-go", setup: failsafeRetry},
				{lib: "backoff", setup: backoffRetry},
				{lib: "retry-go", setup: retryGoRetry},
				{lib: "go-resiliency", setup: resiliencyRetry, errorOnly: true},
			},
		},
		{
			name:      "retry-two-failures-made-anew-then-success",
			operation: failsTwiceAnew(errTransient.Error()),
			wants:     []want{{attempts: 3, value: answer}},
			subjects: []subject{
				{lib: "tenax", setup: tenaxRetry},
				{lib: "failsafe-go", setup: failsafeRetry},
				{lib: "backoff", setup: backoffRetry},
				{lib: "retry-go", setup: retryGoRetry},
				{lib: "go-resiliency", setup: resiliencyRetry, errorOnly: true},
			},
		},
		{
			name:      "retry-permanent-error",
			operation: alwaysFails(errPermanent),
			wants:     []want{{attempts: 1, err: errPermanent}},
			subjects: []subject{
				{lib: "tenax", setup: tenaxRetry, operation: alwaysFails(classify.Permanent(errPermanent))},
				{lib: "failsafe-go", setup: failsafeRetryUnless(errPermanent)},
				{lib: "backoff", setup: backoffRetry, operation: alwaysFails(backoff.Permanent(errPermanent))},
				{lib: "retry-go", setup: retryGoRetry, operation: alwaysFails(retry.Unrecoverable(errPermanent))},
				{lib: "go-resiliency", setup: resiliencyRetryUnless(errPermanent), errorOnly: true},
			},
		},
		{
			name:      "retry-exhausted",
			operation: alwaysFails(errTransient),
			wants:     []want{{attempts: 3, err: errTransient}},
			subjects: []subject{
				{lib: "tenax", setup: tenaxRetry},
				{lib: "tenax-own-verdict", setup: tenaxRetry, operation: alwaysFails(classify.Transient(errTransient))},
				{lib: "failsafe-go", setup: failsafeRetry},
				{lib: "backoff", setup: backoffRetry},
				{lib: "retry-go", setup: retryGoRetry},
				{lib: "go-resiliency", setup: resiliencyRetry, errorOnly: true},
			},
		},
		{
			name:      "breaker-open",
			operation: noOp,
			wants:     []want{{attempts: 0}},
			subjects: []subject{
				{lib: "tenax", setup: tenaxOpen, wantErr: breaker.ErrOpen},
				{lib: "failsafe-go", setup: failsafeOpen, wantErr: circuitbreaker.ErrOpen},
				{lib: "gobreaker", setup: gobreakerOpen, wantErr: gobreaker.ErrOpenState},
				{lib: "go-resiliency", setup: resiliencyOpen, wantErr: resiliencybreaker.ErrBreakerOpen, errorOnly: true},
			},
		},
		{
			name:      "breaker-every-second-call-fails",
			operation: failsEverySecondTime(errTransient),
			wants:     []want{{attempts: 1, err: errTransient}, {attempts: 1, value: answer}},
			subjects: []subject{
				{lib: "tenax", setup: tenaxCounting},
				{lib: "tenax-own-verdict", setup: tenaxCounting, operation: failsEverySecondTime(classify.Transient(errTransient))},
				{lib: "failsafe-go", setup: failsafeCounting},
				{lib: "gobreaker", setup: gobreakerCounting},
				{lib: "go-resiliency", setup: resiliencyCounting, errorOnly: true},
			},
		},
		{
			name:      "fallback-used",
			operation: alwaysFails(errTransient),
			wants:     []want{{attempts: 1, value: substitute}},
			subjects: []subject{
				{lib: "tenax", setup: tenaxFallback},
				{lib: "failsafe-go", setup: failsafeFallback},
			},
		},
		{
			name:      "timeout-asks-done",
			operation: asksDone,
			wants:     []want{{attempts: 1, value: answer}},
			inForce:   endsAtTheLimit,
			subjects: []subject{
				{lib: "tenax", setup: tenaxTimeout},
				{lib: "failsafe-go", setup: failsafeTimeoutExecution},
				{lib: "go-resiliency", setup: resiliencyDeadline, errorOnly: true},
				{lib: "context", setup: contextTimeout},
			},
		},
		{
			name:      "fallback+retry+breaker-two-failures-then-success",
			operation: failsTwice(errTransient),
			wants:     []want{{attempts: 3, value: answer}},
			subjects: []subject{
				{lib: "tenax", setup: tenaxStackCounting},
				{lib: "tenax-own-verdict", setup: tenaxStackCounting, operation: failsTwice(classify.Transient(errTransient))},
				{lib: "failsafe-go", setup: failsafeStackCounting},
			},
		},
		{
			name:      "fallback+retry+breaker-open",
			operation: noOp,
			wants:     []want{{value: substitute}},
			subjects: []subject{
				{lib: "tenax", setup: tenaxStackOpen},
				{lib: "failsafe-go", setup: failsafeStackOpen},
			},
		},
	}
}
