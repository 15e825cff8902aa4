// Package retry is a policy that calls a failed function again if it may succeed the next time.
//
// By default there are three attempts. The delays between them begin at 100 ms, double up to 10 s,
// and are fully jittered: each wait is a random time between zero and the backoff's delay, so that
// clients which failed together do not come back together. See
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
//
// # What is retried
//
// The verdict on the error decides (see package classify): transient and unknown errors are
// retried, and permanent ones are not. [WithRetryIf] decides instead of the class. These are never
// retried:
//
//   - an error with a NoRetry verdict: the operation may have been applied and must not be
//     repeated;
//   - a rejection by an inner policy, such as an open breaker, which would reject the call again;
//     but see [WithRejectionWait];
//   - a cancellation, by the caller or inside;
//   - an expected outcome (see classify.Expected and policy.Expect), which is returned as it is.
//
// A failure is any error that is not nil. That includes an error interface that holds a nil
// pointer, which functions with a variable of their own error type return by mistake.
//
// # When retrying stops
//
// Besides success there are seven reasons, each a [Reason]:
//
//   - the attempts are used up ([ReasonExhausted]);
//   - the error is permanent or a cancellation, or WithRetryIf returned false ([ReasonPermanent]);
//   - an inner policy rejected the call ([ReasonRejected]);
//   - the operation must not be repeated, though the failure may be transient ([ReasonNoRetry]);
//   - the next attempt would come too late: after the deadline of the context or
//     [WithMaxElapsed], or the other side asked for a longer wait than [WithMaxRetryAfter]
//     ([ReasonDeadline]); retrying then stops at once instead of after a wait that cannot help;
//   - the [Budget] has no retry left ([ReasonBudget]);
//   - the caller's context is done ([ReasonCanceled]).
//
// The error is then an [*Error], which says how many attempts there were. [errors.Is] and
// [errors.As] reach every attempt's error through it, the last one's first. Errors that are retried
// are passed to [policy.Discard] before the wait. In a context that has ended, nothing is called.
//
// # How long it waits
//
// A wait is never shorter than what the other side asked for. On top of that comes a random time:
// clients that were turned away together were asked for the same wait, and would come back
// together. No wait makes an attempt too late. Waits are local: no outer circuit counts them as
// part of a slow call.
//
// # Budgets
//
// Three attempts a call triple the load on a dependency that is down, when it can take the least. A
// [Budget], shared with [WithBudget] by all policies that call one dependency, limits what their
// retries add together:
//
//	budget := retry.NewBudget(retry.AWSTokenBucket())
//	stock := retry.New[Stock](retry.WithBudget(budget))
//	prices := retry.New[Price](retry.WithBudget(budget))
//
// A [TokenBucket] counts the results of attempts, and a [TrafficShare] compares the retries with
// the calls under way. Policies with one budget may be nested; each attempt counts once. With
// [WithBudgetWhen] a budget binds only when load is the trouble.
//
// # Waiting for a circuit
//
// A rejection ends the retrying, unless it says when to come back and [WithRejectionWait] allows
// that wait.
//
// # Where it goes
//
// A retry belongs outside the breaker and the timeout, so that each attempt asks the breaker and
// has its own timeout, and inside the fallback.
package retry
