// Package retry is a policy that calls again what failed and may succeed the next time.
//
// The defaults are three attempts, with waits that begin at 100 ms, double, end at 10 s and are
// fully jittered: each is a random time between zero and the backoff's delay, so that clients which
// failed together do not come back together. See
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
//
// # What is retried
//
// The verdict on the error decides (see package classify): transient errors are retried, permanent
// ones are not, and unknown ones are, as nobody said that they are final. [WithRetryIf] decides in
// the place of the class. Never retried, whatever it says, is
//
//   - an error whose verdict says NoRetry: the operation may have been applied and must not be
//     repeated;
//   - a rejection by a policy further in, such as an open breaker: the same again would be rejected
//     again; but see WithRejectionWait;
//   - what was called off, by the caller or on the way.
//
// A failure is any error that is not nil. That includes a nil pointer in the form of an error, as a
// function makes it that returns a variable of its own error type.
//
// # When retrying stops
//
// Besides success there are seven ends, each a [Reason]:
//
//   - the attempts are used up ([ReasonExhausted]);
//   - the error is permanent, was called off, or WithRetryIf said no ([ReasonPermanent]);
//   - a policy further in rejected the call ([ReasonRejected]);
//   - the operation must not be repeated, though the failure may be transient ([ReasonNoRetry]);
//   - the next attempt would come too late: after the deadline of the context, after
//     [WithMaxElapsed], or sooner than the other side asked for within [WithMaxRetryAfter]
//     ([ReasonDeadline]); retrying then stops at once instead of after a wait that cannot help;
//   - the [Budget] has no retry left ([ReasonBudget]);
//   - the caller's context is done ([ReasonCanceled]).
//
// The error is an [*Error] then, which says how many attempts there were, and through which
// [errors.Is] and [errors.As] reach every attempt's own, the last one's first. Errors that are
// retried are passed to [policy.Discard] before the wait.
//
// # Budgets
//
// Three attempts a call are three times the load when a dependency is down, at the very moment when
// it can bear least. A [Budget], given to all the policies that call one dependency with
// [WithBudget], limits what their retries add together:
//
//	budget := retry.NewBudget(retry.AWSTokenBucket())
//	stock := retry.New[Stock](retry.WithBudget(budget))
//	prices := retry.New[Price](retry.WithBudget(budget))
//
// A [TokenBucket] learns from how attempts end, a [TrafficShare] compares the retries with the
// calls under way.
//
// # Waiting for a circuit
//
// A rejection ends the retrying, unless [WithRejectionWait] allows the time after which the policy
// that rejected the call says it may admit one.
//
// # Where it goes
//
// Outside the breaker and the timeout, so that each attempt asks the breaker and has a timeout of
// its own, and inside the fallback.
package retry
