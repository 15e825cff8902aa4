// Package breaker is a circuit breaker: a policy that stops calls to a dependency that keeps
// failing, and lets a probe through now and then to find out whether it has recovered.
//
//	closed ── failures in a row, failure rate or slow calls reach their limit ──▶ open
//	open ── the cooldown passes, a call comes ──▶ half-open
//	half-open ── a probe fails ──▶ open
//	half-open ── enough probes succeed ──▶ closed
//
// An open circuit rejects calls with an [*OpenError] that says when to come back. A half-open
// circuit admits as many probes at once as [WithProbes] allows and rejects other calls.
//
// # When it opens
//
// A circuit opens after a number of failures in a row ([WithFailureThreshold]), at a rate of
// failures in a window of time ([WithFailureRate]), after failures that outnumber successes for
// long, at any number of calls ([WithSustainedFailureRate]), or at a rate of slow calls, also of
// calls that hang ([WithSlowCalls]).
// It stays open for a fixed time ([WithCooldown]), or for one that grows while probes fail
// ([WithCooldownBackoff]).
//
// # What counts
//
// An answer of the dependency is a success, with or without an error: a refusal of the request such
// as a 400, a 401 or a 404, a rate limit, a conflict that is to be repeated. It is the verdict on
// an error, from package classify or the classifier of [WithClassifier], that says what is an
// answer; [WithSuccessIf] adds to that. An answer ends half-open, interrupts a row of failures and
// counts in a window. A slow one is slow all the same.
//
// Failures are other transient and unknown errors, permanent errors that are the dependency's own
// fault, such as a certificate that does not verify or a 501, panics and [runtime.Goexit]. A
// deadline of the caller that passes during the call is a failure too, even if the function returns
// a cancellation: the dependency did not answer in time.
//
// Other errors are neutral, neither failures nor successes: all errors once the caller has
// canceled, cancellations and rejections by inner policies, mistakes of the program, and errors
// whose verdict says that nothing is known of the dependency.
//
// A call may fail after it has returned without an error, as an HTTP response does whose body is
// cut off. [policy.Pipeline.ReportLateFailure] turns its success into a failure, also that of a
// probe.
//
// In a context that has ended nothing is called, and nothing counts. The time that a call waits
// inside this process, in the queue of an inner bulkhead or between the attempts of an inner retry,
// is not the dependency's: see policy.BeginWait.
//
// # What cannot happen
//
// A circuit never stays half-open for good. Any answer to a probe counts as its success. A probe
// that panics, calls Goexit, is canceled or is rejected by an inner policy gives its permit back;
// one that never returns loses it after [WithProbeTimeout]. Every state change begins a new
// generation, and a result counts only in the generation that admitted its call, so calls that
// began before a break neither close nor reopen the circuit.
//
// # Sharing a circuit
//
// [New] makes a policy with a circuit of its own. [NewCircuit] makes the circuit alone and [For] a
// policy for it, so that pipelines of different types share the circuit of one dependency.
//
// [NewGroup] makes a circuit for each key, such as a host, and [ForKey] the policy for them. A
// [Group] is bounded, and drops circuits that are closed and idle before all others. To list its
// circuits changes nothing.
//
// # Cost
//
// A closed circuit takes no lock and writes no memory on success, unless the previous call failed.
// With a window, a call reads the clock and writes one number, and where calls come fast, the clock
// is read for eight of them together, still without a lock. An open
// circuit rejects without a lock.
package breaker
