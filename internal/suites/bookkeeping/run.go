package bookkeeping

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/policy"
)

// callers is the number of concurrent calls.
const callers = 16

// Run makes a number of calls, in equal parts through each pipeline, and returns their books.
// Observe makes the outermost policy of each pipeline, the telemetry. Begin is called for every
// batch of calls and returns their context.
func Run(
	ctx context.Context, calls int, observe func() policy.Policy[string], begin func(context.Context) (context.Context, func()),
) (Books, error) {
	k := &keeper{books: make(Books)}
	all, err := stacks(observe, k)
	if err != nil {
		return nil, err
	}
	batches := make(chan int)
	var working sync.WaitGroup
	for range callers {
		working.Go(func() {
			for size := range batches {
				batched, end := begin(ctx)
				for i := range size {
					k.call(batched, all[i%len(all)])
				}
				end()
			}
		})
	}
	const batch = 250
	for left := calls; left > 0; left -= batch {
		batches <- min(batch, left)
	}
	close(batches)
	working.Wait()
	return k.books, nil
}

// call makes a call and counts its outcome as the caller sees it.
func (k *keeper) call(ctx context.Context, s stack) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := &call{keeper: k, pipeline: s.reporter, cancel: cancel}
	ctx = context.WithValue(ctx, callKey{}, c)
	value, err := protect(func() (string, error) { return s.pipeline.Do(ctx, c.attempt) })
	if err == nil {
		k.reportLate(ctx, s)
	}

	k.mu.Lock()
	defer k.mu.Unlock()
	outcome := outcomeOf(ctx, value, err, c.attempts)
	k.books.Add(s.name, outcome, 1)
	k.books.Add(s.name, Retries, c.retries())
	if s.name != outer {
		return
	}
	// The call of the inner pipeline ended as this one did, unless the fallback replaced its
	// result.
	k.books.Add(inner, Retries, c.retries())
	if outcome == Degraded {
		k.books.Add(outer, Fallbacks, 1)
		outcome = Failed
	}
	k.books.Add(inner, outcome, 1)
}

// reportLate says of one result in ten that it has failed, and of others what is no failure.
func (k *keeper) reportLate(ctx context.Context, s stack) {
	err := []error{errBroken, errMiss, errMarked, context.Canceled, nil}[rand.IntN(10)%5]
	if rand.IntN(2) == 0 {
		return
	}
	s.pipeline.ReportLateFailure(context.WithoutCancel(ctx), err)
	if err != errBroken { //nolint:errorlint // It is the one above.
		return
	}
	k.add(s.name, Late)
	if s.name == outer {
		k.add(inner, Late)
	}
}

var errAborted = errors.New("the call did not return")

// protect turns a panic of the upstream, and runtime.Goexit, into an error.
func protect(fn func() (string, error)) (value string, err error) {
	done := make(chan struct{})
	err = errAborted
	go func() {
		defer close(done)
		defer func() {
			if r := recover(); r != nil && r != any(errBroken) {
				panic(r)
			}
		}()
		value, err = fn()
	}()
	<-done
	return value, err
}

func outcomeOf(ctx context.Context, value string, err error, attempts int) Figure {
	switch {
	case errors.Is(err, errAborted):
		return Failed
	case err == nil && value == "instead":
		return Degraded
	case err == nil:
		return Succeeded
	case ctx.Err() != nil:
		return Canceled
	case err == errMiss, err == errMarked: //nolint:errorlint // Callers get just these.
		return Expected
	case attempts == 0 && classify.Of(err).Kind == classify.KindRejected:
		return Rejected
	default:
		return Failed
	}
}
