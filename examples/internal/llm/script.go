package llm

// Request is what the API keeps of a request.
type Request struct {
	Scene string
	// Number counts the requests of the scene, from 1.
	Number int
	// Repeat counts the requests of the scene with the same IdempotencyKey, from 1.
	Repeat         int
	Traceparent    string
	IdempotencyKey string
	// Status is what the API answered, or 0 if it did not.
	Status int
}

// Script says what becomes of a request.
type Script func(Request) Behaviour

// Always does the same to every request.
func Always(b Behaviour) Script {
	return func(Request) Behaviour { return b }
}

// Sequence does the first to the first request of the scene, the second to the second, and the last
// to all that follow.
func Sequence(behaviours ...Behaviour) Script {
	return func(r Request) Behaviour { return behaviours[min(r.Number, len(behaviours))-1] }
}

// EachKey is Sequence for the requests of each Idempotency-Key.
func EachKey(behaviours ...Behaviour) Script {
	return func(r Request) Behaviour { return behaviours[min(r.Repeat, len(behaviours))-1] }
}
