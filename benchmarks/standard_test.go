package benchmarks_test

import "context"

// bare is the floor: the operation with nothing around it.
func bare() stack {
	return func(op operation) call {
		fn := op.withContext
		return func() (int, error) { return fn(background) }
	}
}

// contextTimeout is what everyone writes by hand.
func contextTimeout() stack {
	return func(op operation) call {
		fn := op.withContext
		return func() (int, error) {
			ctx, cancel := context.WithTimeout(background, timeLimit)
			defer cancel()
			return fn(ctx)
		}
	}
}
