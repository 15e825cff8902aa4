// Package breaker is a circuit breaker: a policy that stops calling a dependency that keeps
// failing, and lets a probe through now and then to see whether it is back.
//
//	closed ── failures in a row, failure rate or slow calls reach their limit ──▶ open
//	open ── the cooldown passes, a call comes ──▶ half-open
//	half-open ── a probe fails ──▶ open
//	half-open ── enough probes succeed ──▶ closed
//
// An open circuit rejects calls with an [*OpenError] that says when to come back. A half-open
// circuit admits as many probes at once as [WithProbes] says and rejects the rest.
//
// # When it opens
//
// After so many failures in a row, as [WithFailureThreshold] says; at a share of failures in a
// window of time, as [WithFailureRate] says; or at a share of calls that took too long, as
// [WithSlowCalls] says. It stays open for a time that is always the same, [WithCooldown], or grows
// while probes fail, [WithCooldownBackoff].
//
// # What counts
//
// A success is a call without an error. Whose fault an error is, package classify tells, or the
// classifier of [WithClassifier].
//
// Failures are transient and unknown errors, permanent ones by which the dependency itself is at
// fault, such as a certificate that does not verify or a 501, panics and [runtime.Goexit]. A
// deadline of the caller that passes is a failure too, even where the function calls it a
// cancellation: the dependency did not answer in the time it had. One that had passed before the
// call began is neutral: nothing was asked of the dependency.
//
// Neutral, neither failure nor success, are all errors once the caller has canceled, a cancellation
// further in, a rejection by a policy further in, and answers that blame the request, such as a 400
// or a 401.
//
// # What cannot happen
//
// A half-open circuit always gets out. A probe that panics, calls Goexit, is canceled or is
// rejected further in gives its permit back; one that never returns loses it after
// [WithProbeTimeout]. Every state change begins a new generation, and a result counts only in the
// generation that admitted its call, so calls that began before a break neither close nor reopen
// the circuit.
//
// # Sharing a circuit
//
// [New] makes a policy with a circuit of its own. [NewCircuit] makes the circuit alone and [For] a
// policy for it, so that pipelines of different types share what they know of one dependency.
//
// [NewGroup] makes a circuit for each key, such as a host, and [ForKey] the policy for them. A
// [Group] is bounded, and drops circuits that are closed and idle before all others.
//
// # Cost
//
// A closed circuit takes no lock and writes no memory on success, unless the call before failed.
// With a window, every call reads the clock and writes one word, still without a lock. An open
// circuit rejects without a lock.
package breaker
