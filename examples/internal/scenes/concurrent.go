package scenes

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/examples/internal/llm"
)

// outage lasts for the five failures that open the circuit, in two reviews.
func outage() Scene {
	return Scene{
		Name:  "outage",
		Title: "An outage opens the circuit",
		API: llm.Sequence(
			llm.Unavailable, llm.Unavailable, llm.Unavailable, llm.Unavailable, llm.Unavailable, llm.Answer,
		),
		Play: func(ctx context.Context, run *Run) error {
			for i := range 4 {
				run.Review(ctx, strconv.Itoa(i+1), run.Agent)
			}
			if err := run.waitForProbe(ctx); err != nil {
				return err
			}
			run.Review(ctx, "5", run.Agent)
			return nil
		},
		Want: Counts{
			Degraded: 4, Answered: 1, Requests: 6, Retries: 3, Rejections: 3,
			Circuit: "closed, open, half_open, closed",
		},
		Moral: "rejections never reached the API, and every review got an answer",
		Check: func(r Result) error {
			if state := r.CircuitState; state != breaker.Closed {
				return errors.New("the circuit ended " + state.String())
			}
			return nil
		},
	}
}

func (run *Run) waitForProbe(ctx context.Context) error {
	cooldown := run.Circuit.RetryAfter()
	run.note("the API is back, and the circuit takes a probe in " + cooldown.Round(time.Millisecond).String())
	select {
	case <-time.After(cooldown):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func concurrent() Scene {
	return Scene{
		Name:  "concurrent",
		Title: "Three at once, each failing once",
		API:   llm.EachKey(llm.Unavailable, llm.Answer),
		Play: func(ctx context.Context, run *Run) error {
			var reviews sync.WaitGroup
			for _, call := range []string{"A", "B", "C"} {
				reviews.Go(func() { run.Review(ctx, call, run.Agent) })
			}
			reviews.Wait()
			return nil
		},
		Want:  Counts{Answered: 3, Requests: 6, Retries: 3},
		Moral: "each of them succeeded on its second attempt",
	}
}
