package httpverdict

import (
	"context"
	"io"
	"net/http"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/internal/errortree"
)

// Rules are what a transport's options say of verdicts.
type Rules struct {
	// Classifier says what an error means.
	Classifier classify.Classifier
	// Idempotent says whether a request that may have been applied can be repeated.
	Idempotent func(*http.Request) bool
}

// OfFailure is what an error means that the request led to, with respect to repeating the request.
func (r *Rules) OfFailure(request *http.Request, err error) classify.Verdict {
	return r.guard(request, r.Classifier.Of(err))
}

// OfStatus is [Rules.OfFailure] for an error that stands for a response and knows what that says. A
// server's word against retries holds whatever the classifier says.
func (r *Rules) OfStatus(request *http.Request, err error, said classify.Verdict) classify.Verdict {
	verdict := r.OfFailure(request, err)
	verdict.NoRetry = verdict.NoRetry || said.NoRetry
	return verdict
}

// guard forbids the retry of a request that cannot be had again or may have been applied.
func (r *Rules) guard(request *http.Request, verdict classify.Verdict) classify.Verdict {
	if !CanBeHadAgain(request) || !verdict.NotSent && !r.Idempotent(request) {
		verdict.NoRetry = true
	}
	return verdict
}

// Repeatable reports whether the request can be sent again whatever became of it.
func (r *Rules) Repeatable(request *http.Request) bool {
	return CanBeHadAgain(request) && r.Idempotent(request)
}

// CanBeHadAgain reports whether the request has no body, or one that can be had again.
func CanBeHadAgain(request *http.Request) bool { return !HasBody(request) || request.GetBody != nil }

// HasBody reports whether the request has a body to send.
func HasBody(request *http.Request) bool { return request.Body != nil && request.Body != http.NoBody }

// OfBody is what it means that the request's own body failed: it says nothing of the server, and
// repeating it is of no use.
func OfBody(err error) classify.Verdict {
	if errortree.Is(err, context.Canceled) {
		return classify.Verdict{Class: classify.ClassCanceled, Kind: classify.KindCanceled, NoRetry: true}
	}
	return classify.Verdict{Class: classify.ClassPermanent, Kind: classify.KindInvalidRequest, NoRetry: true}
}

// ClosedEarly knows the error of a server that closed the connection before it answered, which
// net/http tells by a bare EOF. It is for errors that say nothing else: an EOF may be among the
// causes of any.
func ClosedEarly(err error) (classify.Verdict, bool) {
	return classify.Verdict{Class: classify.ClassTransient, Kind: classify.KindConnection}, errortree.Is(err, io.EOF)
}
