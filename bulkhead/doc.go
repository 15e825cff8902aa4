// Package bulkhead is a policy that limits how many calls run at once.
//
//	guarded := bulkhead.New[Stock](20)
//
// Twenty calls are under way at most. A call that finds no free place fails at once with a
// [*FullError], which [errors.Is] matches with [ErrFull], and the function is not called.
// [WithQueue] lets some calls wait for a place, first come first served.
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
// Without a queue a call costs a compare-and-swap and an atomic addition. It takes no lock,
// allocates nothing and does not read the clock. The limit is exact: there are never more calls
// under way, and no call is rejected while a place is free. With a queue a call takes a place in a
// channel as well, which locks for a moment. A rejection allocates its error, and a call that has
// to wait allocates a timer.
package bulkhead
