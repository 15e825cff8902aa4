// Package policy is the vocabulary of Tenax: policies, the pipelines they chain into, and the
// events they emit.
//
// A [Policy] is middleware around a function that takes a context and returns a value or an error.
// Policies chain into a [Pipeline], outermost first:
//
//	pipeline, err := policy.New("inventory",
//		fallback.Value(Stock{}),       // what to answer when all else has failed
//		retry.New[Stock](),            // tries again
//		breaker.New[Stock](),          // stops calling what is down
//		timeout.New[Stock](time.Second), // limits each attempt
//	)
//	stock, err := pipeline.Do(ctx, fetchStock)
//
// # Rules that every policy of Tenax keeps
//
//   - A failure is an error. No policy looks at a value: what makes a value bad becomes an error in
//     the guarded function.
//   - An attempt is one call of the guarded function. A rejection by a policy on the way is no
//     attempt.
//   - Constructors neither fail nor panic. [New] returns every invalid option of every policy at
//     once; a policy used without New returns its own from every call.
//   - Panics and [runtime.Goexit] pass through, and permits, timers and spans are released on the
//     way. [Recover] turns a panic into an error.
//   - The last attempt's error is reachable with [errors.Is] and [errors.As] through every wrapper.
//   - The caller's cancellation is nobody's failure: it is not retried, not counted against a
//     dependency, and not covered up.
//
// # Writing a policy
//
// [Middleware] makes a policy of a function. It may call [Next.Do] zero, one or many times, also
// concurrently:
//
//	limit := policy.Middleware[Stock](func(ctx context.Context, next policy.Next[Stock]) (Stock, error) {
//		if err := limiter.Wait(ctx); err != nil {
//			return Stock{}, err
//		}
//		return next.Do(ctx)
//	})
//
// A policy that can be misconfigured implements [Validator], one that wants to be seen implements
// [Describer], one that needs to know its pipeline implements [Binder], and one that watches the
// others is an [Observer] that it hands to [Next.Observe].
//
// # Cost
//
// A call through a pipeline allocates nothing of its own. An observed call allocates what carries
// its observers, unless they bring that themselves: see [Observation].
package policy
