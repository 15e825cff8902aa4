package scenes

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/examples/internal/journal"
	"github.com/tenax-go/tenax/examples/internal/llm"
	"github.com/tenax-go/tenax/examples/internal/reviewer"
	"github.com/tenax-go/tenax/examples/internal/telemetry"
)

// Audience watches a scene. Its methods are called one at a time.
type Audience interface {
	// Step is an attempt, or what a policy did without one.
	Step(journal.Step)
	// Review is the end of a review.
	Review(Review)
	// Note is something else to know.
	Note(string)
}

type nobody struct{}

func (nobody) Step(journal.Step) {}
func (nobody) Review(Review)     {}
func (nobody) Note(string)       {}

// Review is how a review ended.
type Review struct {
	// Call tells apart the reviews of a scene, if it has more than one.
	Call    string
	Outcome Outcome
	Review  reviewer.Review
	Err     error
	Elapsed time.Duration
}

// Outcome is the end of a review in a word.
type Outcome string

// The ends of a review.
const (
	Answered Outcome = "answered"
	Degraded Outcome = "degraded"
	Failed   Outcome = "failed"
	Canceled Outcome = "canceled"
)

// Result is what came of a scene.
type Result struct {
	Scene    Scene
	Reviews  []Review
	Steps    []journal.Step
	Requests []llm.Request
	Elapsed  time.Duration
	// CircuitState and CircuitFailures are those of the circuit at the end.
	CircuitState    breaker.State
	CircuitFailures int
	Got             Tally
	// Err says what is not as it should be.
	Err error
}

// Performance is a scene while it is played.
type Performance struct {
	*Stage
	audience Audience

	mu     sync.Mutex
	result Result
}

// Run plays a scene. Scenes are played one at a time, and begin with a circuit that knows of no
// failure. The audience may be nil.
func (s *Stage) Run(ctx context.Context, scene Scene, audience Audience) Result {
	if audience == nil {
		audience = nobody{}
	}
	s.Circuit.Reset()
	s.API.Play(scene.Name, scene.API)
	p := &Performance{Stage: s, audience: audience, result: Result{Scene: scene}}
	ctx = telemetry.WithScene(ctx, scene.Name)
	start := time.Now()
	err := p.play(ctx)

	r := p.result
	r.Elapsed = time.Since(start)
	r.Requests = s.API.Requests(scene.Name)
	r.CircuitState, r.CircuitFailures = s.Circuit.State(), s.Circuit.Counts().Failures
	r.Got = tally(r)
	r.Err = errors.Join(err, scene.Want.compare(r.Got), r.compareAttempts())
	if r.Err == nil && scene.Check != nil {
		r.Err = scene.Check(r)
	}
	return r
}

func (p *Performance) play(ctx context.Context) error {
	if p.result.Scene.Play == nil {
		p.Review(ctx, "", p.Agent)
		return nil
	}
	return p.result.Scene.Play(ctx, p)
}

// Review has the agent review the code, and takes note of what happens.
func (p *Performance) Review(ctx context.Context, call string, agent reviewer.Reviewer) {
	start := time.Now()
	review, err := agent.ReviewCode(journal.Record(ctx, call, p.step), code)
	r := Review{Call: call, Outcome: outcomeOf(ctx, review, err), Review: review, Err: err, Elapsed: time.Since(start)}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.result.Reviews = append(p.result.Reviews, r)
	p.audience.Review(r)
}

func (p *Performance) step(s journal.Step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.result.Steps = append(p.result.Steps, s)
	p.audience.Step(s)
}

func (p *Performance) note(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.audience.Note(text)
}

func outcomeOf(ctx context.Context, review reviewer.Review, err error) Outcome {
	switch {
	case err == nil && review.Degraded:
		return Degraded
	case err == nil:
		return Answered
	case errors.Is(ctx.Err(), context.Canceled):
		return Canceled
	default:
		return Failed
	}
}

// failedAs checks of which kind the error of the only review is.
func failedAs(kind classify.Kind) func(Result) error {
	return func(r Result) error {
		if got := classify.Of(r.Reviews[0].Err).Kind; got != kind {
			return fmt.Errorf("the error is of kind %s, not %s", got, kind)
		}
		return nil
	}
}
