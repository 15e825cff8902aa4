package httpmw

import (
	"net/http"

	"github.com/tenax-go/tenax/classify"
)

// Idempotent reports whether a request can be repeated though it may have been applied: its method is idempotent by RFC
// 9110, section 9.2.2, or it carries an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header), which may also be
// spelt X-Idempotency-Key.
func Idempotent(request *http.Request) bool {
	switch request.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodPut, http.MethodDelete:
		return true
	}
	return hasKey(request)
}

func hasKey(request *http.Request) bool {
	return request.Header.Get("Idempotency-Key") != "" || request.Header.Get("X-Idempotency-Key") != ""
}

// hasBody reports whether the request has a body to send.
func hasBody(request *http.Request) bool { return request.Body != nil && request.Body != http.NoBody }

// guard forbids the retry of a request that cannot be had again or may have been applied.
func (c *call) guard(verdict classify.Verdict) classify.Verdict {
	if hasBody(c.request) && c.request.GetBody == nil {
		verdict.NoRetry = true
	}
	if !verdict.NotSent && !c.transport.idempotent(c.request) {
		verdict.NoRetry = true
	}
	return verdict
}
