// Package pacing is a policy that lets all callers of a server wait when the server says when to
// come back.
//
//	guarded := pacing.New[Stock]()
//
// When an attempt fails with a verdict of kind rate_limit, the calls that follow wait for the time
// that it names too, also first attempts: none of them could be answered. Another failure that
// names a time, such as a 503 with Retry-After, does the same only after five in a row, as one
// among good answers is that of a replica. A call that cannot wait that long, because of its
// deadline or of [WithMaxWait], is rejected at once with an [*Error], which [errors.Is] matches
// with [ErrPaced].
//
// # A trickle and not a herd
//
// After the pause one call asks whether it is over. When it is answered, or was not refused for a
// second, the others follow one by one, at a rate that grows as long as none is refused. After
// another refusal the rate falls to a part of what the server let through, and grows again: fast up
// to there, slowly around it, and fast beyond. When no call was held back for a while, the pacing
// is off. So the rate finds limits by window and by bucket, whether the server names times or not.
//
// If more calls were under way at a refusal than at any call that was let through, the server
// limits how many run at once. Then the pacing does so too, and keeps no rate.
//
// Waiting calls go in the order of their importance (see policy.WithImportance), then those that
// have used up more attempts, then first come first served. The call that asks is one that has used
// up few attempts, as it may be refused.
//
// # Before the first refusal
//
// Many servers say in each answer how much of a limit is left. [Pacer.Report] takes that. If calls
// use it up faster than it lasts, they are spaced; if nothing is left, they wait for the reset.
//
// # Keys
//
// [New] paces all calls together. [NewPacer] and [ForKey] keep the limits of hosts, credentials or
// tenants apart, as the limit of one says nothing about another.
//
// # Where it goes
//
// A pacing belongs inside the retry and outside the breaker:
//
//	pipeline, err := policy.New("inventory",
//		retry.New[Stock](),
//		pacing.New[Stock](),
//		breaker.New[Stock](),
//		timeout.New[Stock](2*time.Second),
//	)
//
// So a retry waits with the others, the wait takes nothing from the time of an attempt, and the
// breaker sees no call that is not sent. A rejection is permanent and of the kind rejected, so a
// retry does not repeat it, unless it has retry.WithRejectionWait.
//
// # Cost
//
// While nothing is paced, a call loads one pointer. It takes no lock, allocates nothing, does not
// read the clock, and the key is not computed. A failed call is classified. While something is
// paced, calls look their key up without a lock, and those of a paced key take its lock for a
// moment. A waiting call holds its goroutine and a timer.
package pacing
