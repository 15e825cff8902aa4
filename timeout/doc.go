// Package timeout is a policy that limits how long a call may take.
//
//	limited := timeout.New[Stock](2 * time.Second)
//
// The function runs in the goroutine of the caller, with a context that ends when the limit passes.
// A function that respects its context then returns, and the call fails with an [*ExceededError].
// [errors.Is] matches it with [ErrExceeded] and with [context.DeadlineExceeded], its Timeout is
// true, and it wraps what the function returned.
//
// # What becomes an ExceededError
//
//   - A late success is a success: the work is done, and doing it again would cost more.
//   - An error that comes before the limit, or does not say that time ran out (a 503, a refused
//     key), is returned as it is, even if it comes late.
//   - If the caller's context has ended, or its deadline is sooner than the limit, the error is
//     returned as it is.
//   - All other errors become an [*ExceededError], with an event of type [policy.EventTimeout].
//
// Put the policy inside a retry to limit every attempt, outside to limit them all together, or
// both.
//
// # Functions that ignore their context
//
// No goroutine can be stopped from outside. A call of a function that ignores its context therefore
// takes as long as the function does, and fails only if that fails. [WithAbandon] makes such a call
// return on time and leaves the function behind in its own goroutine, with all that it holds. Its
// late result goes to [WithOnLateResult]. Once the allowed number of functions is left behind, new
// calls are rejected with a [*SaturatedError] until some have ended. Retrying an abandoned call
// runs the function twice at once. Use it only for functions that cannot be made to respect a
// context.
//
// # The context
//
// The function's context behaves like that of [context.WithTimeoutCause], with an [*ExceededError]
// as the cause, and is canceled when the call ends. But it arms its timer only when Done is called,
// a context is derived from it, or Err is called again and again, so a limit that nothing checks
// costs one small allocation and no timer. As a consequence, a context that ended in several ways
// before it was first checked reports the first of these: the end of its call, its parent, its
// deadline. If the latest functions have all called Done, the policy uses a context of package
// context from the start.
package timeout
