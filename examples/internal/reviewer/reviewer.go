// Package reviewer is an agent that lets a language model review code, and stays useful while the
// model's API does not answer.
package reviewer

import (
	"context"
	"crypto/rand"
	"net/http"

	"github.com/tenax-go/tenax/policy"
)

// Reviewer is the agent. Copies with other settings share the client and the pipeline.
type Reviewer struct {
	// Client calls the API. See [NewClient].
	Client *http.Client
	// Pipeline goes around every review. See [NewPipeline].
	Pipeline *policy.Pipeline[Review]
	// URL is the address of the API, without the path.
	URL string
	// Key and Model are sent to the API.
	Key, Model string
	// Stream requests the answer word by word.
	Stream bool
	// WithoutKey omits the Idempotency-Key, so that a request that may have been applied is not
	// sent again.
	WithoutKey bool
}

// Review is a review of the code.
type Review struct {
	Text string
	// Degraded means that the model did not answer, and that the text comes from local rules.
	Degraded bool
}

// ReviewCode returns the model's review, or a degraded one if the API is down. The error is an
// [*APIError] if the API refused the request.
func (r Reviewer) ReviewCode(ctx context.Context, code string) (Review, error) {
	outcome := r.Pipeline.Execute(withCode(ctx, code), func(ctx context.Context) (Review, error) {
		text, err := r.complete(ctx, "Review this code:\n"+code)
		return Review{Text: text}, err
	})
	outcome.Value.Degraded = outcome.Degraded
	return outcome.Value, outcome.Err
}

// newKey returns the key that all attempts of one review share.
func newKey() string { return `"` + rand.Text() + `"` }
