// Package fallback is a policy that answers in place of a failure: with a fixed value, the last
// known one, or one from another source. The caller gets a degraded answer instead of an error.
//
//	pipeline, err := policy.New("prices",
//		fallback.Value(Price{Known: false}),
//		retry.New[Price](),
//		timeout.New[Price](time.Second),
//	)
//
// It belongs outermost in a pipeline: inside, it would hide failures from the retry and the breaker
// around it.
//
// # What is covered
//
// By default every failure is covered, transient or permanent, as the caller needs an answer either
// way. [WithWhen] limits that: leave out the failures that must be seen, such as a wrong request or
// a refused key.
//
// Nothing is covered once the caller's own context has ended, as the caller no longer waits. Panics
// are not covered either; policy.Recover inside turns them into errors.
//
// # Degraded answers
//
// An answer in place of a failure emits an event of type [policy.EventFallback], so the outcome of
// Pipeline.Execute is Degraded, and the observers in packages otelmw and slogmw count and log it. A
// fallback that fails emits nothing; the call fails with an [*Error], which has both errors.
//
// # Chains
//
// Fallbacks in a row are tried from the innermost to the outermost. The first that answers wins;
// one that fails, or does not cover the failure, leaves it to the next:
//
//	fallback.Value(Price{Known: false}),  // 3. else this
//	fallback.Func(fromSecondSupplier),    // 2. else from there
//	fallback.Func(fromCache,              // 1. from here, if there is no connection
//		fallback.WithWhen(noConnection)),
//	retry.New[Price](),
package fallback
