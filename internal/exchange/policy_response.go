package exchange

import (
	"io"
	"net/http"
	"reflect"
	"slices"
)

// policyBody is the body of a response that a policy created. It may read from the responses of
// attempts, so these are closed together with it.
type policyBody struct {
	io.ReadCloser
	sources []*http.Response
}

// CloseOthers returns the response for the caller and closes the other open ones. If a policy
// created the response, it may read from the others, which are closed together with it then.
func CloseOthers(response *http.Response, open []*http.Response) *http.Response {
	if len(open) == 1 && open[0] == response {
		return response
	}
	others := Without(open, response)
	isFromPolicy := len(open) > 0 && len(others) == len(open)
	if isFromPolicy && response.Body != nil && response.Body != http.NoBody {
		return closingWith(response, others)
	}
	CloseAll(others)
	return response
}

// closingWith returns a copy of the response with a body that also closes the sources. The response
// itself stays unchanged, as the policy may return it from other calls too.
func closingWith(response *http.Response, sources []*http.Response) *http.Response {
	c := *response
	c.Body = WithWriter(&policyBody{response.Body, sources}, response.Body)
	return &c
}

func (b *policyBody) Close() error {
	defer CloseAll(b.sources)
	return b.ReadCloser.Close()
}

// CloseAll closes every response that is not nil, even if closing one panics.
func CloseAll(responses []*http.Response) {
	if len(responses) > 0 {
		defer CloseAll(responses[1:])
		if responses[0] != nil {
			Close(responses[0].Body)
		}
	}
}

// Without returns the responses without the one that is kept, and without those that share its
// body.
func Without(responses []*http.Response, kept *http.Response) []*http.Response {
	return slices.DeleteFunc(responses, func(r *http.Response) bool { //nolint:bodyclose // The caller closes them.
		return r == kept || kept != nil && IsSameBody(r.Body, kept.Body)
	})
}

// IsSameBody reports whether a and b are the same body. Their types may not be comparable.
func IsSameBody(a, b io.ReadCloser) bool {
	return reflect.ValueOf(a).Comparable() && a == b
}
