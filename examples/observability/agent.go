package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/failsafe-go/failsafe-go/hedgepolicy"

	"github.com/tenax-go/tenax/breaker"
	"github.com/tenax-go/tenax/bulkhead"
	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/examples/internal/chat"
	"github.com/tenax-go/tenax/failsafemw"
	"github.com/tenax-go/tenax/fallback"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/otelmw"
	"github.com/tenax-go/tenax/pacing"
	"github.com/tenax-go/tenax/policy"
	"github.com/tenax-go/tenax/retry"
	"github.com/tenax-go/tenax/statuspage"
	"github.com/tenax-go/tenax/timeout"
)

// agent answers questions with a model, and searches an index. It has three pipelines: "answer"
// goes around a question and has a fallback for the model, "model" sends the HTTP requests, and
// "search" hedges.
type agent struct {
	url    string
	base   *http.Transport
	client *http.Client
	answer *policy.Pipeline[string]
	search *policy.Pipeline[string]
}

func newAgent(url string, telemetry []otelmw.Option) (*agent, error) {
	a := &agent{url: url, base: &http.Transport{MaxIdleConnsPerHost: 32}}
	transport := newTransport(a.base, telemetry)
	a.client = &http.Client{Transport: transport}

	var answerErr, searchErr error
	a.answer, answerErr = policy.New("answer",
		statuspage.New[string](),
		// The one attempt of an answer is a call of the model, which has its own span.
		otelmw.New[string](append(slices.Clone(telemetry), otelmw.WithSpanFilter(executionOnly))...),
		fallback.Value("Ask me again later.", fallback.WithWhen(isTrouble)),
		bulkhead.New[string](10, bulkhead.WithName("questions"), bulkhead.WithQueue(4, 100*time.Millisecond)),
	)
	a.search, searchErr = policy.New("search",
		statuspage.New[string](),
		otelmw.New[string](telemetry...),
		policy.Expect[string](func(err error) bool { return errors.Is(err, errNothing) }),
		retry.New[string](retry.WithBackoff(retry.Constant(10*time.Millisecond))),
		failsafemw.New(hedgepolicy.NewWithDelay[string](30*time.Millisecond)),
		timeout.New[string](200*time.Millisecond),
	)
	return a, errors.Join(answerErr, searchErr, transport.Validate())
}

// newTransport makes the pipeline "model".
//
//nolint:bodyclose // There is no body here.
func newTransport(base http.RoundTripper, telemetry []otelmw.Option) *httpmw.Transport {
	return httpmw.NewTransport(base,
		httpmw.WithName("model"),
		httpmw.WithClassifier(classify.LLM),
		// Asking a model twice costs money, but does no harm.
		httpmw.WithIdempotent(isQuestion),
		httpmw.WithPolicies(
			statuspage.New[*http.Response](),
			otelmw.New[*http.Response](telemetry...),
			retry.New[*http.Response](
				retry.WithBackoff(retry.Exponential(20*time.Millisecond, 200*time.Millisecond, 2)),
				// It is small enough to be used up in an outage, and to be full again soon after
				// it.
				retry.WithBudget(retry.NewBudget(retry.TokenBucket{Capacity: 50, RetryCost: 5, SuccessCredit: 1})),
			),
			// When the model limits the rate, all questions slow down together.
			pacing.New[*http.Response](pacing.WithName("model"), pacing.WithMaxWait(2*time.Second)),
			breaker.New[*http.Response](
				breaker.WithName("model"),
				breaker.WithFailureRate(0.6, 5*time.Second, 10),
				breaker.WithCooldown(time.Second),
			),
			// When the model becomes slow, it gets no more requests than it answers in time.
			bulkhead.NewAdaptive[*http.Response](bulkhead.WithName("model"), bulkhead.WithPatience(500*time.Millisecond)),
			timeout.New[*http.Response](500*time.Millisecond),
		),
	)
}

func (a *agent) close() { a.base.CloseIdleConnections() }

func executionOnly(context.Context, string) otelmw.Spans { return otelmw.ExecutionSpan }

// isTrouble returns false for a full bulkhead: its caller must learn that there are too many calls.
func isTrouble(err error) bool {
	return !errors.Is(err, bulkhead.ErrFull) &&
		(classify.Of(err).Class == classify.ClassTransient || errors.Is(err, breaker.ErrOpen) || errors.Is(err, pacing.ErrPaced))
}

// ask is one question.
func (a *agent) ask(ctx context.Context) (string, error) {
	return a.answer.Do(ctx, func(ctx context.Context) (string, error) {
		body, err := json.Marshal(chat.Request{
			Model: "small", Messages: []chat.Message{{Role: "user", Content: "What is six times seven?"}},
		})
		if err != nil {
			return "", err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url, strings.NewReader(string(body)))
		if err != nil {
			return "", err
		}
		response, err := a.client.Do(request)
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		if err := httpmw.ErrorOf(response, httpmw.WithIdempotent(isQuestion)); err != nil {
			return "", err
		}
		var completion chat.Completion
		if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&completion); err != nil {
			return "", err
		}
		if len(completion.Choices) == 0 {
			return "", errors.New("the answer has no choices")
		}
		return completion.Choices[0].Message.Content, nil
	})
}

// errNothing is an answer of the index like any other.
var errNothing = errors.New("nothing is found")

// find is one search, whose result is read once the call has returned. Most are quick, some are
// slow, few fail, and of some the result breaks off.
func (a *agent) find(ctx context.Context) (string, error) {
	result, err := a.lookUp(ctx)
	if err == nil && rand.N(50) == 0 {
		err = io.ErrUnexpectedEOF
		a.search.ReportLateFailure(ctx, err)
	}
	return result, err
}

func (a *agent) lookUp(ctx context.Context) (string, error) {
	return a.search.Do(ctx, func(ctx context.Context) (string, error) {
		took := rand.N(10 * time.Millisecond)
		if rand.N(10) == 0 {
			took += 50 * time.Millisecond
		}
		switch {
		case !rest(ctx, took):
			return "", ctx.Err()
		case rand.N(50) == 0:
			return "", classify.Transient(errors.New("the index is being rebuilt"))
		case rand.N(20) == 0:
			return "", errNothing
		default:
			return "found", nil
		}
	})
}

// isQuestion reports whether a request may be sent again, whatever became of it: to answer a
// question twice costs twice, and does no harm.
func isQuestion(*http.Request) bool { return true }
