package scenes

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tenax-go/tenax/examples/internal/llm"
	"github.com/tenax-go/tenax/examples/internal/reviewer"
)

func healthy() Scene {
	return Scene{
		Name:  "healthy",
		Title: "All is well",
		API:   llm.Always(llm.Answer),
		Want:  Counts{Answered: 1, Requests: 1},
		Moral: "one request, one answer",
	}
}

func rateLimit() Scene {
	const asked = time.Second
	return Scene{
		Name:  "rate-limit",
		Title: "Rate limit, then success",
		API:   llm.Sequence(llm.RateLimit(asked), llm.Answer),
		Want:  Counts{Answered: 1, Requests: 2, Retries: 1},
		Moral: "waited as long as Retry-After asks",
		Check: func(r Result) error {
			if waited := r.Reviews[0].Elapsed; waited < asked {
				return fmt.Errorf("the review took %v, less than the Retry-After of %v", waited, asked)
			}
			return nil
		},
	}
}

func serverError() Scene {
	return Scene{
		Name:  "server-error",
		Title: "503, a reset, then success",
		API:   llm.Sequence(llm.UnavailableClosing, llm.Reset, llm.Answer),
		Want:  Counts{Answered: 1, Requests: 3, Retries: 2},
		Moral: "two failures that the caller never saw",
	}
}

func hang() Scene {
	return Scene{
		Name:  "hang",
		Title: "No answer, then success",
		API:   llm.Sequence(llm.Hang, llm.Answer),
		Want:  Counts{Answered: 1, Requests: 2, Retries: 1},
		Moral: "the timeout ended the attempt, not the review",
	}
}

func refusedKey() Scene {
	return Scene{
		Name:  "refused-key",
		Title: "The API refuses the key",
		API:   llm.Always(llm.Answer),
		Play: func(ctx context.Context, run *Run) error {
			agent := run.Agent
			agent.Key = wrongKey
			run.Review(ctx, "", agent)
			return nil
		},
		Want:  Counts{Failed: 1, Requests: 1},
		Moral: "permanent: neither retried nor covered up",
		Check: failedAs("auth_error"),
	}
}

func unknownModel() Scene {
	return Scene{
		Name:  "unknown-model",
		Title: "The API has no such model",
		API:   llm.Always(llm.Answer),
		Play: func(ctx context.Context, run *Run) error {
			agent := run.Agent
			agent.Model = "reviewer-imaginary"
			run.Review(ctx, "", agent)
			return nil
		},
		Want:  Counts{Failed: 1, Requests: 1},
		Moral: "permanent as well",
		Check: failedAs("model_not_found"),
	}
}

func withoutKey() Scene {
	return Scene{
		Name:  "no-idempotency-key",
		Title: "503 for a POST without a key",
		API:   llm.Sequence(llm.Unavailable, llm.Answer),
		Play: func(ctx context.Context, run *Run) error {
			agent := run.Agent
			agent.WithoutKey = true
			run.Review(ctx, "", agent)
			return nil
		},
		Want:  Counts{Degraded: 1, Requests: 1},
		Moral: "sent once: without an Idempotency-Key, repeating is not safe",
	}
}

func canceled() Scene {
	return Scene{
		Name:  "canceled",
		Title: "The caller changes its mind",
		API:   llm.Always(llm.Hang),
		Play: func(ctx context.Context, run *Run) error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			arrival := make(chan error, 1)
			go func() {
				arrival <- run.API.Await(ctx, "canceled", 1)
				cancel()
			}()
			run.Review(ctx, "", run.Agent)
			return <-arrival
		},
		Want:  Counts{Canceled: 1, Requests: 1},
		Moral: "not a failure: no retry, no fallback, nothing counted",
		Check: func(r Result) error {
			if r.CircuitFailures > 0 {
				return errors.New("the circuit counts the cancellation as a failure")
			}
			return nil
		},
	}
}

func stream() Scene {
	const pause = 120 * time.Millisecond
	return Scene{
		Name:  "stream",
		Title: "A stream longer than the timeout",
		API:   llm.Always(llm.AnswerSlowly(pause)),
		Play: func(ctx context.Context, run *Run) error {
			agent := run.Agent
			agent.Stream = true
			run.Review(ctx, "", agent)
			return nil
		},
		Want:  Counts{Answered: 1, Requests: 1},
		Moral: "read whole: the timeout covers the wait for headers",
		Check: func(r Result) error {
			if took := r.Reviews[0].Elapsed; took <= reviewer.AttemptTimeout {
				return fmt.Errorf("the stream took %v, no longer than the timeout of %v", took, reviewer.AttemptTimeout)
			}
			return nil
		},
	}
}
