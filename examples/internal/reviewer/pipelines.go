package reviewer

import (
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/examples/internal/journal"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/slogmw"
	"github.com/tenax-go/tenax/timeout"
)

// The names of the pipelines, in telemetry too.
const (
	ClientName   = "llm"
	PipelineName = "review"
)

// AttemptTimeout limits the wait for the headers of a response.
const AttemptTimeout = time.Second

// NewCircuit returns the circuit of the API. Its cooldown is short, so that the demo
// need not wait.
func NewCircuit() *breaker.Circuit {
	return breaker.NewCircuit(breaker.WithName(ClientName), breaker.WithCooldown(time.Second))
}

// Observers observe the calls. The zero Observers use the global telemetry and no log.
type Observers struct {
	Telemetry []otelmw.Option
	Log       *slog.Logger
}

func (o Observers) log() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

// NewTransport returns the transport to the API: up to three attempts of a second each, and none
// while the circuit is open.
func NewTransport(base http.RoundTripper, circuit *breaker.Circuit, observers Observers) *httpmw.Transport {
	return httpmw.NewTransport(base,
		httpmw.WithName(ClientName),
		httpmw.WithClassifier(classify.LLM),
		httpmw.WithPolicies(
			otelmw.New[*http.Response](observers.Telemetry...),
			slogmw.New[*http.Response](observers.log()),
			journal.Policy[*http.Response](),
			retry.New[*http.Response](),
			breaker.For[*http.Response](circuit),
			timeout.New[*http.Response](AttemptTimeout),
		),
	)
}

// NewPipeline returns the pipeline around a whole review: when the API is down, local rules answer.
// They do not cover up errors that only a change of the request or of the settings can cure.
func NewPipeline(observers Observers) (*policy.Pipeline[Review], error) {
	return policy.New(PipelineName,
		otelmw.New[Review](append(slices.Clone(observers.Telemetry), otelmw.WithSpanFilter(executionOnly))...),
		slogmw.New[Review](observers.log()),
		journal.Policy[Review](),
		fallback.Func(reviewLocally, fallback.WithWhen(isDown)),
	)
}

func isDown(err error) bool {
	verdict := classify.Of(err)
	return verdict.Class == classify.ClassTransient || verdict.Kind == classify.KindRejected
}
