package benchmarks_test

import "context"

// bare is the operation without any policy: the floor.
func bare() stack {
	return func(op operation) call {
		fn := op.withContext
		return func() (int, error) { return fn(background) }
	}
}

// contextTimeout is the usual code without a library.
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
