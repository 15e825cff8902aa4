// Package bulkhead is a policy that limits how many calls run at once.
//
//	guarded := bulkhead.New[Stock](20)
//
// Twenty calls are under way at most. A call that finds no free place fails at once with a
// [*FullError], which [errors.Is] matches with [ErrFull], and the function is not called.
// [WithQueue] lets some calls wait for a place, first come first served.
//
// # What it is for
//
// A service that gets more calls than it can answer does not fail: its queue grows, until
// everything in it comes too late and all its work is for callers that have gone. A breaker sees
// that only when calls have failed, and then stops them all; once it lets them in again, the queue
// grows again. A limit of calls under way keeps the queue short in the first place: the service
// gets as many calls as it can answer in time, and the rest know at once that they must do without.
//
// It is also what keeps one slow dependency from holding every goroutine, connection and byte of
// its caller, as the bulkheads of a ship keep the water in one compartment. That is where the name
// is from: Michael Nygard, Release It!, 2007.
//
// # Where it goes
//
// Inside the retry and the breaker, and outside of the timeout of an attempt:
//
//	pipeline, err := policy.New("inventory",
//		retry.New[Stock](),
//		breaker.New[Stock](),
//		bulkhead.New[Stock](20),
//		timeout.New[Stock](2*time.Second),
//	)
//
// So every attempt asks for a place of its own and a retry that waits holds none, an open circuit
// takes no place, and the wait for a place does not count against the time of the attempt.
//
// # Whose failure it is
//
// A rejection says nothing of the dependency, as nothing was sent: it is permanent and of the kind
// rejected, so a breaker further out does not count it and a retry does not repeat it. Nor does the
// end of a caller that waits: the call returns the cause of its context, as an error that matches
// it and counts against nobody, be it a cancellation or a deadline. A caller whose context has
// ended before takes no place.
//
// # Sharing places
//
// [New] makes a policy with places of its own, which may stand in many pipelines of one type.
// [NewSlots] makes the places alone and [For] a policy for them, so that pipelines of different
// types share them. A call within a call takes a second place: with the same places, calls can then
// wait for each other until all are rejected.
//
// # Cost
//
// Without a queue a call costs a compare-and-swap and an atomic addition. It takes no lock,
// allocates nothing and does not look at the clock. The limit is exact: never are more calls under
// way, and never is one rejected while a place is free. With a queue a call takes a place in a
// channel as well, which locks for a moment. A rejection allocates its error, and a call that has
// to wait a timer.
package bulkhead
