package benchmarks_test

import (
	"context"
	"testing"
	"time"
)

// The settings that every library gets, as far as it has them.
const (
	maxAttempts      = 3
	failureThreshold = 5 // in a row
	cooldown         = time.Minute
	longCooldown     = time.Hour // for a circuit that is to stay open while it is measured
	timeLimit        = time.Second

	// neverReached is a failure threshold for breakers that are to count failures and stay closed.
	neverReached = 1000
)

// A scenario is one case of a benchmark: an operation, and each library set up to guard it.
type scenario struct {
	name      string
	operation func() operation
	wants     []want                    // of the first call, the second, and so on, and then from the start again
	inForce   func(*testing.T, subject) // shows that the policies are there, where wants cannot
	subjects  []subject
}

// want is what a call must do for a benchmark of it to mean anything.
type want struct {
	attempts int64
	value    int
	err      error
}

// A subject is one library in a scenario.
type subject struct {
	lib   string
	setup func() stack

	operation  func() operation // instead of the scenario's, where the library marks errors its own way
	wantErr    error            // instead of the scenario's, where the library has its own
	errorOnly  bool             // the library carries no value
	cannotStop bool             // called this way, the library cannot stop the operation
}

// A stack is a set of policies that all its callers share. It binds an operation, once for each
// goroutine, into the call that the benchmark repeats.
type stack func(operation) call

type call func() (int, error)

func (s subject) library() string { return s.lib }

func (s subject) newOperation(of scenario) operation {
	if s.operation != nil {
		return s.operation()
	}
	return of.operation()
}

// background is every call's context: what is cheapest for the libraries that take one.
var background = context.Background()
