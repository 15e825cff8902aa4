// Package policy is the vocabulary of Tenax: policies, the pipelines they chain into, and the
// events they emit.
//
// A [Policy] is middleware around a function that takes a context and returns a value or an error.
// Policies chain into a [Pipeline], outermost first:
//
//	pipeline, err := policy.New("inventory",
//		fallback.Value(Stock{}),         // answers when all else has failed
//		retry.New[Stock](),              // tries again
//		breaker.New[Stock](),            // stops calling what is down
//		timeout.New[Stock](time.Second), // limits each attempt
//	)
//	stock, err := pipeline.Do(ctx, fetchStock)
//
// Inner means nearer to the function, outer nearer to the caller. Here the breaker is inside the
// retry and outside the timeout:
//
//	caller ─▶ fallback ─▶ retry ─▶ breaker ─▶ timeout ─▶ function
//	          outermost                       innermost
//
// # Rules that every policy of Tenax keeps
//
//   - A failure is an error. No policy looks at a value: the guarded function turns a bad one into
//     an error.
//   - An attempt is one call of the guarded function. A rejection by a policy is no attempt.
//   - Constructors neither fail nor panic. [New] returns every invalid option of every policy at
//     once; a policy used without New returns its own from every call.
//   - Panics and [runtime.Goexit] pass through, and permits, timers and spans are released on the
//     way. [Recover] turns a panic into an error.
//   - The last attempt's error is reachable with [errors.Is] and [errors.As] through every wrapper.
//   - The caller's cancellation is no failure: it is not retried, not counted against a dependency,
//     and not covered by a fallback.
//   - An error that a policy makes because the caller's context has ended matches both ctx.Err()
//     and [context.Cause]. Errors of the guarded function are returned as they are.
//
// # For callers
//
//   - [New] and [Must] make a [Pipeline] of policies. [Recover] and [Middleware] are policies
//     themselves; all others have packages of their own.
//   - A Pipeline's methods Do, Run, Call, Execute, Go and Wrap call a [Func], and [Decorate] wraps
//     a function with an argument. Execute returns an [Outcome], Go a [Future]. [Attempt] returns
//     the number of the attempt to the function.
//   - Pipeline.Describe returns a [Description], with each [Setting], [Gauge] and [Control].
//   - Errors are [OptionError], [PanicError], [ErrNilFunc], [ErrNilContext], [ErrNilPipeline] and
//     [ErrGoexit].
//
// # For authors of policies
//
// [Middleware] turns a function into a policy. The function may call [Next.Do] zero, one or many
// times, also concurrently:
//
//	limit := policy.Middleware[Stock](func(
//		ctx context.Context, next policy.Next[Stock],
//	) (Stock, error) {
//		if err := limiter.Wait(ctx); err != nil {
//			return Stock{}, classify.As(err, classify.Rejected(0))
//		}
//		return next.Do(ctx)
//	})
//
// A policy that tries again passes the attempt's number to [WithAttempt], and the error it drops to
// [Discard]. A policy that waits returns [ContextError] when the context ends. Policies emit each
// [Event] with [Next.Emit]. Kinds, states, reasons and gauges use the constants of this package
// where they fit. [NextFunc] is for their tests.
//
// A [Policy], an [Operation] or an error may have further methods:
//
//	interface    of         used by            when                  without it
//	Validator    Policy     New                once                  its options are valid
//	Binder       Policy     New                once in a pipeline    its pipeline is unknown
//	Synchronous  Policy     New                once                  it may go on after Apply
//	Describer    Policy     Pipeline.Describe  each time             its Go type is shown
//	Preparer     Operation  Next.Do            before each observed  all attempts are alike
//	                                           attempt
//	Discarder    error      Discard            before it is dropped  it holds no resource
//
// # For authors of observers
//
// An [Observer] is notified of every attempt, with an [AttemptRecord], and of every Event of the
// inner policies. A policy adds it with [Next.Observe]. [ErrNoReturn] is the error of an attempt
// that panicked or called runtime.Goexit.
//
// # Cost
//
// A call through a pipeline allocates nothing of its own. An observed call allocates an
// [Observation] for each observer that does not bring its own to [Next.ObserveIn];
// [Next.Synchronous] reports whether that can be reused.
package policy
