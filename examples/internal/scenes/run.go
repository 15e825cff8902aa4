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

// Viewer is shown a scene. Its methods are called one at a time.
type Viewer interface {
	// Step is called for an attempt, or for events without one.
	Step(journal.Step)
	// Review is called at the end of a review.
	Review(Review)
	// Note is called with other information.
	Note(string)
}

type noViewer struct{}

func (noViewer) Step(journal.Step) {}
func (noViewer) Review(Review)     {}
func (noViewer) Note(string)       {}

// Review is the result of a review.
type Review struct {
	// Call distinguishes the reviews of a scene, if it has more than one.
	Call    string
	Outcome Outcome
	Review  reviewer.Review
	Err     error
	Elapsed time.Duration
}

// Outcome is the outcome of a review in a word.
type Outcome string

// The outcomes of a review.
const (
	Answered Outcome = "answered"
	Degraded Outcome = "degraded"
	Failed   Outcome = "failed"
	Canceled Outcome = "canceled"
)

// Result is the result of a scene.
type Result struct {
	Scene    Scene
	Reviews  []Review
	Steps    []journal.Step
	Requests []llm.Request
	Elapsed  time.Duration
	// CircuitState and CircuitFailures are those of the circuit at the end.
	CircuitState    breaker.State
	CircuitFailures int
	Got             Counts
	// Err reports unexpected results.
	Err error
}

// Run is a running scene.
type Run struct {
	*Stage
	viewer Viewer

	mu     sync.Mutex
	result Result
}

// Run plays a scene. Scenes are played one at a time, and begin with a circuit without failures.
// The viewer may be nil.
func (s *Stage) Run(ctx context.Context, scene Scene, viewer Viewer) Result {
	if viewer == nil {
		viewer = noViewer{}
	}
	s.Circuit.Reset()
	s.API.Play(scene.Name, scene.API)
	run := &Run{Stage: s, viewer: viewer, result: Result{Scene: scene}}
	ctx = telemetry.WithScene(ctx, scene.Name)
	start := time.Now()
	err := run.play(ctx)

	r := run.result
	r.Elapsed = time.Since(start)
	r.Requests = s.API.Requests(scene.Name)
	r.CircuitState, r.CircuitFailures = s.Circuit.State(), s.Circuit.Counts().Failures
	r.Got = countsOf(r)
	r.Err = errors.Join(err, scene.Want.compare(r.Got), r.compareAttempts())
	if r.Err == nil && scene.Check != nil {
		r.Err = scene.Check(r)
	}
	return r
}

func (run *Run) play(ctx context.Context) error {
	if run.result.Scene.Play == nil {
		run.Review(ctx, "", run.Agent)
		return nil
	}
	return run.result.Scene.Play(ctx, run)
}

// Review lets the agent review the code, and records the steps and the result.
func (run *Run) Review(ctx context.Context, call string, agent reviewer.Reviewer) {
	start := time.Now()
	review, err := agent.ReviewCode(journal.Record(ctx, call, run.step), code)
	r := Review{Call: call, Outcome: outcomeOf(ctx, review, err), Review: review, Err: err, Elapsed: time.Since(start)}
	run.mu.Lock()
	defer run.mu.Unlock()
	run.result.Reviews = append(run.result.Reviews, r)
	run.viewer.Review(r)
}

func (run *Run) step(s journal.Step) {
	run.mu.Lock()
	defer run.mu.Unlock()
	run.result.Steps = append(run.result.Steps, s)
	run.viewer.Step(s)
}

func (run *Run) note(text string) {
	run.mu.Lock()
	defer run.mu.Unlock()
	run.viewer.Note(text)
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

// failedAs checks the kind of the only review's error.
func failedAs(kind classify.Kind) func(Result) error {
	return func(r Result) error {
		if got := classify.Of(r.Reviews[0].Err).Kind; got != kind {
			return fmt.Errorf("the error is of kind %s, not %s", got, kind)
		}
		return nil
	}
}
