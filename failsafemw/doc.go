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
// for any and serves every T. In the other direction, [FromPipeline] makes a pipeline a policy for
// an Executor.
//
// Use it for what Tenax has no policy for: hedges, rate limiters, adaptive limiters and throttlers,
// caches. Or use it to move to Tenax one policy at a time. Tenax's own retry, breaker, timeout,
// fallback and bulkhead are the better choice: they cost a fraction, classify errors, report every
// state change, and have none of the limits below.
//
// # What changes
//
// The policy does what its documentation says. The adapter adds what pipelines promise:
//
//   - Every attempt of a retry or a hedge is an attempt of the pipeline: observers see it, otelmw
//     gives it a span, and [policy.Attempt] is right in its context.
//   - Retries, hedges, timeouts, fallbacks and rejections are events, with the kind of the policy
//     and its [WithName].
//   - The policy's own errors come as an [*Error]: it matches the original with errors.Is, has a
//     verdict, joins the last attempt's error, and never shows a result, as failsafe-go's text for
//     exhausted retries does.
//   - A panic counts as a failure and gives every permit back. Even that of a hedge continues in
//     the caller's goroutine.
//   - A breaker or throttler does not count a call that the caller canceled. Only a half-open
//     breaker does, as it would keep the permit otherwise.
//   - The context of an attempt that a timeout ends has the error context.DeadlineExceeded and a
//     cause that matches timeout.ErrExceeded. In failsafe-go it has context.Canceled, which counts
//     as no failure.
//   - Errors that are dropped, such as those of hedges that lose, go to [policy.Discard].
//
// Only conditions that you give to failsafe-go, such as HandleResult, look at values.
//
// # Panics in listeners, and Goexit
//
// A panic of a listener or condition in the caller's goroutine is a panic of the call: it passes
// through, and the permit comes back. A retry's or hedge's budget loses its permit when OnRetry or
// OnHedge panics, as failsafe-go has no way to give it back. failsafe-go calls a condition of a
// hedge in a goroutine of its own; the adapter calls it before, where a panic can be contained, so
// it is called twice, and policy.New refuses one that panics for any failed attempt. A panic ends
// the program, with Tenax or without, in listeners that no adapter can reach: OnTimeoutExceeded,
// which a timer calls, and a breaker's state listeners and OnLimitChanged, which run where
// failsafe-go has unlocked a mutex that it unlocks again.
//
// runtime.Goexit in the function passes through. It costs an adaptive limiter its permit, and a
// retry's budget that of the retry. A hedge returns when its delay passes or another attempt ends;
// if neither happens, it waits for ever, as it does in failsafe-go.
//
// # Cost
//
// In addition to the cost of failsafe-go itself, a call takes about 100 ns and allocates once, or
// twice under a bulkhead, a timeout or a hedge.
package failsafemw
