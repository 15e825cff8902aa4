package httpverdict

import (
	"context"
	"io"
	"net/http"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/errortree"
)

// Rules are the options of a transport that affect verdicts.
type Rules struct {
	// Classifier decides what an error means.
	Classifier classify.Classifier
	// Idempotent decides whether a request that may have been applied can be repeated.
	Idempotent func(*http.Request) bool
}

// OfFailure returns the verdict of the error of a request. It forbids a retry that is not safe.
func (r *Rules) OfFailure(request *http.Request, err error) classify.Verdict {
	return r.forbidUnsafeRetry(request, r.Classifier.Of(err))
}

// OfStatus is [Rules.OfFailure] for an error that stands for a response with the given verdict. If
// the server forbids retries, the classifier cannot allow them.
func (r *Rules) OfStatus(request *http.Request, err error, ofResponse classify.Verdict) classify.Verdict {
	verdict := r.OfFailure(request, err)
	verdict.NoRetry = verdict.NoRetry || ofResponse.NoRetry
	return verdict
}

// OfAnswered is [Rules.OfStatus] for a caller that makes each request anew, so that its body does
// not matter. The request may be nil.
func (r *Rules) OfAnswered(request *http.Request, err error, ofResponse classify.Verdict) classify.Verdict {
	verdict := r.Classifier.Of(err)
	isSafe := verdict.NotSent || request != nil && r.Idempotent(request)
	verdict.NoRetry = verdict.NoRetry || ofResponse.NoRetry || !isSafe
	return verdict
}

// forbidUnsafeRetry forbids the retry of a request that is not replayable or may have been applied.
func (r *Rules) forbidUnsafeRetry(request *http.Request, verdict classify.Verdict) classify.Verdict {
	if !CanReplay(request) || !verdict.NotSent && !r.Idempotent(request) {
		verdict.NoRetry = true
	}
	return verdict
}

// Repeatable reports whether the request can be sent again whatever its outcome was.
func (r *Rules) Repeatable(request *http.Request) bool {
	return CanReplay(request) && r.Idempotent(request)
}

// CanReplay reports whether the request has no body, or a GetBody that returns it again.
func CanReplay(request *http.Request) bool { return !HasBody(request) || request.GetBody != nil }

// HasBody reports whether the request has a body.
func HasBody(request *http.Request) bool { return request.Body != nil && request.Body != http.NoBody }

// OfRequestBody returns the verdict of an error of the request's own body. It says nothing about
// the server, and a retry would fail too.
func OfRequestBody(err error) classify.Verdict {
	if errortree.Is(err, context.Canceled) {
		return classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled, NoRetry: true}
	}
	return classify.Verdict{
		Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest, NoRetry: true, Health: classify.HealthUnknown,
	}
}

// ClosedEarly recognises an EOF, which net/http returns if the server closed the connection before
// it answered. It must come after other classifiers, since an EOF may be among the causes of any
// error.
func ClosedEarly(err error) (classify.Verdict, bool) {
	return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection}, errortree.Is(err, io.EOF)
}
