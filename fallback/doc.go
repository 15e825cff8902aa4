// Package fallback is a policy that answers in the place of a failure: with a fixed value, with
// what was last known, with what another source says. The caller gets a degraded answer instead of
// an error.
//
//	pipeline, err := policy.New("prices",
//		fallback.Value(Price{Known: false}),
//		retry.New[Price](),
//		timeout.New[Price](time.Second),
//	)
//
// It belongs at the outside of a pipeline: further in, it would hide failures from the retry and
// the breaker around it.
//
// # What is covered
//
// Every failure is, be it transient or permanent, for those who wait for an answer do not care why
// there is none. [WithWhen] limits it to the failures asked for: leave out those that must be seen,
// such as a request that was wrong, or a refused key.
//
// Where the caller's own context has ended nothing is covered, as nobody waits for an answer any
// more. Neither are panics; policy.Recover further in makes errors of them.
//
// # That an answer is degraded
//
// An answer in the place of a failure emits an event of type [policy.EventFallback], so the outcome
// of Pipeline.Execute is Degraded, and the observers in packages otelmw and slogmw count and tell
// it. A fallback that fails itself emits nothing; the call fails with an [*Error], which has both
// errors.
//
// # Chains
//
// Fallbacks in a row are tried from the inside out. The first that answers wins; one that fails or
// is not asked leaves the failure to the next one outward:
//
//	fallback.Value(Price{Known: false}),  // 3. else this
//	fallback.Func(fromSecondSupplier),    // 2. else from there
//	fallback.Func(fromCache,              // 1. from here, if there is no connection
//		fallback.WithWhen(noConnection)),
//	retry.New[Price](),
package fallback
