package benchmarks_test

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"
)

const (
	answer     = 42 // what a successful operation returns
	substitute = 7  // what a fallback returns
)

var (
	errTransient = errors.New("the other side did not answer as it should")
	errPermanent = errors.New("there is no such order")
)

// operation is the guarded work in the form that each library takes, so that no adapter is needed.
type operation struct {
	withContext   func(context.Context) (int, error)
	withExecution func(failsafe.Execution[int]) (int, error)
	withStop      func(<-chan struct{}) error
	plain         func() (int, error)
	errorOnly     func() error
}

func noOp() operation {
	return operation{
		withContext:   func(context.Context) (int, error) { return answer, nil },
		withExecution: func(failsafe.Execution[int]) (int, error) { return answer, nil },
		withStop:      func(<-chan struct{}) error { return nil },
		plain:         func() (int, error) { return answer, nil },
		errorOnly:     func() error { return nil },
	}
}

// asksDone only calls Done of its context, as any operation that blocks must.
func asksDone() operation {
	op := noOp()
	op.withContext = func(ctx context.Context) (int, error) {
		_ = ctx.Done()
		return answer, nil
	}
	op.withExecution = func(execution failsafe.Execution[int]) (int, error) {
		_ = execution.Canceled()
		return answer, nil
	}
	return op
}

// outlivesTheTimeout takes longer than the timeout allows. It stops when its context ends, or late
// if the library has no context.
func outlivesTheTimeout() operation {
	late := func() error {
		time.Sleep(2 * timeLimit)
		return nil
	}
	return operation{
		withContext: func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		},
		withExecution: func(execution failsafe.Execution[int]) (int, error) {
			<-execution.Canceled()
			return 0, execution.Context().Err()
		},
		withStop: func(stop <-chan struct{}) error {
			<-stop
			return errTransient
		},
		plain:     func() (int, error) { return answer, late() },
		errorOnly: late,
	}
}

func alwaysFails(err error) func() operation {
	return func() operation {
		return scripted(func() error { return err })
	}
}

// failsTwice fails on the first and second of every three calls.
func failsTwice(err error) func() operation {
	return failsBeforeEachSuccess(err, 2)
}

// failsTwiceAnew is failsTwice with a new error for each failure, as most real ones are.
func failsTwiceAnew(text string) func() operation {
	return func() operation {
		calls := new(counter)
		return scripted(func() error {
			if calls.n == 2 {
				calls.n = 0
				return nil
			}
			calls.n++
			return errors.New(text)
		})
	}
}

// failsEverySecondTime fails on the first of every two calls.
func failsEverySecondTime(err error) func() operation {
	return failsBeforeEachSuccess(err, 1)
}

func failsBeforeEachSuccess(err error, failures int) func() operation {
	return func() operation {
		calls := new(counter)
		return scripted(func() error {
			if calls.n == failures {
				calls.n = 0
				return nil
			}
			calls.n++
			return err
		})
	}
}

// counter fills two cache lines, so that parallel counting goroutines do not slow each other down.
type counter struct {
	n int
	_ [120]byte
}

// scripted returns the errors of next.
func scripted(next func() error) operation {
	return operation{
		withContext: func(context.Context) (int, error) {
			if err := next(); err != nil {
				return 0, err
			}
			return answer, nil
		},
		withExecution: func(failsafe.Execution[int]) (int, error) {
			if err := next(); err != nil {
				return 0, err
			}
			return answer, nil
		},
		withStop: func(<-chan struct{}) error { return next() },
		plain: func() (int, error) {
			if err := next(); err != nil {
				return 0, err
			}
			return answer, nil
		},
		errorOnly: next,
	}
}

// counted adds every call of op to calls.
func counted(op operation, calls *atomic.Int64) operation {
	return operation{
		withContext: func(ctx context.Context) (int, error) {
			calls.Add(1)
			return op.withContext(ctx)
		},
		withExecution: func(execution failsafe.Execution[int]) (int, error) {
			calls.Add(1)
			return op.withExecution(execution)
		},
		withStop: func(stop <-chan struct{}) error {
			calls.Add(1)
			return op.withStop(stop)
		},
		plain: func() (int, error) {
			calls.Add(1)
			return op.plain()
		},
		errorOnly: func() error {
			calls.Add(1)
			return op.errorOnly()
		},
	}
}
