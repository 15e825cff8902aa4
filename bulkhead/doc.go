// Package bulkhead is a policy that limits how many calls run at once, at a fixed number or one
// that adapts.
//
//	guarded := bulkhead.New[Stock](20)
//	guarded := bulkhead.NewAdaptive[Stock]()
//
// With the first, twenty calls are under way at most. A call that finds no free place fails at once
// with a [*FullError], which [errors.Is] matches with [ErrFull], and the function is not called.
// [WithQueue] lets some calls wait for a place, first come first served. The second needs no
// number, and is described below.
//
// # Purpose
//
// A service that gets more calls than it can answer does not fail: its queue grows, until every
// answer comes too late for its caller. A breaker reacts only when calls have failed, and then
// stops them all; once it lets them in again, the queue grows again. A limit on the calls under way
// keeps the queue short in the first place: the service gets as many calls as it can answer in
// time, and the rest fail at once.
//
// It also keeps one slow dependency from holding every goroutine, connection and byte of its
// caller, as the bulkheads of a ship keep the water in one compartment. That is where the name
// comes from: Michael Nygard, Release It!, 2007.
//
// # The limit that adapts
//
// By Little's law, the calls under way are the answers a second times the seconds that each takes.
// So a dependency that answers 800 calls a second answers 200 calls under way within a quarter of a
// second, and [NewAdaptive] lets so many in, in ten lines:
//
//  1. Nothing is limited until there is trouble: three in four calls are slow or lost to a timeout,
//     or nothing comes back at all though calls are under way.
//  2. Slow is what takes longer than the window: a quarter of the patience, or twice the usual
//     latency if that is longer, but not near the patience. Where callers wait for half a minute or
//     more, or for twice the patience, slow answers are no trouble unless calls pile up.
//  3. The patience is [WithPatience] or the caller's deadline, but no more than a second or a
//     hundred times the usual latency: it is a bound and no goal.
//  4. From then on the limit is the best rate of answers lately times the window, plus one standard
//     deviation, and at least 2.
//  5. The best rate fades: to a half in ten patiences, in two while calls wait for a place.
//  6. While answers come fast, what gets lost is not lost to load: such calls get places of their
//     own, and what hangs for longer than the patience holds none.
//  7. While no answer comes back but nothing is lost, it may just take longer than usual: what does
//     not fit waits. Where callers wait for long (as in 2), it goes on after a quarter of that, and
//     15 s at most. Once a call is lost, one at a time finds out when that ends.
//  8. A call that does not fit waits as long as it can still be served in time, judged by the rate,
//     and is otherwise rejected at once, with the time to come back.
//  9. Calls of the highest [policy.Importance] go first, and first attempts before retries. A call
//     that finds the queue full displaces the least important one.
//  10. The limit is gone after ten patiences without trouble, and when slow answers turn out to be
//     usual.
//
// Failures that come at once neither raise the limit nor lower it, and canceled calls are no
// trouble. [NewGroup] and [ForKey] make a limit for each host or tenant.
//
// # Where it goes
//
// A bulkhead belongs inside the retry and the breaker, and outside the timeout of an attempt:
//
//	pipeline, err := policy.New("inventory",
//		retry.New[Stock](),
//		breaker.New[Stock](),
//		bulkhead.New[Stock](20),
//		timeout.New[Stock](2*time.Second),
//	)
//
// So every attempt takes a place of its own, a retry holds none while it waits, an open circuit
// takes none, and the wait for a place does not count against the time of the attempt.
//
// # Rejections are no failures
//
// A rejection says nothing about the dependency, as nothing was sent: it is permanent and of the
// kind rejected, so an outer breaker does not count it and a retry does not repeat it. The end of
// the caller's context during the wait says no more: the call returns an error that matches the
// error and the cause of the context, and an outer breaker does not count it, whether cancellation
// or deadline. A call in a context that has ended takes no place.
//
// # Sharing places
//
// [New] makes a policy with places of its own, which may be part of many pipelines of one type.
// [NewSlots] makes the places alone and [For] a policy for them, so that pipelines of different
// types share them. A call within a call takes a second place: with the same places, calls can then
// wait for each other until all are rejected.
//
// # Cost
//
// Under an adaptive limit that is not in force, a call costs four atomic additions and two readings
// of the clock; where calls are many, only some of them are timed. There is no lock, no goroutine,
// no timer and no allocation. While a limit is in force each call takes a lock.
//
// With a fixed limit and without a queue a call costs a compare-and-swap and an atomic addition. It
// takes no lock, allocates nothing and does not read the clock. The limit is exact: there are never
// more calls under way, and no call is rejected while a place is free. With a queue a call takes a
// place in a channel as well, which locks for a moment. A rejection allocates its error, and a call
// that has to wait allocates a timer.
package bulkhead
