package policy

import "time"

// EventType says what happened. Policies outside Tenax may add their own.
type EventType string

const (
	// EventRetry: an attempt failed and another one follows after Delay. Attempt is the number of
	// the failed one, Err its error.
	EventRetry EventType = "retry"
	// EventGiveUp: retrying stopped on a failure. Attempt is the number of attempts, Reason why,
	// Err the last error.
	EventGiveUp EventType = "give_up"
	// EventPaced: the call waits for Delay before it is sent, as the server asked its callers to
	// come back later or more slowly.
	EventPaced EventType = "paced"
	// EventHedge: another attempt begins while earlier ones are under way. Attempt is its number,
	// Delay how long the one before has been under way, if known.
	EventHedge EventType = "hedge"
	// EventRejected: a policy rejected the call without an attempt. Reason says why; Delay when to
	// come back, if known.
	EventRejected EventType = "rejected"
	// EventStateChange: the circuit Name went From one state To another after so many Failures.
	EventStateChange EventType = "state_change"
	// EventTimeout: the time limit Delay passed.
	EventTimeout EventType = "timeout"
	// EventFallback: a fallback answers in place of the failure Err; the call is degraded.
	EventFallback EventType = "fallback"
)

// Event is something that a policy did. Which fields are set depends on Type.
type Event struct {
	// Type says what happened.
	Type EventType
	// Policy is the kind of the policy that emits the event, such as [KindRetry].
	Policy string
	// Name is that policy's own name, such as the circuit's, or empty.
	Name string
	// Reason is a word from a small set that the policy fixes.
	Reason string
	// From and To are states.
	From, To string
	// Attempt is the number of an attempt, from 1, or how many there were.
	Attempt int
	// Failures is the number of failures that led to the event.
	Failures int
	// Delay is a wait or a time limit.
	Delay time.Duration
	// Err is the failure that led to the event.
	Err error
}
