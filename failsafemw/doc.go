// Package failsafemw brings the policies of failsafe-go into Tenax pipelines, and Tenax pipelines
// into failsafe-go.
//
//	hedge := hedgepolicy.NewWithDelay[Stock](50 * time.Millisecond)
//	pipeline, err := policy.New("inventory",
//		otelmw.New[Stock](),
//		failsafemw.New(hedge),
//		timeout.New[Stock](time.Second),
//	)
//
// [New] takes any failsafe.Policy: retry, circuit breaker, timeout, fallback, hedge, bulkhead, rate
// limiter, adaptive limiter, adaptive throttler, cache, or one of your own. [Any] takes a policy
// for any and serves every T. The other way round, [FromPipeline] makes a pipeline a policy for an
// Executor.
//
// # When to use it
//
// For what Tenax has no policy of: hedges, rate limiters, adaptive limiters and throttlers, caches.
// And to move to Tenax one policy at a time. For retry, breaker, timeout, fallback and bulkhead
// those of Tenax are the better choice: they cost a fraction, classify errors, tell of every state
// change, and have none of the limits below.
//
// # What changes
//
// The policy does what its documentation says. The border adds what pipelines promise:
//
//   - Every attempt that a retry or a hedge makes is an attempt of the pipeline: observers see it,
//     otelmw gives it a span, and [policy.Attempt] is right in its context.
//   - Retries, hedges, timeouts, fallbacks and rejections are events, with the kind of the policy
//     and its [WithName].
//   - The errors that the policy makes come as an [*Error]: it matches the original with errors.Is,
//     knows its verdict, joins the last attempt's error, and never shows a result, as failsafe-go's
//     text for exhausted retries does.
//   - A panic counts as a failure and gives every permit back; it goes on in the caller's
//     goroutine, also that of a hedge.
//   - The caller's cancellation is nobody's failure: a breaker or throttler does not count it. Only
//     a half-open breaker does, as it would keep the permit otherwise.
//   - The context of an attempt that a timeout ends says context.DeadlineExceeded, and its cause
//     matches timeout.ErrExceeded. failsafe-go's own says context.Canceled, which is nobody's
//     failure.
//   - Errors that are dropped, such as those of hedges that lose, are let go of by
//     [policy.Discard].
//
// The values of policies are not looked at, except by conditions that you give to failsafe-go, such
// as HandleResult.
//
// # Listeners that panic
//
// Where a listener or condition panics in the caller's goroutine, that is a panic of the call: it
// passes through, and the permit comes back. That of a retry's or hedge's budget does not when
// OnRetry or OnHedge panics: failsafe-go has no way to give it back. A condition of a hedge is
// called in a goroutine of failsafe-go; it is called beforehand where a panic can be contained, so
// it is called twice, and one that panics for any failed attempt is refused by policy.New.
//
// Some listeners no adapter can reach, and a panic in them ends the program, with Tenax or without:
// OnTimeoutExceeded, which a timer calls, and a breaker's state listeners and OnLimitChanged, which
// run where failsafe-go has unlocked a mutex that it unlocks again.
//
// # Goexit
//
// runtime.Goexit in the guarded function passes through. It costs an adaptive limiter its permit,
// and a retry's budget that of the retry. A hedge returns when its delay passes or another attempt
// ends; where neither is to come, it waits for ever, as it does in failsafe-go.
//
// # Cost
//
// Beside what failsafe-go costs for the same policy, a call allocates once, under a bulkhead twice,
// and takes about 100 ns.
package failsafemw
