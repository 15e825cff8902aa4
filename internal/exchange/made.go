package exchange

import (
	"io"
	"net/http"
	"reflect"
	"slices"
)

// madeBody is the body of a response that a policy made. Nobody but the policy knows which
// responses it reads from, if any: so what attempts got is closed together with it.
type madeBody struct {
	io.ReadCloser
	from []*http.Response
}

// Keep returns what the caller gets of a response, and closes the others that are open. If a policy
// made the response, it may read from what attempts got, so they are closed together with it.
func Keep(response *http.Response, open []*http.Response) *http.Response {
	if len(open) == 1 && open[0] == response {
		return response
	}
	others := Without(open, response)
	isMade := len(open) > 0 && len(others) == len(open)
	if isMade && response.Body != nil && response.Body != http.NoBody {
		return madeOf(response, others)
	}
	CloseAll(others)
	return response
}

// madeOf returns a response that a policy made so that those of attempts are closed with it. The
// policy may have it in other calls too, so it is not changed.
func madeOf(response *http.Response, attempts []*http.Response) *http.Response {
	c := *response
	c.Body = AsConnection(&madeBody{response.Body, attempts}, response.Body)
	return &c
}

func (b *madeBody) Close() error {
	defer CloseAll(b.from)
	return b.ReadCloser.Close()
}

// CloseAll closes all of them that are not nil, also if closing one panics.
func CloseAll(responses []*http.Response) {
	if len(responses) > 0 {
		defer CloseAll(responses[1:])
		if responses[0] != nil {
			Close(responses[0].Body)
		}
	}
}

// Without returns the responses but the one that is kept, or has its body.
func Without(responses []*http.Response, kept *http.Response) []*http.Response {
	return slices.DeleteFunc(responses, func(r *http.Response) bool { //nolint:bodyclose // The caller closes them.
		return r == kept || kept != nil && IsSameBody(r.Body, kept.Body)
	})
}

// IsSameBody compares bodies of types that may not be comparable.
func IsSameBody(a, b io.ReadCloser) bool {
	return reflect.ValueOf(a).Comparable() && a == b
}
