// Package timeout is a policy that limits how long a call may take.
//
//	limited := timeout.New[Stock](2 * time.Second)
//
// The function runs in the goroutine of the caller, with a context that ends when the limit passes.
// A function that heeds its context returns then, and the call fails with an [*ExceededError].
// [errors.Is] matches it with [ErrExceeded] and with [context.DeadlineExceeded], its Timeout is
// true, and it wraps what the function returned.
//
// # Whose end it was
//
//   - A success is a success, also when it comes late: the work is done, and doing it again would
//     cost more.
//   - An error that comes before the limit, or says something else than that time ran out (a 503, a
//     refused key), is returned as it is, whenever it comes.
//   - Where the caller's context has ended, or its deadline is sooner than the limit, the end is
//     the caller's: the error is returned as it is.
//   - What is left is the limit's: an [*ExceededError], and an event of type [policy.EventTimeout].
//
// Put the policy inside a retry to limit every attempt, outside of it to limit them all together,
// or both.
//
// # Functions that ignore their context
//
// No goroutine can be stopped from outside. A call of a function that ignores its context therefore
// takes as long as the function does, and fails only if that fails. [WithAbandon] makes such a call
// return on time and leaves the function behind in its own goroutine: it goes on using what it
// uses, and its late result reaches nobody but [WithOnLateResult]. As many as were allowed may be
// left behind; after that, new calls are rejected with a [*SaturatedError] until some have ended.
// Retrying an abandoned call runs the function twice at once. Use it for what cannot be made to
// heed a context, and for nothing else.
//
// # The context
//
// It behaves like that of [context.WithTimeoutCause], with an [*ExceededError] for a cause, and is
// canceled when the call ends. But it arms its timer only when somebody asks for Done, derives a
// context from it, or looks at Err again and again, so a limit that nobody looks at costs one small
// allocation and no timer. It follows that a context that ended in two ways before anybody asked
// (by the end of its call, by its parent, by its deadline) tells of the first of these three. A
// policy whose functions have all asked for Done of late makes a context of package context from
// the start.
package timeout
