package httpmw

import (
	"net/http"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/httpverdict"
)

// WithFailureIf declares what makes a response with a status below 400 a failure. Such a response
// is a [*StatusError] inside the pipeline, with the verdict that the check returns: it is repeated
// if that is transient and the request may be repeated, counts for breakers, budgets and telemetry,
// and is a response again for the caller, with its whole body, when nothing more is tried.
//
// The checks are asked in order, those of [WithEvents] first, until one returns true. They are
// asked for each attempt, so they must be quick and safe for concurrent use, and ask for the body
// only where the status and the headers of the [Preview] leave the question open. The package has
// checks for what APIs have in common: [NotOK], [HasError], [GraphQLFailed], [ModelFailed].
//
// No response with a good status is a failure by default. Checks must not be nil.
func WithFailureIf(checks ...func(*Preview) (classify.Verdict, bool)) ResponseOption {
	return responseOption(func(c *config) {
		for _, check := range checks {
			if c.problems.NotNil("WithFailureIf", check) {
				c.failures = append(c.failures, check)
			}
		}
	})
}

// declaredFailure returns the error that stands for a response with a good status if a check says
// that it is a failure, and nil otherwise. The body may have been replaced then.
func (a *attempt) declaredFailure(response *http.Response) *StatusError {
	t, request := a.call.transport, a.call.request
	if !t.hasChecks() || isUpgrade(response, request) {
		return nil
	}
	p := a.preview
	if p == nil {
		p = new(Preview)
		a.preview = p
	}
	*p = Preview{config: &t.config, request: a.call.original, response: response, exchange: a.needExchange()}
	verdict, failed := p.ask()
	if !failed {
		return nil
	}
	e := a.newStatusError(response)
	e.Code, e.verdict = p.code, verdict
	if !p.isBegun {
		a.replaceBody(response)
	}
	e.verdict = t.rules.OfStatus(request, e, verdict)
	return e
}

// hasChecks reports whether a response with a good status may be a failure.
func (c *config) hasChecks() bool { return len(c.failures) > 0 || c.events != nil }

// ask asks the checks, and ends the preview also if one panics.
func (p *Preview) ask() (verdict classify.Verdict, failed bool) {
	defer p.end()
	if events := p.config.events; events != nil {
		verdict, failed = p.streamFailed(events)
	}
	for i := 0; i < len(p.config.failures) && !failed; i++ {
		verdict, failed = p.config.failures[i](p)
	}
	if !failed {
		return classify.Verdict{}, false
	}
	if verdict.Status == 0 {
		verdict.Status = p.response.StatusCode
	}
	if verdict.Class == classify.ClassTransient {
		isLimit := verdict.Kind == classify.KindRateLimit
		verdict.RetryAfter = max(verdict.RetryAfter, httpverdict.Delay(p.response.Header, isLimit))
	}
	return verdict, true
}

// isUpgrade reports whether what follows the headers belongs to another protocol.
func isUpgrade(response *http.Response, request *http.Request) bool {
	return response.StatusCode == http.StatusSwitchingProtocols || request.Method == http.MethodConnect
}

// NotOK is a check for [WithFailureIf]: the body is {"ok":false,...}, as those of Slack and
// Telegram are. Its codes decide what that means. A code that is unknown means a refusal of the
// request, as a status of 400 does.
func NotOK(p *Preview) (classify.Verdict, bool) {
	if !p.IsJSON() {
		return classify.Verdict{}, false
	}
	answer, failed := httpverdict.NotOK(p.Body())
	if !failed {
		return classify.Verdict{}, false
	}
	verdict := p.decide(answer, true)
	if verdict.Class == classify.ClassUnknown {
		verdict.Class, verdict.Kind = classify.ClassPermanent, classify.KindInvalidRequest
	}
	return verdict, true
}

// HasError is a check for [WithFailureIf]: the body is a JSON object with a member "error" that is
// neither null nor false nor empty, or an XML document with Error for its root, as that of S3 after
// CopyObject and CompleteMultipartUpload.
func HasError(p *Preview) (classify.Verdict, bool) {
	if !p.IsJSON() && !p.isXML() {
		return classify.Verdict{}, false
	}
	answer, failed := httpverdict.HasError(p.Body())
	if !failed {
		return classify.Verdict{}, false
	}
	return p.decide(answer, false), true
}

func (p *Preview) isXML() bool {
	kind := p.contentType()
	return kind == "application/xml" || kind == "text/xml"
}

// GraphQLFailed is a check for [WithFailureIf]: the body is an answer of GraphQL with errors and
// without data. The codes of the errors decide what that means (THROTTLED, FORBIDDEN), and the cost
// of the query how long to wait, where the API tells it. A query that was not executed, as it has
// no data at all, can be repeated whatever it does if a rate limit is the reason.
func GraphQLFailed(p *Preview) (classify.Verdict, bool) { return p.graphQLFailed(false) }

// GraphQLErrors is [GraphQLFailed] for callers who can use nothing of an answer with errors: it
// also is a failure if there is data beside them.
func GraphQLErrors(p *Preview) (classify.Verdict, bool) { return p.graphQLFailed(true) }

func (p *Preview) graphQLFailed(orPartial bool) (classify.Verdict, bool) {
	if !p.IsJSON() {
		return classify.Verdict{}, false
	}
	answer, failed, notExecuted := httpverdict.GraphQLFailed(p.Body(), orPartial)
	if !failed {
		return classify.Verdict{}, false
	}
	return p.decide(answer, notExecuted), true
}

// ModelFailed is a check for [WithFailureIf], for APIs of language models: the body is a JSON
// object with an error, such as that of OpenRouter, a response of OpenAI that has failed, or a
// prompt that Gemini has blocked. For answers that are streams, see [ModelEvents].
func ModelFailed(p *Preview) (classify.Verdict, bool) {
	if !p.IsJSON() {
		return classify.Verdict{}, false
	}
	answer, failed := httpverdict.ModelFailed(p.Body())
	if !failed {
		return classify.Verdict{}, false
	}
	return p.decide(answer, false), true
}
