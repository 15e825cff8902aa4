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
// failures in a window of time ([WithFailureRate]), or at a rate of slow calls ([WithSlowCalls]).
// It stays open for a fixed time ([WithCooldown]), or for one that grows while probes fail
// ([WithCooldownBackoff]).
//
// # What counts
//
// A success is a call without an error. The verdict on an error, from package classify or the
// classifier of [WithClassifier], decides whether it is a failure.
//
// Failures are transient and unknown errors, permanent errors that are the dependency's own fault,
// such as a certificate that does not verify or a 501, panics and [runtime.Goexit]. A deadline of
// the caller that passes is a failure too, even if the function returns a cancellation: the
// dependency did not answer in time. If the deadline has passed before the call, an error is
// neutral.
//
// Other errors are neutral, neither failures nor successes: all errors once the caller has
// canceled, cancellations and rejections by inner policies, and answers that blame the request,
// such as a 400 or a 401.
//
// # What cannot happen
//
// A circuit never stays half-open for good. A probe that panics, calls Goexit, is canceled or is
// rejected by an inner policy gives its permit back; one that never returns loses it after
// [WithProbeTimeout]. Every state change begins a new generation, and a result counts only in the
// generation that admitted its call, so calls that began before a break neither close nor reopen
// the circuit.
//
// # Sharing a circuit
//
// [New] makes a policy with a circuit of its own. [NewCircuit] makes the circuit alone and [For] a
// policy for it, so that pipelines of different types share the circuit of one dependency.
//
// [NewGroup] makes a circuit for each key, such as a host, and [ForKey] the policy for them. A
// [Group] is bounded, and drops circuits that are closed and idle before all others.
//
// # Cost
//
// A closed circuit takes no lock and writes no memory on success, unless the previous call failed.
// With a window, every call reads the clock and writes one number, still without a lock. An open
// circuit rejects without a lock.
package breaker
