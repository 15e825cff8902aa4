package llm

// Request is the API's record of a request.
type Request struct {
	Scene string
	// Number counts the requests of the scene, from 1.
	Number int
	// Repeat counts the requests of the scene with the same IdempotencyKey, from 1.
	Repeat         int
	Traceparent    string
	IdempotencyKey string
	// Status is the status of the answer, or 0 without an answer.
	Status int
}

// Script decides how the API handles a request.
type Script func(Request) Behaviour

// Always handles every request in the same way.
func Always(b Behaviour) Script {
	return func(Request) Behaviour { return b }
}

// Sequence handles the requests of the scene with one behaviour after the other, and repeats the
// last.
func Sequence(behaviours ...Behaviour) Script {
	return func(r Request) Behaviour { return behaviours[min(r.Number, len(behaviours))-1] }
}

// EachKey is [Sequence] for the requests with the same Idempotency-Key.
func EachKey(behaviours ...Behaviour) Script {
	return func(r Request) Behaviour { return behaviours[min(r.Repeat, len(behaviours))-1] }
}
