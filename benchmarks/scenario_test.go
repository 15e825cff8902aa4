package benchmarks_test

import (
	"context"
	"testing"
	"time"
)

// The settings of every library that has them.
const (
	maxAttempts      = 3
	failureThreshold = 5 // in a row
	failureRate      = 0.5
	breakerWindow    = 10 * time.Second
	cooldown         = time.Minute
	longCooldown     = time.Hour // for a circuit that stays open during the measurement
	timeLimit        = time.Second

	// neverReached is a failure threshold for breakers that count failures and stay closed.
	neverReached = 1000
)

// scenario is one case of a benchmark: an operation, and each library set up to guard it.
type scenario struct {
	name      string
	operation func() operation
	wants     []want                    // of the first call, the second and so on, repeatedly
	inForce   func(*testing.T, subject) // proves that the policies work if wants cannot
	subjects  []subject
}

// want is what a call must do in a meaningful benchmark.
type want struct {
	attempts int64
	value    int
	err      error
}

// subject is one library in a scenario.
type subject struct {
	lib   string
	setup func() stack

	operation  func() operation // instead of the scenario's, if the library has its own marks for errors
	wantErr    error            // instead of the scenario's, if the library has its own
	errorOnly  bool             // the library carries no value
	cannotStop bool             // called this way, the library cannot stop the operation
}

// stack is a set of policies that all callers share. It binds an operation, once for each
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

// background is the context of every call, the cheapest one for the libraries that take a context.
var background = context.Background()
