package httpmw

import (
	"io"
	"net/http"
	"reflect"
)

// madeBody is the body of a response that a policy made. Nobody but the policy knows which responses it reads from, if any:
// so what attempts got is closed together with it.
type madeBody struct {
	io.ReadCloser
	from []*http.Response
}

// made returns a response that a policy made so that those of attempts are closed with it. The policy may have it in other
// calls too, so it is not changed.
func made(response *http.Response, attempts []*http.Response) *http.Response {
	c := *response
	c.Body = asConnection(&madeBody{response.Body, attempts}, response.Body)
	return &c
}

func (b *madeBody) Close() error {
	err := b.ReadCloser.Close()
	closeAll(b.from)
	return err
}

// isSameBody compares bodies of types that may not be comparable.
func isSameBody(a, b io.ReadCloser) bool {
	return reflect.ValueOf(a).Comparable() && a == b
}

func closeAll(responses []*http.Response) {
	for _, response := range responses {
		closeBody(response.Body)
	}
}
